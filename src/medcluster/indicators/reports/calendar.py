"""When a scheduled report is due and which days it is about. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from medcluster.indicators.asking import Period

MONTHS = {"monthly": 1, "quarterly": 3}


def next_after(day: date, *, rhythm: str, on: int) -> date:
    """The first due day later than `day`: day `on` of a month, or of the first month of a quarter."""
    step = MONTHS[rhythm]
    month = day.month - (day.month - 1) % step
    found = date(day.year, month, on)
    return found if found > day else _later(found, step)


def about(due: date, *, rhythm: str, span: str) -> Period:
    """The month or quarter that had ended by the due day, or the year up to that end."""
    step = MONTHS[rhythm]
    begun = date(due.year, due.month - (due.month - 1) % step, 1)
    last = begun - timedelta(days=1)
    if span == "year":
        return Period(date(last.year, 1, 1), last)
    return Period(date(last.year, last.month - step + 1, 1), last)


def _later(day: date, months: int) -> date:
    ahead = day.month - 1 + months
    return date(day.year + ahead // 12, ahead % 12 + 1, day.day)
