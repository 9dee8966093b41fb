"""What the engine reads: the defaults are in force, changes are seen at once, lookups cost nothing."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.db import transaction

from medcluster.kernel.calendar import Limit, Unit
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import ports
from medcluster.rulebook.defaults import FOLDER, load_defaults
from medcluster.rulebook.models import ClockLimit, CodedReason, MovedDay, PackageRequirement, RulesStamp
from medcluster.rulebook.names import SOURCES
from medcluster.rulebook.source import Rules, rules

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = date(2026, 3, 2)


def limit(workflow: str, clock: str, country: str = "KZ", priority: str = "", on: date = DAY) -> Limit | None:
    return ports.rules.limit(workflow=workflow, clock=clock, on=on, country=country, priority=priority)


@pytest.mark.parametrize(
    ("clock", "country", "priority", "expected"),
    [
        ("register", "KZ", "planned", Limit(4, Unit.WORKING_HOURS)),
        ("triage", "KZ", "emergency", Limit(1, Unit.WORKING_DAYS)),
        ("triage", "KZ", "urgent", Limit(3, Unit.WORKING_DAYS)),
        ("triage", "RU", "planned", Limit(5, Unit.WORKING_DAYS)),
        ("admission", "RU", "planned", Limit(14, Unit.WORKING_DAYS)),
        ("admission", "RU", "oncology", Limit(7, Unit.WORKING_DAYS)),
        ("admission", "KZ", "planned", Limit(30, Unit.DAYS)),
        ("admission", "UZ", "planned", Limit(30, Unit.DAYS)),
    ],
)
def test_the_defaults_of_the_care_path_are_in_force(clock: str, country: str, priority: str, expected: Limit) -> None:
    assert limit("referral", clock, country, priority) == expected


def test_a_clock_that_nobody_limited_has_no_limit() -> None:
    assert limit("referral", "unheard_of") is None


def test_lookups_cost_no_query(django_assert_num_queries) -> None:
    limit("referral", "triage")
    with django_assert_num_queries(0):
        limit("referral", "triage", "RU", "urgent")
        ports.rules.reasons("referral.decline", on=DAY)
        ports.rules.days("RU")
        rules.requirements(DAY)


def test_a_change_is_seen_at_once_and_a_rollback_takes_it_back() -> None:
    with transaction.atomic():
        ClockLimit.objects.create(workflow="referral", clock="new", amount=2, unit="hours", valid_from=DAY)
        assert limit("referral", "new") == Limit(2, Unit.HOURS)
        transaction.set_rollback(True)
    assert limit("referral", "new") is None


def test_a_second_change_in_the_same_transaction_is_seen_too() -> None:
    row = ClockLimit.objects.create(workflow="referral", clock="new", amount=2, unit="hours", valid_from=DAY)
    assert limit("referral", "new") == Limit(2, Unit.HOURS)
    row.amount = 3
    row.save()
    assert limit("referral", "new") == Limit(3, Unit.HOURS)


@pytest.mark.django_db(transaction=True)
def test_another_process_notices_the_change_within_the_check_interval(settings) -> None:
    settings.RULEBOOK_CHECK_SECONDS = 10
    other = Rules()
    assert other.limit(workflow="referral", clock="new", on=DAY, country="", priority="") is None
    ClockLimit.objects.create(workflow="referral", clock="new", amount=2, unit="hours", valid_from=DAY)
    assert limit("referral", "new") == Limit(2, Unit.HOURS)
    assert other.limit(workflow="referral", clock="new", on=DAY, country="", priority="") is None
    other._check_at = 0.0  # ten seconds later
    assert other.limit(workflow="referral", clock="new", on=DAY, country="", priority="") == Limit(2, Unit.HOURS)


def test_dates_of_force_decide() -> None:
    ClockLimit.objects.create(
        workflow="x", clock="y", amount=1, unit="hours", valid_from=DAY, valid_until=DAY + timedelta(days=2)
    )
    ClockLimit.objects.create(workflow="x", clock="y", amount=2, unit="hours", valid_from=DAY + timedelta(days=3))
    found = [limit("x", "y", on=DAY + timedelta(days=n)) for n in (-1, 0, 2, 3, 300)]
    assert found == [None, *[Limit(1, Unit.HOURS)] * 2, *[Limit(2, Unit.HOURS)] * 2]


def test_reasons_come_in_order_with_their_flags() -> None:
    found = ports.rules.reasons("referral.decline", on=DAY)
    assert 4 <= len(found) <= 9
    assert found[-1].code == "other"
    assert found[-1].comment_required
    funding = next(r for r in found if r.code == "no_funding")
    assert Role.COORDINATOR in funding.roles
    assert str(funding.label.in_language("kk"))


def test_moved_days_reach_the_calendar() -> None:
    MovedDay.objects.create(country="RU", date=date(2026, 1, 9), is_working=False)
    assert ports.rules.days("RU")[date(2026, 1, 9)] is False
    assert not ports.rules.days("KZ")


def test_loading_twice_changes_nothing_and_keeps_what_people_closed() -> None:
    CodedReason.objects.filter(catalogue="referral.decline", code="other").update(valid_until=date(2020, 1, 1))
    assert load_defaults() == {"limits": 0, "reasons": 0, "requirements": 0}
    assert RulesStamp.objects.count() <= 1


@pytest.mark.parametrize(("name", "key"), [("limits", 4), ("reasons", 2), ("requirements", 6)])
def test_no_default_is_given_twice(name: str, key: int) -> None:
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    keys = [tuple(row[:key]) for row in csv.reader(lines)]
    assert [k for k in keys if keys.count(k) > 1] == []


def test_every_source_of_the_defaults_is_shown_in_the_readers_language() -> None:
    given = set(ClockLimit.objects.values_list("source", flat=True))
    given |= set(PackageRequirement.objects.values_list("source", flat=True))
    assert given <= set(SOURCES)
