"""Answers: an indicator over a period, by dimensions, with the same period of another year beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators.adding import Sum, cube_for, sums
from medcluster.indicators.cubes import Cube
from medcluster.indicators.declared import Indicator
from medcluster.indicators.formulas import from_facts
from medcluster.indicators.narrowing import Rows, Where
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.errors import Fault, Incomplete

__all__ = ["Answer", "Change", "Period", "Question", "Where", "answer", "answers", "cube_of"]


EARLIEST, LATEST = date(1000, 1, 1), date(8999, 12, 31)


@dataclass(frozen=True)
class Period:
    """From one day to another, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Incomplete([Fault("to", _("The period ends before it begins. Exchange the two dates."))])
        for field, day in (("from", self.first), ("to", self.last)):
            if not EARLIEST <= day <= LATEST:
                raise Incomplete([Fault(field, _("There is no such year in the records. Write it with four digits."))])

    def a_year_before(self) -> Period:
        """The same days of the year before; the 29th of February stands for the 28th there."""
        first, last = _year_before(self.first), _year_before(self.last, end=self.last)
        return Period(max(first, EARLIEST), max(last, EARLIEST))

    def before(self) -> Period:
        """As many days, ending on the day before this period begins."""
        length = self.last - self.first
        end = self.first - timedelta(days=1)
        return Period(max(end, EARLIEST + length) - length, max(end, EARLIEST))


@dataclass(frozen=True)
class Question:
    """`where` keeps rows whose dimension has one of the values (None: not known)."""

    indicator: Indicator
    period: Period
    by: tuple[str, ...] = ()
    where: Where | None = None

    def __post_init__(self) -> None:
        asked = {*self.by, *(self.where or {})}
        if strange := sorted(asked - {*self.indicator.dimensions}):
            raise Incomplete(
                [Fault("by", _("“%(name)s” cannot be asked of this indicator.") % {"name": name}) for name in strange]
            )


@dataclass(frozen=True)
class Answer:
    """`rows` maps the values of the dimensions (in the order of `by`) to the figure; without `by` one row, `()`."""

    question: Question
    rows: Mapping[tuple[Any, ...], Any]

    @property
    def value(self) -> Any:
        """The figure of a question without dimensions; 0 when nothing was counted, None when nothing is known."""
        return self.rows.get((), 0 if self.question.indicator.adds_up else None)


def answer(snapshot: Snapshot, question: Question) -> Answer:
    """From the smallest daily cube that holds it, else from the facts."""
    (found,) = answers(snapshot, [question])
    return found


def answers(snapshot: Snapshot, questions: Sequence[Question]) -> list[Answer]:
    """Many at once: those that differ only in measure and period are counted in one pass over their cube."""
    found: dict[int, Answer] = {}
    together: dict[Any, list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        indicator = question.indicator
        if indicator.adds_up:
            where = tuple((name, tuple(values)) for name, values in (question.where or {}).items())
            together[indicator.fact, indicator.day, question.by, where].append(place)
        else:
            found[place] = Answer(question, from_facts(snapshot, question))
    for places in together.values():
        alike = [questions[place] for place in places]
        for place, rows in zip(places, _counted(snapshot, alike), strict=True):
            found[place] = Answer(questions[place], rows)
    return [found[place] for place in range(len(questions))]


def _counted(snapshot: Snapshot, alike: Sequence[Question]) -> list[Rows]:
    """Of questions with the same fact, day, dimensions and filter."""
    by, where = alike[0].by, alike[0].where
    cube = cube_of(snapshot, alike)
    if cube is None:
        return [from_facts(snapshot, question) for question in alike]
    wanted = [Sum(question.indicator.measure, question.period) for question in alike]
    return sums(snapshot, cube, wanted, by, where, months=False)


def cube_of(snapshot: Snapshot, alike: Sequence[Question]) -> Cube | None:
    """The cube that answers all these questions, which must be alike and add up."""
    first = alike[0]
    return cube_for(
        snapshot,
        fact=first.indicator.fact,
        day=first.indicator.day,
        measures={question.indicator.measure for question in alike},
        dimensions={*first.by, *(first.where or {})},
    )


@dataclass(frozen=True)
class Change:
    """A figure beside that of another period. `share` is the change in per cent of the base, None without a base."""

    now: Any
    base: Any

    @property
    def difference(self) -> Any:
        return None if self.now is None or self.base is None else self.now - self.base

    @property
    def share(self) -> Decimal | None:
        if self.difference is None or not self.base:
            return None
        return (Decimal(self.difference) * 100 / Decimal(self.base)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _year_before(day: date, *, end: date | None = None) -> date:
    try:
        found = day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)
    if end is not None and (day + timedelta(days=1)).month != day.month:  # the end of a month stays the end of it
        following = day + timedelta(days=1)
        return following.replace(year=following.year - 1) - timedelta(days=1)
    return found
