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
    periods = [*dict.fromkeys(of.period for of in wanted)]
    parted = [split(*_widened(snapshot, cube, period)) for period in periods]
    scan = _Scan(cube, [*dict.fromkeys(of.measure for of in wanted)], tuple(by), where)
    places = [(scan.measures.index(of.measure), 1 << periods.index(of.period)) for of in wanted]
    whole = [[inside] if inside else [] for inside, _ends in parted]
    if any(whole):
        keys = (cube.day, *by) if months else tuple(by)
        _add(found, places, snapshot.ask_cubes(*scan.of(snapshot.months(cube), keys, whole)))
    ends = [pieces for _inside, pieces in parted]
    if source := snapshot.days(cube, [piece for pieces in ends for piece in pieces]):
        keys = (f"date_trunc('month', {cube.day})::DATE", *by) if months else tuple(by)
        _add(found, places, snapshot.ask_cubes(*scan.of(source, keys, ends)))
    return found


def _widened(snapshot: Snapshot, cube: Cube, period: Period) -> Span:
    """To whole months where there is nothing outside the period anyway: before all records, and after."""
    first, last = period.first, period.last
    if known := snapshot.reach(cube):
        if known[0] >= first:
            first = first.replace(day=1)
        if known[1] <= last:
            last = _next(last) - timedelta(days=1)
    return first, last


def split(begin: date, last: date) -> tuple[Span | None, list[Span]]:
    """The whole months from one day to another (the first days of the first and the last), and the days left over."""
    after = last + timedelta(days=1)
    first = begin if begin.day == 1 else _next(begin)
    end = after.replace(day=1)  # the month that is not filled
    if first >= end:
        return None, [(begin, last)]
    ends = [(begin, first - timedelta(days=1))] if begin < first else []
    ends += [(end, last)] if end < after else []
    return (first, (end - timedelta(days=1)).replace(day=1)), ends


@dataclass(frozen=True)
class _Scan:
    """One statement: the measures by the keys and by the periods (a bit for each) to which the days belong."""

    cube: Cube
    measures: list[str]
    by: tuple[str, ...]
    where: Where | None

    def of(self, source: str, keys: Sequence[str], spans: Sequence[list[Span]]) -> tuple[str, list[Any]]:
        condition, given = narrowed(self.where)
        pieces = [piece for of in spans for piece in of]
        reach = min(first for first, _ in pieces), max(last for _, last in pieces)
        belongs = " + ".join(
            f"CASE WHEN {' OR '.join(_between(self.cube.day, piece) for piece in of)} THEN {1 << n} ELSE 0 END"
            for n, of in enumerate(spans)
            if of
        )
        columns = ", ".join([*keys, belongs, *(f"sum({measure})" for measure in self.measures)])
        groups = ", ".join(str(n + 1) for n in range(len(keys) + 1))
        sql = f"SELECT {columns} FROM {source} WHERE {_between(self.cube.day, reach)}{condition} GROUP BY {groups}"  # noqa: S608  our own names, values bound
        return sql, given


def _add(found: list[Rows], places: Sequence[tuple[int, int]], rows: Iterable[tuple[Any, ...]]) -> None:
    """`places` says for each sum which measure it is and to which bit its period belongs."""
    measures = max(measure for measure, _bit in places) + 1
    for row in rows:
        key, belongs, figures = row[: -measures - 1], row[-measures - 1], row[-measures:]
        for rows_of, (measure, bit) in zip(found, places, strict=True):
            if belongs & bit and figures[measure] is not None:
                rows_of[key] = rows_of.get(key, 0) + int(figures[measure])


def _between(day: str, span: Span) -> str:
    return f"{day} BETWEEN DATE '{span[0].isoformat()}' AND DATE '{span[1].isoformat()}'"


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
