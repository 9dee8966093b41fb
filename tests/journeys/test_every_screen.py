"""The main screens: axe finds nothing at the width of a desk and of a phone, nothing scrolls sideways on the phone, the
console is silent (a broken content security policy would be heard there).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.accessibility import DESK, is_open_to_everybody
from tests.journeys.people import Person
from tests.journeys.world import World

LANGUAGE = {"coordinator": "en", "triage-doctor": "kk"}  # the others read Russian

# who looks → address; ">" opens the first row of the list, "!name" the dialogue of the first action of that name
SCREENS: dict[str, tuple[str, ...]] = {
    "": ("/welcome/", "/track/", "/accounts/login/"),
    "referring-doctor": (
        "/", "/referrals/", "/referrals/new/", "/referrals/finished/ >", "/patients/ >", "/patients/new/",
        "/teleconsults/new/", "/teleconsults/", "/messages/",
    ),
    "coordinator": (
        "/", "/referrals/", "/referrals/?state=submitted > !register", "/referrals/?state=registered > send/",
        "/referrals/open/ >", "/referrals/offers/", "/patients/", "/teleconsults/", "/registry/",
        "/registry/centres/ >", "/routing/", "/search/?q=R26",
    ),
    "triage-doctor": ("/referrals/offers/", "/referrals/open/ >", "/episodes/?state=", "/episodes/?state=closed >"),
    "cluster-admin": ("/registry/import/", "/rules/", "/people/", "/messages/texts", "/styleguide/"),
    "system-admin": ("/audit/", "/people/", "/accounts/me/"),
}  # fmt: skip


@pytest.fixture(scope="module")
def desks(browser: Browser, world: World) -> Iterator[dict[str, Person]]:
    """Everybody at their own browser, which stays open from screen to screen."""
    people: dict[str, Person] = {}
    for login in SCREENS:
        people[login] = Person.arrives(browser, world.address, login, LANGUAGE.get(login, "ru"))
    yield people
    for person in people.values():
        person.leaves()


@pytest.mark.parametrize(("login", "way"), [(login, way) for login, ways in SCREENS.items() for way in ways])
def test_screen_is_open_to_everybody(desks: dict[str, Person], login: str, way: str) -> None:
    person = desks[login]
    person.complaints.clear()
    person.page.set_viewport_size(DESK)
    person.follows(way)
    is_open_to_everybody(person.page)
    assert person.complaints == []
