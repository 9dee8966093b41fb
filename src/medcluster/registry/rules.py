"""Pure calculations of the registry: when capacity is stale, distances, weeks, overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt

STALE_DAYS = 7  # capacity confirmed longer ago is shown as stale (setting REGISTRY_STALE_DAYS)
EARTH_KM = 6371.0


def is_stale(confirmed_at: datetime | None, now: datetime, days: int = STALE_DAYS) -> bool:
    """True when nobody confirmed it, or longer than `days` ago."""
    return confirmed_at is None or now - confirmed_at > timedelta(days=days)


def oldest(moments: Iterable[datetime | None]) -> datetime | None:
    """The oldest of several confirmations; None as soon as one of them is missing (or there is none)."""
    known = list(moments)
    missing = not known or any(moment is None for moment in known)
    return None if missing else min(moment for moment in known if moment is not None)


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in kilometres between two points (latitude, longitude) in degrees."""
    (lat1, lon1), (lat2, lon2) = (tuple(radians(x) for x in point) for point in (a, b))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Period:
    """Days between which something holds; `until` None means until further notice. Both ends included."""

    start: date
    until: date | None = None

    def overlaps(self, other: Period) -> bool:
        return (self.until is None or other.start <= self.until) and (other.until is None or self.start <= other.until)

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)
