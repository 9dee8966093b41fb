"""Answers: an indicator over a period, by dimensions, with the same period of another year beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import ibis
from django.utils.translation import gettext as _

from medcluster.indicators import cubes
from medcluster.indicators.declared import Indicator
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.errors import Fault, Incomplete

Where = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Period:
    """From one day to another, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Incomplete([Fault("to", _("The period ends before it begins. Exchange the two dates."))])

    def a_year_before(self) -> Period:
        """The same days of the year before; the 29th of February stands for the 28th there."""
        return Period(_year_before(self.first), _year_before(self.last, end=self.last))

    def before(self) -> Period:
        """As many days, ending on the day before this period begins."""
        length = self.last - self.first
        end = self.first - timedelta(days=1)
        return Period(end - length, end)


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
    indicator, where = question.indicator, question.where or {}
    cube = None
    if indicator.adds_up:
        cube = cubes.smallest(
            fact=indicator.fact,
            day=indicator.day,
            measures=(indicator.measure,),
            dimensions={*question.by, *where},
        )
    if cube is None:
        return Answer(question, _from_facts(snapshot, question))
    return Answer(question, _from_cube(snapshot, question, cube))


def _from_cube(snapshot: Snapshot, question: Question, cube: cubes.Cube) -> dict[tuple[Any, ...], Any]:
    keys = "".join(f"{name}, " for name in question.by)
    condition, given = f"{cube.day} BETWEEN ? AND ?", [question.period.first, question.period.last]
    for name, values in (question.where or {}).items():
        known = [value for value in values if value is not None]
        chosen = [f"{name} IN ({', '.join('?' * len(known))})"] * bool(known) + [f"{name} IS NULL"] * (None in values)
        condition += f" AND ({' OR '.join(chosen) or 'false'})"
        given += known
    groups = f" GROUP BY {keys[:-2]}" if keys else ""
    sql = f"SELECT {keys}sum({question.indicator.measure}) FROM {cube.code} WHERE {condition}{groups}"  # noqa: S608  our own names, values bound
    return {tuple(row[:-1]): int(row[-1]) for row in snapshot.ask(sql, given) if row[-1] is not None}


def _from_facts(snapshot: Snapshot, question: Question) -> dict[tuple[Any, ...], Any]:
    """The declared formula, as ibis puts it to the engine."""
    with snapshot.connection.cursor() as cursor:
        engine = ibis.duckdb.from_connection(cursor)
        rows = within(engine.table(question.indicator.fact), question)
        figure = question.indicator.formula(rows).name("figure")
        asked = rows.group_by(list(question.by)).aggregate(figure) if question.by else rows.aggregate(figure)
        return {
            tuple(row[name] for name in question.by): row["figure"]
            for row in engine.to_pyarrow(asked).to_pylist()
            if row["figure"] is not None
        }


def within(rows: Any, question: Question) -> Any:
    """The rows of the fact table that the question is about, as an ibis expression."""
    day = rows[question.indicator.day]
    kept = rows.filter(day.between(question.period.first, question.period.last))
    for name, values in (question.where or {}).items():
        known = [value for value in values if value is not None]
        kept = kept.filter(kept[name].isin(known) | (kept[name].isnull() if None in values else ibis.literal(False)))
    return kept


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
