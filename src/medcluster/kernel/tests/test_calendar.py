"""Working time holds its promises in every zone, over every holiday and whatever the clocks do at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from medcluster.kernel.calendar import CLOSES, DAY_SECONDS, OPENS, Limit, Unit, WorkingCalendar

ZONES = ("Asia/Almaty", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
calendars = st.builds(
    WorkingCalendar,
    st.sampled_from(["KZ", "RU", "DE", "XX"]),
    st.sampled_from(ZONES),
    st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=20),
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
seconds = st.integers(1, 40 * DAY_SECONDS)
KZ = WorkingCalendar("KZ", "Asia/Almaty")
RU = WorkingCalendar("RU", "Europe/Moscow")


@given(calendars, moments, seconds, st.booleans())
def test_what_is_added_is_found_between(calendar: WorkingCalendar, start: datetime, spent: int, working: bool) -> None:
    assert calendar.between(start, calendar.add(start, spent, working=working), working=working) == spent


@given(calendars, moments, seconds)
def test_working_time_ends_within_working_hours(calendar: WorkingCalendar, start: datetime, spent: int) -> None:
    end = calendar.add(start, spent, working=True).astimezone(ZoneInfo(calendar.time_zone))
    assert calendar.is_working_day(end.date())
    assert 9 <= end.hour < 18 or (end.hour, end.minute, end.second) == (18, 0, 0)


@given(calendars, moments, seconds, seconds, st.booleans())
def test_more_time_never_ends_earlier(
    calendar: WorkingCalendar, start: datetime, one: int, other: int, working: bool
) -> None:
    less, more = sorted((one, other))
    assert calendar.add(start, less, working=working) <= calendar.add(start, more, working=working)


@given(calendars, moments, st.integers(0, 60 * 86400), seconds)
def test_a_later_start_never_ends_earlier(calendar: WorkingCalendar, start: datetime, later: int, spent: int) -> None:
    after = start + timedelta(seconds=later)
    assert calendar.add(start, spent, working=True) <= calendar.add(after, spent, working=True)


@given(calendars, moments, st.integers(0, 90 * 86400), st.integers(0, 90 * 86400))
def test_time_adds_up_over_a_cut(calendar: WorkingCalendar, start: datetime, first: int, second: int) -> None:
    start = start.replace(microsecond=0)
    middle, end = start + timedelta(seconds=first), start + timedelta(seconds=first + second)
    parts = calendar.between(start, middle, working=True) + calendar.between(middle, end, working=True)
    assert parts == calendar.between(start, end, working=True)


@given(calendars, moments, st.integers(0, 90 * 86400))
def test_working_time_is_never_longer_than_time(calendar: WorkingCalendar, start: datetime, length: int) -> None:
    end = start + timedelta(seconds=length)
    assert 0 <= calendar.between(start, end, working=True) <= calendar.between(start, end, working=False)
    assert calendar.between(end, start, working=True) == 0


@given(calendars, moments, seconds)
def test_the_line_of_working_time_is_what_a_walk_through_the_days_finds(
    calendar: WorkingCalendar, start: datetime, spent: int
) -> None:
    assert calendar.add(start, spent, working=True) == walked(calendar, start, spent)


def walked(calendar: WorkingCalendar, start: datetime, left: int) -> datetime:
    zone, moment = ZoneInfo(calendar.time_zone), start
    day = start.astimezone(zone).date()
    while True:
        opens, closes = (datetime.combine(day, hour, zone).astimezone(UTC) for hour in (OPENS, CLOSES))
        moment = max(moment, opens)
        room = int((closes - moment).total_seconds()) if calendar.is_working_day(day) else 0
        if 0 < room >= left:
            return moment + timedelta(seconds=left)
        left -= max(room, 0)
        day += timedelta(days=1)


def test_a_limit_beyond_the_calendar_is_said_and_not_searched_for_ever() -> None:
    with pytest.raises(OverflowError):
        KZ.add(datetime(9996, 5, 5, tzinfo=UTC), 900 * DAY_SECONDS, working=True)


@given(calendars, moments, st.integers(1, 30))
def test_n_working_days_end_at_the_close_of_the_nth_working_day_after(
    calendar: WorkingCalendar, start: datetime, days: int
) -> None:
    zone = ZoneInfo(calendar.time_zone)
    budget = calendar.budget(start, Limit(days, Unit.WORKING_DAYS))
    end = calendar.add(start, budget, working=True).astimezone(zone)
    assert (end.hour, end.minute, end.second) == (18, 0, 0)
    first = start.astimezone(zone).date()
    passed = sum(calendar.is_working_day(first + timedelta(days=n)) for n in range(1, (end.date() - first).days + 1))
    assert passed == days


@given(calendars, moments, st.integers(1, 10), st.integers(0, 5 * 86400), st.integers(0, 20 * 86400))
def test_a_pause_moves_the_end_and_never_restarts(
    calendar: WorkingCalendar, start: datetime, days: int, run: int, pause: int
) -> None:
    start = start.replace(microsecond=0)
    budget = calendar.budget(start, Limit(days, Unit.WORKING_DAYS))
    paused_at = start + timedelta(seconds=run)
    spent = calendar.between(start, paused_at, working=True)
    assume(spent < budget)
    resumed_at = paused_at + timedelta(seconds=pause)
    due = calendar.add(resumed_at, budget - spent, working=True)
    undisturbed = calendar.add(start, budget, working=True)
    assert due >= undisturbed
    assert calendar.between(start, due, working=True) == budget + calendar.between(paused_at, resumed_at, working=True)


@pytest.mark.parametrize(
    ("calendar", "day", "working"),
    [
        (KZ, date(2026, 3, 20), True),
        (KZ, date(2026, 3, 23), False),  # Nauryz
        (KZ, date(2025, 3, 21), False),  # Nauryz
        (KZ, date(2026, 12, 16), False),  # independence
        (KZ, date(2026, 6, 12), True),
        (RU, date(2026, 6, 12), False),  # day of Russia
        (RU, date(2026, 3, 23), True),
        (RU, date(2026, 1, 6), False),
        (RU, date(2026, 5, 9), False),
        (RU, date(2026, 3, 7), False),  # a Saturday
    ],
)
def test_holidays_of_two_countries(calendar: WorkingCalendar, day: date, working: bool) -> None:
    assert calendar.is_working_day(day) is working


def test_a_decree_beats_weekend_and_holiday() -> None:
    moved = WorkingCalendar("RU", "Europe/Moscow", {date(2026, 3, 7): True, date(2026, 3, 5): False})
    assert moved.is_working_day(date(2026, 3, 7))
    assert not moved.is_working_day(date(2026, 3, 5))


def test_four_working_hours_on_friday_evening_end_on_monday() -> None:
    friday = datetime(2026, 3, 13, 16, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    budget = RU.budget(friday, Limit(4, Unit.WORKING_HOURS))
    end = RU.add(friday, budget, working=True).astimezone(ZoneInfo("Europe/Moscow"))
    assert end == datetime(2026, 3, 16, 11, 0, tzinfo=ZoneInfo("Europe/Moscow"))


def test_three_working_days_over_nauryz() -> None:
    zone = ZoneInfo("Asia/Almaty")
    friday = datetime(2026, 3, 20, 12, 0, tzinfo=zone)
    end = KZ.add(friday, KZ.budget(friday, Limit(3, Unit.WORKING_DAYS)), working=True).astimezone(zone)
    days_after = [date(2026, 3, 20) + timedelta(days=n) for n in range(1, (end.date() - friday.date()).days + 1)]
    assert sum(map(KZ.is_working_day, days_after)) == 3
    assert end.date() > date(2026, 3, 26)


@pytest.mark.parametrize("start", [datetime(2026, 3, 27, 17), datetime(2026, 10, 23, 17)])
def test_summer_time_does_not_lengthen_a_working_day(start: datetime) -> None:
    berlin = WorkingCalendar("DE", "Europe/Berlin")
    local = start.replace(tzinfo=ZoneInfo("Europe/Berlin"))
    end = berlin.add(local, DAY_SECONDS, working=True).astimezone(ZoneInfo("Europe/Berlin"))
    assert (end.weekday(), end.hour) == (0, 17)


def test_calendar_hours_do_not_stop_at_night() -> None:
    start = datetime(2026, 3, 27, 23, 0, tzinfo=UTC)
    assert RU.add(start, RU.budget(start, Limit(2, Unit.HOURS)), working=False) == start + timedelta(hours=2)
    assert RU.add(start, RU.budget(start, Limit(3, Unit.DAYS)), working=False) == start + timedelta(days=3)


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        Limit(0, Unit.DAYS)


def test_an_unknown_country_has_weekends_only() -> None:
    nowhere = WorkingCalendar("XX", "UTC")
    assert nowhere.is_working_day(date(2026, 1, 1))
    assert not nowhere.is_working_day(date(2026, 1, 3))
