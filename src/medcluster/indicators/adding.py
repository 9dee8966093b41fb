"""What adds up over days, out of the cubes: whole months from sums in memory, the days at both ends from the files.

However long a period is, it costs a few thousand sums of months and the days of two months.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from medcluster.indicators.cubes import CUBES, Cube
from medcluster.indicators.narrowing import Rows, Where, narrowed
from medcluster.indicators.snapshot import Snapshot

if TYPE_CHECKING:
    from medcluster.indicators.asking import Period

Span = tuple[date, date]  # both counted


@dataclass(frozen=True)
class Sum:
    """A measure of a cube over a period."""

    measure: str
    period: Period


def cube_for(
    snapshot: Snapshot, *, fact: str, day: str, measures: Iterable[str], dimensions: Iterable[str]
) -> Cube | None:
    """The cube with the fewest rows that holds all this; None when the facts themselves must answer."""
    wanted = {*measures}, {*dimensions}
    able = [c for c in CUBES if c.holds(fact=fact, day=day, measures=wanted[0], dimensions=wanted[1])]
    return min(able, key=lambda cube: (snapshot.manifest.rows(cube.code), len(cube.dimensions)), default=None)


def sums(
    snapshot: Snapshot, cube: Cube, wanted: Sequence[Sum], by: Sequence[str], where: Where | None, *, months: bool
) -> list[Rows]:
    """Each wanted sum by the dimensions, in one pass. With `months`, the month (its first day) comes before them."""
    found: list[Rows] = [{} for _ in wanted]
    parted = [split(of.period) for of in wanted]
    inside = [[whole] if whole else [] for whole, _ends in parted]
    ends = [pieces for _whole, pieces in parted]
    if any(inside):
        source = snapshot.months(cube)
        keys = [cube.day, *by] if months else [*by]
        _add(found, snapshot.ask(*_scan(source, cube, wanted, inside, keys, where)))
    if any(ends):
        first, last = _reach(ends)
        if source := snapshot.days(cube, first, last):
            keys = [f"date_trunc('month', {cube.day})::DATE", *by] if months else [*by]
            _add(found, snapshot.ask(*_scan(source, cube, wanted, ends, keys, where)))
    return found


def split(period: Period) -> tuple[Span | None, list[Span]]:
    """The whole months within the period (the first days of the first and the last), and the days left over."""
    begin, after = period.first, period.last + timedelta(days=1)
    first = begin if begin.day == 1 else _next(begin)
    end = after.replace(day=1)  # the month that the period does not fill
    if first >= end:
        return None, [(period.first, period.last)]
    ends = [(begin, first - timedelta(days=1))] if begin < first else []
    ends += [(end, period.last)] if end < after else []
    return (first, (end - timedelta(days=1)).replace(day=1)), ends


def _scan(
    source: str,
    cube: Cube,
    wanted: Sequence[Sum],
    spans: Sequence[list[Span]],
    keys: Sequence[str],
    where: Where | None,
) -> tuple[str, list[Any]]:
    condition, given = narrowed(where)
    first, last = _reach(spans)
    columns = [*keys]
    for of, pieces in zip(wanted, spans, strict=True):
        days = " OR ".join(_between(cube.day, piece) for piece in pieces)
        columns.append(f"sum({of.measure}) FILTER (WHERE {days})" if days else "NULL")
    grouped = f" GROUP BY {', '.join(str(n) for n in range(1, len(keys) + 1))}" if keys else ""
    sql = f"SELECT {', '.join(columns)} FROM {source} WHERE {_between(cube.day, (first, last))}{condition}{grouped}"  # noqa: S608  our own names, values bound
    return sql, given


def _add(found: list[Rows], rows: Iterable[tuple[Any, ...]]) -> None:
    for row in rows:
        key = row[: len(row) - len(found)]
        for rows_of, figure in zip(found, row[len(key) :], strict=True):
            if figure is not None:
                rows_of[key] = rows_of.get(key, 0) + int(figure)


def _reach(spans: Iterable[Iterable[Span]]) -> Span:
    pieces = [piece for of in spans for piece in of]
    return min(first for first, _ in pieces), max(last for _, last in pieces)


def _between(day: str, span: Span) -> str:
    return f"{day} BETWEEN DATE '{span[0].isoformat()}' AND DATE '{span[1].isoformat()}'"


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
