"""Working time: limits in working hours and days by a country's calendar and a place's time zone.

Everything is reduced to one idea: a limit is a *budget of seconds* that is spent either around the clock or only
during working hours. Pausing keeps what was spent; resuming never restarts from zero.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate
from threading import Lock
from zoneinfo import ZoneInfo

from medcluster.kernel.lazily import lazily

holidays = lazily("holidays")  # the tables of all countries


OPENS = time(9, 0)
CLOSES = time(18, 0)
DAY_SECONDS = (CLOSES.hour - OPENS.hour) * 3600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000  # microseconds


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


WORKING = frozenset({Unit.WORKING_HOURS, Unit.WORKING_DAYS})


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
        return self.unit in WORKING


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
        return self._days.after(start, seconds * _SECOND)

    def between(self, start: datetime, end: datetime, *, working: bool) -> int:
        """Seconds spent from `start` to `end`; 0 when `end` is not later."""
        if end <= start:
            return 0
        if not working:
            return int((end - start).total_seconds())
        return self._days.between(start, end)

    @cached_property
    def _days(self) -> _WorkingDays:
        return _working_days(self.country, self.time_zone, frozenset(self.moved.items()))

    def _close_after(self, start: datetime, days: int) -> datetime:
        day = start.astimezone(_zone(self.time_zone)).date()
        while days:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return _hours(day, self.time_zone)[1]


class _WorkingDays:
    """The working time of a calendar as one line: microseconds worked since the line's beginning.

    A moment's place on it is found by halving, not by walking through the days. The line is laid out a year at a
    time, in both directions, when somebody first asks for a moment there. Threads may read while one lays it out: a
    longer line replaces the shorter one as a whole.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self._lock = Lock()
        self._line = _Line(0, 0, (), ())

    def between(self, start: datetime, end: datetime) -> int:
        """Whole seconds worked. A piece of a second at the beginning is lost at the end of its day."""
        first, last = (start - _EPOCH) // _MICROSECOND, (end - _EPOCH) // _MICROSECOND
        self._around(first)
        line = self._around(last)
        begun, done = line.position(first), line.position(last)
        if line.day(first) == line.day(last):
            return (done - begun) // _SECOND
        return done // _SECOND - _whole(begun) // _SECOND

    def after(self, start: datetime, wanted: int) -> datetime:
        """The moment at which `wanted` more microseconds have been worked; with none wanted, when work goes on."""
        at = (start - _EPOCH) // _MICROSECOND
        line = self._around(at)
        while (found := line.after(at, wanted)) is None:
            short, line = line, self._around(line.until)
            if line is short or line.until == short.until:
                raise OverflowError("the calendar ends with the year 9997")
        return _EPOCH + timedelta(microseconds=found)

    def _around(self, at: int) -> _Line:
        line = self._line
        if line.since <= at < line.until:
            return line
        with self._lock:
            self._line = line = self._line.stretched(self.calendar, at)
        return line


@dataclass(frozen=True)
class _Line:
    """Working days from `since` until `until` (microseconds since 1970): when each opens, what was worked before."""

    since: int
    until: int
    opens: tuple[int, ...]
    lengths: tuple[int, ...]  # of each day; all equal but where a zone changes its time by day
    before: tuple[int, ...] = ()

    def day(self, at: int) -> int:
        """Number of the last working day that has begun; -1 before the first."""
        return bisect_right(self.opens, at) - 1

    def position(self, at: int) -> int:
        index = self.day(at)
        if index < 0:
            return 0
        return self.before[index] + min(at - self.opens[index], self.lengths[index])

    def after(self, at: int, wanted: int) -> int | None:
        """None when the line is too short."""
        index = self.day(at)
        if index >= 0 and at < self.opens[index] + self.lengths[index] >= at + wanted:
            return at + wanted
        goal = _whole(self.position(at)) + wanted
        index = bisect_left(self.before, goal) - 1 if wanted else index + 1
        if index >= len(self.opens):
            return None
        return self.opens[index] + goal - self.before[index]

    def stretched(self, calendar: WorkingCalendar, at: int) -> _Line:
        """A line that reaches at least a year beyond `at` on both sides and keeps what this one has."""
        year = (_EPOCH + timedelta(microseconds=at)).year
        first, last = max(year - 1, 2), min(year + 2, 9998)
        if self.opens:
            first = min(first, (_EPOCH + timedelta(microseconds=self.since)).year)
            last = max(last, (_EPOCH + timedelta(microseconds=self.until)).year)
        since, until = (_microseconds(datetime(y, 1, 1, tzinfo=UTC)) for y in (first, last))
        kept = self if self.opens else _Line(until, until, (), ())
        early, late = _laid_out(calendar, since, kept.since), _laid_out(calendar, kept.until, until)
        lengths = (*early[1], *kept.lengths, *late[1])
        return _Line(since, until, (*early[0], *kept.opens, *late[0]), lengths, tuple(accumulate(lengths, initial=0)))


def _laid_out(calendar: WorkingCalendar, since: int, until: int) -> tuple[list[int], list[int]]:
    """When the working days between two New Years open, and how long each is."""
    first, last = ((_EPOCH + timedelta(microseconds=moment)).date() for moment in (since, until))
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    hours = [_hours(day, calendar.time_zone) for day in days if calendar.is_working_day(day)]
    opens = [_microseconds(opened) for opened, _closed in hours]
    return opens, [_microseconds(closed) - opened for (_opened, closed), opened in zip(hours, opens, strict=True)]


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def to_the_minute(moment: datetime) -> datetime:
    """The start of its minute: people type times to the minute, so that is how they are compared with ours."""
    return moment.replace(second=0, microsecond=0)


def _whole(microseconds: int) -> int:
    """Rounded up to the second."""
    return -(-microseconds // _SECOND) * _SECOND


@lru_cache(maxsize=256)
def _working_days(country: str, time_zone: str, moved: frozenset[tuple[date, bool]]) -> _WorkingDays:
    return _WorkingDays(WorkingCalendar(country, time_zone, dict(moved)))


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=8192)
def _hours(day: date, time_zone: str) -> tuple[datetime, datetime]:
    zone = _zone(time_zone)
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
