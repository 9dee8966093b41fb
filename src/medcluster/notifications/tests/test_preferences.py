"""Which channel, and when: choices, defaults, quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcluster.kernel.actor import Actor
from medcluster.notifications import services
from medcluster.notifications.fanout import fan_out
from medcluster.notifications.models import Message
from medcluster.notifications.preferences import Contact, channels, due, end_of_quiet
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.notifications.tests.conftest import NOON

EVERYWHERE = {"in_app": "1", "smtp": "a@b.c", "sms": "+7701", "telegram": "42"}
ZONE = "Asia/Almaty"


def test_defaults_choices_and_addresses() -> None:
    assert channels(Contact(EVERYWHERE), "referrals") == ["in_app", "telegram"]
    assert channels(Contact(EVERYWHERE), "accounts") == ["in_app", "smtp"]
    chosen = {("referrals", "sms"): True, ("referrals", "telegram"): False, ("referrals", "in_app"): False}
    assert channels(Contact(EVERYWHERE, chosen), "referrals") == ["in_app", "sms"]
    assert channels(Contact({"in_app": "1", "telegram": ""}), "offers") == ["in_app"]


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-14T{clock}").replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "start", "end", "expected"),
    [
        ("23:30", time(22), time(7), "2026-05-15 07:00"),
        ("03:00", time(22), time(7), "2026-05-14 07:00"),
        ("12:00", time(22), time(7), "2026-05-14 12:00"),
        ("07:00", time(22), time(7), "2026-05-14 07:00"),
        ("13:30", time(13), time(14), "2026-05-14 14:00"),
        ("14:00", time(13), time(14), "2026-05-14 14:00"),
        ("13:30", time(9), time(9), "2026-05-14 13:30"),
    ],
)
def test_quiet_hours(now: str, start: time, end: time, expected: str) -> None:
    found = end_of_quiet(at(now), start, end, ZONE).astimezone(ZoneInfo(ZONE))
    assert f"{found:%Y-%m-%d %H:%M}" == expected


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)), st.times(), st.times())
def test_quiet_hours_end_within_a_day_and_outside_themselves(now: datetime, start: time, end: time) -> None:
    moment = now.replace(tzinfo=UTC)
    after = end_of_quiet(moment, start, end, "Europe/Berlin")
    assert 0 <= (after - moment).total_seconds() <= 25 * 3600
    assert start == end or end_of_quiet(after, start, end, "Europe/Berlin") == after


def test_urgent_and_silent_ways_do_not_wait() -> None:
    contact = Contact(EVERYWHERE, quiet=(time(22), time(7)), time_zone=ZONE)
    night = at("23:30")
    assert due(night, "sms", contact, urgent=False) > night
    assert due(night, "sms", contact, urgent=True) == night
    assert due(night, "in_app", contact, urgent=False) == night


@pytest.mark.django_db
def test_what_a_person_saved_is_followed(told: Any, tell: Any, user: Any) -> None:
    told += of_users([user])
    services.save_preferences(
        by=Actor(user.pk, user.name),
        choices={("referrals", "sms"): True, ("referrals", "smtp"): False},
        quiet=(time(11), time(15)),
        phone="+77019999999",
    )
    tell("referral.accepted")
    fan_out(NOON, 10)
    assert {m.channel for m in Message.objects.all()} == {"in_app", "sms"}
    message = Message.objects.get(channel="sms")
    assert message.address == "+77019999999"
    assert message.due_at == at("15:00")
    assert message.body.startswith("Medcluster R26-000001-8")
    assert "https://cluster.example.org/cases/1" in message.body


@pytest.mark.django_db
def test_patients_sleep_at_night(told: Any, tell: Any) -> None:
    told += [Recipient("Иван", address="+77010000001", channels=("sms",), audience="patient", link="/track/1")]
    tell("referral.accepted", key="a")
    tell("referral.slot_changed", key="b")
    fan_out(at("23:30"), 10)
    usual, urgent = Message.objects.order_by("id")
    assert usual.due_at == end_of_quiet(at("23:30"), time(21), time(8), ZONE)
    assert urgent.due_at == at("23:30")
    assert usual.link == "/track/1"
