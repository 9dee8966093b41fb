"""The talk as a calendar file (RFC 5545), with the time zones of both sides said in its text.

Times are in UTC, which every calendar turns into its own zone; no zone definitions are needed then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from medcluster.teleconsults.times import in_both_zones

LINE = 75  # octets of a line before it is folded


def invitation(case: Any, *, host: str, url: str, now: datetime) -> str:
    """The calendar file of a scheduled talk, without diagnosis. A moved talk keeps its UID, with a higher SEQUENCE."""
    begins: datetime = case.scheduled_at
    ends = begins + timedelta(minutes=case.duration_minutes)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Medcluster//Teleconsultation//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{case.number}@{host}",
        f"SEQUENCE:{case.version}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(begins)}",
        f"DTEND:{_utc(ends)}",
        f"SUMMARY:{_text(_('Teleconsultation %(number)s') % {'number': case.number})}",
        f"DESCRIPTION:{_text(_description(case, url))}",
        f"URL:{url}",
        *([f"LOCATION:{_text(case.room_link)}"] if case.room_link else []),
        "STATUS:CONFIRMED",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(_('Teleconsultation %(number)s') % {'number': case.number})}",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _description(case: Any, url: str) -> str:
    link = _("Room: %(link)s") % {"link": case.room_link} if case.room_link else ""
    return "\n".join(part for part in (in_both_zones(case, case.scheduled_at), link, url) if part)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> Iterator[str]:
    """A long line in parts of at most 75 octets, never inside a letter."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
