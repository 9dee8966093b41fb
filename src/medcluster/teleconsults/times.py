"""Times of a talk as both sides read them: always in both time zones, with the offset said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats


@dataclass(frozen=True)
class LocalTime:
    """One moment at one place: `at` is in the place's zone, `offset` reads "UTC+5"."""

    place: str
    zone: str
    at: datetime
    offset: str

    @property
    def text(self) -> str:
        return f"{formats.date_format(self.at, 'SHORT_DATETIME_FORMAT')} ({self.offset})"


def local_times(case: Any, moment: datetime) -> list[LocalTime]:
    """The moment at the centre and at the asking organisation."""
    places = [place for place in (case.centre, case.organisation) if place is not None]
    return [local_time(str(place), place.time_zone, moment) for place in places]


def local_time(place: str, zone: str, moment: datetime) -> LocalTime:
    at = moment.astimezone(ZoneInfo(zone))
    return LocalTime(place, zone, at, offset(at))


def offset(at: datetime) -> str:
    """ "UTC+5", "UTC+5:30", "UTC−3"."""
    delta = at.utcoffset()
    minutes = int(delta.total_seconds() // 60) if delta else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes >= 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


def in_both_zones(case: Any, moment: datetime) -> str:
    """One line with both clocks: "12.03.2026 10:00 (UTC+5) centre · 08:00 (UTC+3) asker"."""
    return " · ".join(f"{local.text} {local.place}" for local in local_times(case, moment))
