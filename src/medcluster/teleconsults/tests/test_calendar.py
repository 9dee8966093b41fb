"""The calendar file, and times as both sides read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as mailbox

from medcluster.kernel.cases import perform
from medcluster.notifications import delivery
from medcluster.teleconsults import calendar_file, recipients
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.tests.factories import MONDAY, Scene
from medcluster.teleconsults.times import in_both_zones, offset

pytestmark = pytest.mark.django_db
NOON = MONDAY + timedelta(days=1, hours=2)  # 12:00 in Astana, 10:00 in Moscow


def talk(scene: Scene) -> Teleconsult:
    with time_machine.travel(MONDAY, tick=False):
        case = scene.accepted(mode="live")
        data = {"first": NOON, "duration": "45", "link": "https://meet.example.org/a,b"}
        perform(case, "set_time", by=scene.lead, data=data)
    return case


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_the_file_says_the_moment_in_utc_and_both_local_times_in_words(scene: Scene) -> None:
    case = talk(scene)
    text = calendar_file.invitation(case, host="example.org", url="https://example.org/t/", now=MONDAY)
    lines = unfolded(text)
    assert "DTSTART:20260303T070000Z" in lines
    assert "DTEND:20260303T074500Z" in lines
    assert f"UID:{case.number}@example.org" in lines
    assert "LOCATION:https://meet.example.org/a\\,b" in lines
    description = next(line for line in lines if line.startswith("DESCRIPTION:") and "UTC" in line)
    assert "12:00 (UTC+5)" in description
    assert "10:00 (UTC+3)" in description
    assert case.question not in text
    assert case.patient.family_name not in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_moved_talk_keeps_its_uid_and_raises_its_sequence(scene: Scene) -> None:
    case = talk(scene)
    first = unfolded(calendar_file.invitation(case, host="h", url="u", now=MONDAY))
    with time_machine.travel(MONDAY, tick=False):
        perform(case, "reschedule", by=scene.asker, data={"reason": "asking_busy"})
        data = {"first": NOON + timedelta(hours=3), "duration": "45"}
        perform(case, "set_time", by=scene.lead, data=data)
    second = unfolded(calendar_file.invitation(case, host="h", url="u", now=MONDAY))

    def value(lines: list[str], name: str) -> str:
        return next(line for line in lines if line.startswith(name))

    assert value(first, "UID") == value(second, "UID")
    assert int(value(second, "SEQUENCE").split(":")[1]) > int(value(first, "SEQUENCE").split(":")[1])


def test_offsets_read_as_people_write_them() -> None:
    assert offset(datetime(2026, 3, 2, tzinfo=UTC)) == "UTC+0"
    assert offset(datetime.fromisoformat("2026-03-02T10:00+05:30")) == "UTC+5:30"
    assert offset(datetime.fromisoformat("2026-03-02T10:00-03:00")) == "UTC−3"


def test_a_time_is_said_for_both_sides(scene: Scene) -> None:
    words = in_both_zones(talk(scene), NOON)
    assert words.index("12:00 (UTC+5)") < words.index("10:00 (UTC+3)")


def test_the_message_of_a_scheduled_talk_brings_the_file(scene: Scene) -> None:
    case = talk(scene)
    delivery.run_once()
    delivery.run_once()
    mail = next(mail for mail in mailbox.outbox if mail.attachments and scene.users["asker"].email in mail.to)
    [(name, content, kind)] = mail.attachments
    assert (name, kind) == (f"{case.number}.ics", "text/calendar")
    assert "DTSTART:20260303T070000Z" in content
    assert "BEGIN:VEVENT" in mail.message().as_string() or "text/calendar" in mail.message().as_string()


def test_a_talk_that_is_no_longer_scheduled_brings_no_file(scene: Scene) -> None:
    case = talk(scene)
    perform(case, "reschedule", by=scene.asker, data={"reason": "asking_busy"})
    assert recipients.calendar_of(case.pk, "ru") is None
