"""The tables of a period for everybody: counted from the facts, small numbers hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from medcluster.indicators.asking import Period, Question, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.contributing import PERSONS, contribution
from medcluster.indicators.declared import Indicator
from medcluster.indicators.opendata.disclosure import THRESHOLD, CannotProtect, Figure, protect, tables
from medcluster.indicators.snapshot import Snapshot

LAG = timedelta(days=30)  # after its end a period is given so long for late entries
OPEN_DIMENSIONS = (
    "residency", "home_region", "home_country", "age_group", "sex", "centre", "profile", "conditions", "funding",
    "mode", "form", "kind", "occasion", "country_group",
)  # fmt: skip
# Of one kind of fact: the first counts some of those that the second counts.
PARTS = {
    "operated": "treated", "died": "treated", "accepted": "requests", "booked": "requests", "arrived": "requests",
    "discharged": "requests", "answered": "requests", "deadlines_met": "deadlines",
    "teleconsultations_late": "teleconsultations",
}  # fmt: skip
Key = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Told:
    """What was published of a period before, of an indicator of the same facts: its splits and what it hides."""

    indicator: Indicator
    dimensions: tuple[str, ...]
    hidden: frozenset[Key]


def may_be_open(indicator: Indicator) -> bool:
    """Only what adds up: shares and medians would give away sums that are hidden."""
    return indicator.adds_up


def family(indicator: Indicator) -> list[Indicator]:
    """The indicators of the same facts and day: their tables tell about one another."""
    return [i for i in INDICATORS.values() if (i.fact, i.day) == (indicator.fact, indicator.day) and may_be_open(i)]


def splits(dimensions: Sequence[str]) -> list[tuple[str, ...]]:
    """The tables of a publication: the total, by each dimension, and each by adults and children where these are
    among the dimensions."""
    crossed = [(name, "age_group") for name in dimensions if name != "age_group"] if "age_group" in dimensions else []
    return [(), *((name,) for name in dimensions), *crossed]


def periods_due(since: date, today: date, rhythm: str) -> Iterator[Period]:
    """The whole quarters or years since a day that ended so long ago that late entries are in."""
    months = 3 if rhythm == "quarter" else 12
    first = date(since.year, (since.month - 1) // months * months + 1, 1)
    if first < since:
        first = _months_on(first, months)
    while (last := _months_on(first, months) - timedelta(days=1)) + LAG < today:
        yield Period(first, last)
        first = _months_on(first, months)


def made(
    snapshot: Snapshot, indicator: Indicator, dimensions: Sequence[str], period: Period, told: Iterable[Told]
) -> list[tuple[Key, int | None]]:
    """Every figure of the period, None where it is hidden. `told` is reckoned with and not repeated."""
    before = [of for of in told if of.indicator.code != indicator.code]
    columns = tuple(dict.fromkeys([*dimensions, *(name for of in before for name in of.dimensions)]))
    places: dict[tuple[str, Any], int] = {}
    own = _figures(snapshot, indicator, columns, dimensions, period, places)
    figures = list(own)
    for of in before:
        settled = _figures(snapshot, of.indicator, columns, of.dimensions, period, places)
        figures += [
            Figure((of.indicator.code, f.key), f.value, f.atoms, f.table, settled=True, hidden=f.key in of.hidden)
            for f in settled
        ]
    hidden = _hidden(figures, own, places)
    return [(figure.key, None if figure.key in hidden else figure.value) for figure in own]


def _hidden(figures: Sequence[Figure], own: Sequence[Figure], places: dict[tuple[str, Any], int]) -> frozenset[Any]:
    pairs = [
        (place, places[whole, group])
        for (code, group), place in places.items()
        if (whole := PARTS.get(code, "")) and (whole, group) in places
    ]
    try:
        return protect(figures, pairs)
    except CannotProtect:  # what was published before says too much: nothing of this period is told
        return frozenset(figure.key for figure in own)


def _figures(
    snapshot: Snapshot, indicator: Indicator, columns: Sequence[str], dimensions: Sequence[str], period: Period,
    places: dict[tuple[str, Any], int],
) -> list[Figure]:  # fmt: skip
    """The figures of the indicator's tables over the atoms, which get their places in `places`."""
    atoms = {k: n for k, n in answer(snapshot, Question(indicator, period, tuple(columns))).rows.items() if n}
    numbers = [places.setdefault((indicator.code, group), len(places)) for group in atoms]
    few = _few_persons(snapshot, indicator, splits(dimensions), period)
    return [
        Figure(key, value, tuple(numbers[n] for n in of), tuple(name for name, _v in key), few_persons=key in few)
        for key, (value, of) in tables(atoms, columns, splits(dimensions)).items()
    ]


def _few_persons(
    snapshot: Snapshot, indicator: Indicator, split: Iterable[Sequence[str]], period: Period
) -> frozenset[Key]:
    """The figures that come from fewer persons than the threshold, however many cases these have."""
    of = contribution(indicator)
    if of.kind not in PERSONS:
        return frozenset()
    found = []
    for chosen in split:
        keys = "".join(f"f.{name}, " for name in chosen)
        groups = f" GROUP BY {keys[:-2]}" if keys else ""
        sql = (
            f"SELECT {keys}count(DISTINCT p.person_id) FROM (SELECT * FROM {indicator.fact} "  # noqa: S608  our own names
            f"WHERE {indicator.day} BETWEEN ? AND ? AND {of.which}) f "
            f"JOIN (SELECT id AS case_id, person_id FROM {of.kind}) p ON p.case_id = f.{of.case}{groups}"
        )
        for row in snapshot.ask(sql, [period.first, period.last]):
            if row[-1] < THRESHOLD:
                found.append(tuple(zip(chosen, row[:-1], strict=True)))
    return frozenset(found)


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
