"""The advice over a real registry, and the screen to ask without a case."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.calendar import Limit, Unit
from medcluster.kernel.permissions import Role
from medcluster.registry.tests.factories import (
    BedCapacityFactory,
    CareProfileFactory,
    CentreFactory,
    CentreMethodFactory,
    CentreProfileFactory,
    DepartmentFactory,
    RegionFactory,
)
from medcluster.routing import presenters
from medcluster.routing.selectors import advice_for, calendar_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def centres() -> dict[str, Any]:
    """Two for child surgery: one near with beds and the method, one far without; a third without the profile."""
    region = RegionFactory()
    far = RegionFactory(code="KZ-71", latitude=51.16, longitude=71.47)
    found = {
        "near": CentreFactory(lead__region=region, latitude=50.3, longitude=57.2),
        "far": CentreFactory(lead__region=far),
        "other": CentreFactory(lead__region=region),
    }
    CentreProfileFactory(centre=found["near"])
    CentreProfileFactory(centre=found["far"])
    CentreMethodFactory(centre=found["near"])
    BedCapacityFactory(
        department=DepartmentFactory(centre=found["near"]), profile=CareProfileFactory(), age_group="child",
        beds=20, free=4, confirmed_at=timezone.now(),
    )  # fmt: skip
    return found


def test_the_advice_over_the_registry(centres: dict[str, Any]) -> None:
    advice = advice_for(profile="20", age_years=7, home_region="KZ-15", funding="osms", conditions="inpatient")
    assert [row.centre_id for row in advice.ranked] == [centres["near"].pk, centres["far"].pk]
    assert [row.centre_id for row in advice.excluded] == [centres["other"].pk]
    assert advice.request.home_country == "KZ"
    assert advice.request.limit_days == 30
    place, codes = advice.kept()[centres["near"].pk]
    assert place == 1
    assert {"funding", "free_beds", "same_region"} <= set(codes)
    assert not advice.wish_unknown


def test_a_method_that_only_one_has(centres: dict[str, Any]) -> None:
    advice = advice_for(profile="20", age_years=7, method="HT-20-01")
    assert [row.centre_id for row in advice.ranked] == [centres["near"].pk]


def test_a_wished_centre_that_works_no_more(centres: dict[str, Any]) -> None:
    assert advice_for(profile="20", wished_centre_id=987654).wish_unknown


def test_asking_again_costs_next_to_nothing(centres: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    advice_for(profile="20", age_years=7)
    with django_assert_max_num_queries(1):  # the version of the registry
        advice_for(profile="20", age_years=8)


@pytest.mark.parametrize(
    ("limit", "days"),
    [
        (Limit(14, Unit.WORKING_DAYS), 19),
        (Limit(30, Unit.DAYS), 30),
        (Limit(24, Unit.HOURS), 1),
        (Limit(90, Unit.MINUTES), 0),
    ],
)
def test_limits_in_days_of_the_calendar(limit: Limit, days: int) -> None:
    assert calendar_days(limit) == days


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_rows_in_the_readers_language(centres: dict[str, Any], language: str) -> None:
    with translation.override(language):
        advice = advice_for(profile="20", age_years=7, home_region="KZ-15", funding="osms")
        first, second = presenters.rows(advice.ranked, chosen=[str(centres["near"].pk)])
        assert (first.place, first.chosen, second.chosen) == (1, True, False)
        assert len(first.pros) >= 3
        assert all(text for text, _points in (*first.pros, *second.cons))


def sign_in(client: Any, monkeypatch: pytest.MonkeyPatch, django_user_model: Any, role: Role) -> Actor:
    """The person of the request, without the machinery of sign-in."""
    user = django_user_model.objects.create(email=f"{role.value}@example.org", name="Somebody")
    actor = Actor(user_id=user.pk, name="Somebody", posts=(Post(role),))
    client.force_login(user)
    monkeypatch.setattr("medcluster.accounts.middleware.actor_for", lambda *args, **kwargs: actor)
    return actor


def test_the_screen_ranks_what_is_typed(
    client: Any, centres: dict[str, Any], monkeypatch: pytest.MonkeyPatch, django_user_model: Any
) -> None:
    sign_in(client, monkeypatch, django_user_model, Role.COORDINATOR)
    url = reverse("routing:what_if")
    empty = client.get(url)
    assert empty.status_code == 200
    assert b"advice-row" not in empty.content
    answer = client.get(url, {"profile": "20", "age": "7", "region": "KZ-15", "funding": "osms"})
    text = answer.content.decode()
    assert text.index(str(centres["near"].name)) < text.index(str(centres["far"].name))
    assert "advice-excluded" in text
    part = client.get(url, {"profile": "20"}, headers={"HX-Request": "true", "HX-Target": "routing-result"})
    assert part.content.decode().lstrip().startswith('<div id="routing-result"')


def test_nonsense_is_answered_with_words(
    client: Any, centres: dict[str, Any], monkeypatch: pytest.MonkeyPatch, django_user_model: Any
) -> None:
    sign_in(client, monkeypatch, django_user_model, Role.COORDINATOR)
    answer = client.get(reverse("routing:what_if"), {"profile": "nothing", "age": "-5", "wish": "x"})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_who_may_ask(client: Any, monkeypatch: pytest.MonkeyPatch, django_user_model: Any) -> None:
    assert client.get(reverse("routing:what_if")).status_code == 302
    sign_in(client, monkeypatch, django_user_model, Role.INSURER)
    assert client.get(reverse("routing:what_if")).status_code == 403
