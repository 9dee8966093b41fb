"""The shell: what waits, where to go, what is found, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from django.utils import timezone, translation

from medcluster.kernel.actor import ANONYMOUS, Actor, Post
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.web import shell
from medcluster.kernel.web.shell import Bell, Hit, Item, NavigationEntry, Section
from medcluster.workspace import selectors, views
from medcluster.workspace.shell import Shell

COORDINATOR = Actor(user_id=7, name="Айгүл Серікқызы", posts=(Post(Role.COORDINATOR),))
BOOKING = Actor(user_id=8, name="Kim", posts=(Post(Role.BOOKING, centre_id=1),))


@pytest.fixture
def empty_sockets() -> Iterator[None]:
    """Nothing plugged in; what was comes back afterwards."""
    sockets: list[list[Any]] = [shell.NAVIGATION, shell.HOME, shell.SEARCH, shell.BELL, shell.PERSON_MENU]
    kept = [list(socket) for socket in sockets]
    for socket in sockets:
        socket.clear()
    yield
    for socket, content in zip(sockets, kept, strict=True):
        socket[:] = content


def ask(rf: RequestFactory, path: str, by: Actor, **headers: str) -> Any:
    request = rf.get(path, headers=headers)
    request.actor = by  # type: ignore[attr-defined]
    return request


def item(number: str, hours: float | None) -> Item:
    due = timezone.now() + timedelta(hours=hours) if hours is not None else None
    return Item("Somebody", f"/{number}/", number, "Waits", "waiting", due)


@pytest.mark.usefixtures("empty_sockets")
class TestRail:
    def test_entries_are_for_those_who_may(self, rf: RequestFactory) -> None:
        shell.navigation(NavigationEntry("cases", "To coordinate", "workspace:search", Permission.COORDINATE, 10))
        assert "To coordinate" in Shell(ask(rf, "/", COORDINATOR)).rail
        assert "To coordinate" not in Shell(ask(rf, "/", BOOKING)).rail

    def test_the_present_page_is_marked_the_longest_address_wins(self, rf: RequestFactory) -> None:
        shell.navigation(
            NavigationEntry("cases", "All", "workspace:search", Permission.COORDINATE, 10),
            NavigationEntry("cases", "Late", "workspace:search", Permission.COORDINATE, 20, query="late=1"),
        )
        rail = Shell(ask(rf, "/search/?late=1", COORDINATOR)).rail
        assert rail.count('aria-current="page"') == 1
        assert 'late=1" aria-current="page"' in rail

    def test_an_address_that_is_gone_leaves_the_page_alive(self, rf: RequestFactory) -> None:
        shell.navigation(NavigationEntry("cases", "Gone", "no:such", Permission.COORDINATE, 10))
        assert "Gone" not in Shell(ask(rf, "/", COORDINATOR)).rail

    def test_counts_show_only_what_waits_and_are_capped(self) -> None:
        for number, count in (("a", 0), ("b", 12), ("c", 1001), ("d", None)):
            shell.navigation(
                NavigationEntry("cases", number, number, Permission.COORDINATE, 1, count=lambda _a, n=count: n)  # type: ignore[misc]
            )
        shell.bell(Bell("x", lambda actor: 3))
        found = selectors.waiting_counts(COORDINATOR)
        assert found == {"a": "", "b": "12", "c": "99+", "d": "", "bell": "3"}
        assert selectors.waiting_counts(BOOKING) == {"bell": "3"}

    def test_counts_are_sent_again_only_when_they_changed(self, rf: RequestFactory) -> None:
        shell.bell(Bell("x", lambda actor: 3))
        first = views.counts(ask(rf, "/shell/counts/", COORDINATOR))
        assert b'id="count-bell" hx-swap-oob="true">3' in first.content  # type: ignore[attr-defined]
        again = views.counts(ask(rf, "/shell/counts/", COORDINATOR, **{"X-Revision": "bell=3"}))
        assert again.status_code == 204


@pytest.mark.usefixtures("empty_sockets")
class TestHome:
    def test_visitors_are_sent_to_the_public_site(self, rf: RequestFactory) -> None:
        assert views.home(ask(rf, "/", ANONYMOUS))["Location"] == "/welcome/"

    def test_the_most_pressing_of_all_sections_stands_first(self) -> None:
        shell.home(lambda actor: Section("Second", [item("R2", 5), item("R3", None)], "/2/", 2, order=20))
        shell.home(lambda actor: Section("First", [item("R1", 9), item("R0", -3)], "/1/", 2, order=10))
        shell.home(lambda actor: None)
        work = selectors.my_work(COORDINATOR)
        assert [section.title for section in work.sections] == ["First", "Second"]
        assert [one.number for one in work.pressing] == ["R0", "R2", "R1"]

    def test_what_one_section_shows_itself_is_not_said_twice(self) -> None:
        shell.home(lambda actor: Section("Late", [item(f"R{n}", n) for n in range(5)], "/1/", 5))
        shell.home(lambda actor: Section("Later", [item("T1", 90)], "/2/", 1))
        assert selectors.my_work(COORDINATOR).pressing == []

    @pytest.mark.parametrize(
        ("language", "words"),
        [("ru", "Вас ничего не ждёт"), ("kk", "Сізді ештеңе күтіп тұрған жоқ"), ("en", "Nothing waits for you")],
    )
    def test_nothing_waiting_is_said(self, language: str, words: str, rf: RequestFactory) -> None:
        with translation.override(language):
            assert words in views.home(ask(rf, "/", COORDINATOR)).content.decode()  # type: ignore[attr-defined]

    def test_a_page_left_open_renews_only_what_changed(self, rf: RequestFactory) -> None:
        shell.home(lambda actor: Section("Mine", [item("R1", 48)], "/1/", 1))
        revision = selectors.my_work(COORDINATOR).revision
        stale = views.home(ask(rf, "/", COORDINATOR, **{"HX-Request": "true", "X-Revision": "old"}))
        assert "<html" not in stale.content.decode()  # type: ignore[attr-defined]
        assert revision


@pytest.mark.usefixtures("empty_sockets")
class TestSearch:
    def test_hits_are_grouped_and_one_failing_app_hides_no_other(self, rf: RequestFactory) -> None:
        def broken(actor: Actor, text: str) -> list[Hit]:
            raise DatabaseError("down")

        shell.search(broken)
        shell.search(lambda actor, text: [Hit(f"<b>{text}", "/r/1/", "Referral"), Hit("Y", "/p/1/", "Patient")])
        assert [kind for kind, _hits in selectors.find(COORDINATOR, "Иванов")] == ["Referral", "Patient"]
        page = views.search(ask(rf, "/search/?q=Иванов", COORDINATOR)).content.decode()  # type: ignore[attr-defined]
        assert "&lt;b&gt;Иванов" in page

    def test_one_letter_or_nothing_asks_nobody(self) -> None:
        shell.search(lambda actor, text: pytest.fail("asked"))  # type: ignore[arg-type, return-value]
        assert selectors.find(COORDINATOR, "И") == []


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_the_style_guide_shows_every_component(language: str, rf: RequestFactory) -> None:
    with translation.override(language):
        page = views.styleguide(ask(rf, "/styleguide/", COORDINATOR)).content.decode()  # type: ignore[attr-defined]
    for part in ("path-now", "path-stopped", "clock-paused", "action-main", "timeline", "house-table", "error-summary",
                 "empty-state", "facts", "state-late", "tabs"):  # fmt: skip
        assert part in page
    if language != "en":
        assert "Every component" not in page
