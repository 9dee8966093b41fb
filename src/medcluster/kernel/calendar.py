"""Working time: limits in working hours and days by a country's calendar and a place's time zone.

Everything is reduced to one idea: a limit is a *budget of seconds* that is spent either around the clock or only
during working hours. Pausing keeps what was spent; resuming never restarts from zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

OPENS = time(9, 0)
CLOSES = time(18, 0)
DAY_SECONDS = (CLOSES.hour - OPENS.hour) * 3600


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Limit:
    """How long something may take: `Limit(3, Unit.WORKING_DAYS)`."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("a limit is a positive amount")

    @property
    def working(self) -> bool:
        """True when only working time counts."""
        return self.unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)


@dataclass(frozen=True)
class WorkingCalendar:
    """Working hours of one country and time zone. `moved` are days that a decree made working or free."""

    country: str
    time_zone: str
    moved: Mapping[date, bool] = field(default_factory=dict, hash=False, compare=False)

    def is_working_day(self, day: date) -> bool:
        if day in self.moved:
            return self.moved[day]
        return day.weekday() < 5 and day not in _holidays(self.country, day.year)

    def budget(self, start: datetime, limit: Limit) -> int:
        """Seconds that `limit` gives from `start`. N working days end at closing time of the Nth working day after."""
        if limit.unit is Unit.WORKING_DAYS:
            return self.between(start, self._close_after(start, limit.amount), working=True)
        seconds = {Unit.MINUTES: 60, Unit.HOURS: 3600, Unit.DAYS: 86400, Unit.WORKING_HOURS: 3600}
        return limit.amount * seconds[limit.unit]

    def add(self, start: datetime, seconds: int, *, working: bool) -> datetime:
        """The moment (UTC) at which `seconds` have been spent, counting from `start`."""
        if not working:
            return (start + timedelta(seconds=seconds)).astimezone(UTC)
        left = seconds
        moment = start.astimezone(UTC)
        day = start.astimezone(self._zone).date()
        while True:
            opens, closes = self._hours(day)
            moment = max(moment, opens)
            room = int((closes - moment).total_seconds()) if self.is_working_day(day) else 0
            if room > 0 and left <= room:
                return moment + timedelta(seconds=left)
            left -= max(room, 0)
            day += timedelta(days=1)

    def between(self, start: datetime, end: datetime, *, working: bool) -> int:
        """Seconds spent from `start` to `end`; 0 when `end` is not later."""
        if end <= start:
            return 0
        if not working:
            return int((end - start).total_seconds())
        spent = 0
        day, last = start.astimezone(self._zone).date(), end.astimezone(self._zone).date()
        while day <= last:
            if self.is_working_day(day):
                opens, closes = self._hours(day)
                spent += max(0, int((min(end, closes) - max(start, opens)).total_seconds()))
            day += timedelta(days=1)
        return spent

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        return _hours(day, self.time_zone)

    def _close_after(self, start: datetime, days: int) -> datetime:
        day = start.astimezone(self._zone).date()
        while days:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return self._hours(day)[1]


@lru_cache(maxsize=8192)
def _hours(day: date, time_zone: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo(time_zone)
    return (
        datetime.combine(day, OPENS, zone).astimezone(UTC),
        datetime.combine(day, CLOSES, zone).astimezone(UTC),
    )


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a year; a country that the library does not know has none, so only weekends are free.

    A plain set per year: the library's own object fills itself while it is asked, which is not safe between threads.
    The neighbouring years are asked too, because a holiday may be observed across the turn of the year.
    """
    try:
        found = holidays.country_holidays(country, years=range(year - 1, year + 2))
    except NotImplementedError:
        return frozenset()
    return frozenset(day for day in found if day.year == year)
