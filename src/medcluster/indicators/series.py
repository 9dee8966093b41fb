"""An indicator month by month, from the same cubes and formulas as `asking.answer`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from medcluster.indicators.adding import Sum, sums
from medcluster.indicators.asking import Period, Question, cube_of
from medcluster.indicators.formulas import from_facts
from medcluster.indicators.snapshot import Snapshot

Months = dict[tuple[Any, ...], Any]  # (first day of the month, *values of the dimensions) -> figure


def by_month(snapshot: Snapshot, question: Question) -> Months:
    """The figures of each month of the period; a month in which nothing was counted is not there."""
    cube = cube_of(snapshot, [question]) if question.indicator.adds_up else None
    if cube is None:
        return from_facts(snapshot, question, months=True)
    wanted = [Sum(question.indicator.measure, question.period)]
    (found,) = sums(snapshot, cube, wanted, question.by, question.where, months=True)
    return found


def months_of(period: Period) -> Iterator[date]:
    """The first days of the months that the period touches."""
    month = period.first.replace(day=1)
    while month <= period.last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def first_day(snapshot: Snapshot) -> date | None:
    """The first day on which anybody was treated: comparisons before it are about nothing."""
    return snapshot.records_begin("episode", "discharged_on")
