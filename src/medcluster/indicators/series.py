"""An indicator month by month, from the same cubes and formulas as `asking.answer`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import ibis

from medcluster.indicators import cubes
from medcluster.indicators.asking import Period, Question, within
from medcluster.indicators.snapshot import Snapshot

Months = dict[tuple[Any, ...], Any]  # (first day of the month, *values of the dimensions) -> figure


def by_month(snapshot: Snapshot, question: Question) -> Months:
    """The figures of each month of the period; a month in which nothing was counted is not there."""
    indicator, where = question.indicator, question.where or {}
    cube = None
    if indicator.adds_up:
        cube = cubes.smallest(
            fact=indicator.fact, day=indicator.day, measures=(indicator.measure,), dimensions={*question.by, *where}
        )
    return _from_facts(snapshot, question) if cube is None else _from_cube(snapshot, question, cube)


def months_of(period: Period) -> Iterator[date]:
    """The first days of the months that the period touches."""
    month = period.first.replace(day=1)
    while month <= period.last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def first_day(snapshot: Snapshot) -> date | None:
    """The first day on which anybody was treated: comparisons before it are about nothing."""
    cube = cubes.smallest(fact="episode", day="discharged_on", measures=(cubes.ROWS,), dimensions=())
    assert cube is not None
    ((day,),) = snapshot.ask(f"SELECT min({cube.day}) FROM {cube.code}")  # noqa: S608  our own names
    return day  # type: ignore[no-any-return]


def _from_cube(snapshot: Snapshot, question: Question, cube: cubes.Cube) -> Months:
    condition, given = f"{cube.day} BETWEEN ? AND ?", [question.period.first, question.period.last]
    for name, values in (question.where or {}).items():
        known = [value for value in values if value is not None]
        chosen = [f"{name} IN ({', '.join('?' * len(known))})"] * bool(known) + [f"{name} IS NULL"] * (None in values)
        condition += f" AND ({' OR '.join(chosen) or 'false'})"
        given += known
    keys = ", ".join((f"date_trunc('month', {cube.day})", *question.by))
    sql = f"SELECT {keys}, sum({question.indicator.measure}) FROM {cube.code} WHERE {condition} GROUP BY ALL"  # noqa: S608  our own names, values bound
    return {(_day(row[0]), *row[1:-1]): int(row[-1]) for row in snapshot.ask(sql, given) if row[-1] is not None}


def _from_facts(snapshot: Snapshot, question: Question) -> Months:
    with snapshot.connection.cursor() as cursor:
        engine = ibis.duckdb.from_connection(cursor)
        rows = within(engine.table(question.indicator.fact), question)
        rows = rows.mutate(month=rows[question.indicator.day].truncate("M"))
        figure = question.indicator.formula(rows).name("figure")
        asked = rows.group_by(["month", *question.by]).aggregate(figure)
        return {
            (_day(row["month"]), *(row[name] for name in question.by)): row["figure"]
            for row in engine.to_pyarrow(asked).to_pylist()
            if row["figure"] is not None
        }


def _day(value: Any) -> date:
    return value.date() if hasattr(value, "date") else value  # type: ignore[no-any-return]
