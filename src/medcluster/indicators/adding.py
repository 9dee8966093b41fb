"""What adds up over days, out of the cubes: whole months from their sums, the days at both ends one by one.

However long a period is, it costs a few thousand sums of months and the days of two months.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from medcluster.indicators.cubes import CUBES, Cube
from medcluster.indicators.narrowing import Rows, Where
from medcluster.indicators.slabs import Slab
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
    return min(able, key=lambda cube: (snapshot.rows.get(cube.code, 0), len(cube.dimensions)), default=None)


def sums(
    snapshot: Snapshot, cube: Cube, wanted: Sequence[Sum], by: Sequence[str], where: Where | None, *, months: bool
) -> list[Rows]:
    """Each wanted sum by the dimensions. With `months`, the month (its first day) comes before them."""
    measures: dict[Period, list[str]] = defaultdict(list)
    for of in wanted:
        measures[of.period].append(of.measure)
    found: dict[Period, dict[tuple[Any, ...], list[int]]] = {}
    for period, names in measures.items():
        total = found[period] = {}
        for slab, first, last in _pieces(snapshot, cube, period):
            for key, figures in slab.sums(first, last, by=by, where=where, measures=names, months=months).items():
                before = total.get(key)
                total[key] = figures if before is None else [a + b for a, b in zip(before, figures, strict=True)]
    places = [(of.period, measures[of.period].index(of.measure)) for of in wanted]
    return [{key: figures[place] for key, figures in found[period].items()} for period, place in places]


def _pieces(snapshot: Snapshot, cube: Cube, period: Period) -> Iterator[tuple[Slab, date, date]]:
    """What to add: the months inside the period, and the days at its ends. Beyond the records there is nothing: there
    a month that the period only touches is as good as whole."""
    known = snapshot.reach(cube)
    if known is None or known[1] < period.first or known[0] > period.last:
        return
    first = known[0].replace(day=1) if known[0] >= period.first else period.first
    last = _next(known[1]) - timedelta(days=1) if known[1] <= period.last else period.last
    inside, ends = split(first, last)
    if inside:
        yield snapshot.months(cube), *inside
    for begin, end in ends:
        for month in dict.fromkeys((begin.replace(day=1), end.replace(day=1))):  # one, or two without one inside
            yield snapshot.days(cube, month), begin, end


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


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
