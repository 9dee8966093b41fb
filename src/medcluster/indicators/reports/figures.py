"""The figures of the period report, each with the question that it answers. No words and no layout here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from medcluster.indicators import cubes
from medcluster.indicators.asking import Change, Period, Question, Where, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.codes import AgeGroup, Residency

OUTSIDE = (Residency.OTHER_REGION.value, Residency.FOREIGN.value)


class Base(Enum):
    """Whether the year before can be compared with."""

    WHOLE = "whole"
    PARTIAL = "partial"  # the records begin within it
    MISSING = "missing"  # they begin after it


@dataclass(frozen=True)
class ByAge:
    """A figure with its parts. `unknown` holds what has no age group, so that the parts add up."""

    total: int
    adults: int
    children: int

    @property
    def unknown(self) -> int:
        return self.total - self.adults - self.children


@dataclass(frozen=True)
class Place:
    """A home region, or a country where the region is not known; `code` is empty when neither is."""

    code: str
    is_country: bool
    figure: ByAge


@dataclass(frozen=True)
class PeriodFigures:
    """All figures of one report. `since` is the first day of the cumulative part."""

    period: Period
    base_period: Period
    base: Base
    since: Period
    as_of: datetime
    treated: ByAge
    treated_base: ByAge
    operated: ByAge
    operated_base: ByAge
    operations: Change
    high_tech: ByAge
    requests: Change
    teleconsultations: Change
    outside: ByAge
    outside_places: tuple[Place, ...]
    treated_since: ByAge
    high_tech_since: ByAge
    outside_since: ByAge
    outside_places_since: tuple[Place, ...]
    centres: Mapping[int, ByAge]

    @property
    def treated_change(self) -> Change:
        return Change(self.treated.total, self.treated_base.total if self.base is not Base.MISSING else None)


def count(snapshot: Snapshot, period: Period, since: date | None = None) -> PeriodFigures:
    """Count everything that the report says. `since` defaults to the first day of the records."""
    before = period.a_year_before()
    first = first_day(snapshot) or period.first
    whole = Period(min(since or first, period.last), period.last)
    ages = _Ages(snapshot)
    return PeriodFigures(
        period=period,
        base_period=before,
        base=Base.WHOLE if first <= before.first else Base.PARTIAL if first <= before.last else Base.MISSING,
        since=whole,
        as_of=snapshot.as_of,
        treated=ages.of("treated", period),
        treated_base=ages.of("treated", before),
        operated=ages.of("operated", period),
        operated_base=ages.of("operated", before),
        operations=ages.change("operations", period, before),
        high_tech=ages.of("high_tech", period),
        requests=ages.change("requests", period, before),
        teleconsultations=ages.change("teleconsultations", period, before),
        outside=ages.of("treated", period, {"residency": OUTSIDE}),
        outside_places=ages.places(period),
        treated_since=ages.of("treated", whole),
        high_tech_since=ages.of("high_tech", whole),
        outside_since=ages.of("treated", whole, {"residency": OUTSIDE}),
        outside_places_since=ages.places(whole),
        centres=ages.centres(period),
    )


def first_day(snapshot: Snapshot) -> date | None:
    """The first day on which anything was treated: comparisons before it are about nothing."""
    cube = next(cube for cube in cubes.CUBES if cube.fact == "episode" and cube.day == "discharged_on")
    ((day,),) = snapshot.ask(f"SELECT min({cube.day}) FROM {cube.code}")  # noqa: S608  our own names
    return day  # type: ignore[no-any-return]


class _Ages:
    """Asks one snapshot, and lays the answers out by age."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def of(self, code: str, period: Period, where: Where | None = None) -> ByAge:
        return by_age(self._rows(code, period, ("age_group",), where).items())

    def change(self, code: str, period: Period, before: Period) -> Change:
        now, base = (self._rows(code, each, (), None).get((), 0) for each in (period, before))
        return Change(now, base)

    def places(self, period: Period) -> tuple[Place, ...]:
        """Where those from outside live, the most first."""
        by = ("home_region", "home_country", "age_group")
        parts: dict[tuple[str, bool], list[tuple[tuple[Any, ...], int]]] = {}
        for (region, country, age), figure in self._rows("treated", period, by, {"residency": OUTSIDE}).items():
            parts.setdefault((region or country or "", not region), []).append(((age,), figure))
        places = [Place(code, is_country, by_age(of)) for (code, is_country), of in parts.items()]
        return tuple(sorted(places, key=lambda place: (-place.figure.total, place.code)))

    def centres(self, period: Period) -> dict[int, ByAge]:
        parts: dict[int, list[tuple[tuple[Any, ...], int]]] = {}
        for (centre, age), figure in self._rows("treated", period, ("centre", "age_group"), None).items():
            parts.setdefault(centre, []).append(((age,), figure))
        return {centre: by_age(of) for centre, of in parts.items()}

    def _rows(
        self, code: str, period: Period, by: tuple[str, ...], where: Where | None
    ) -> Mapping[tuple[Any, ...], Any]:
        return answer(self.snapshot, Question(INDICATORS[code], period, by, where)).rows


def by_age(parts: Iterable[tuple[tuple[Any, ...], int]]) -> ByAge:
    ages = {"": 0, AgeGroup.ADULT.value: 0, AgeGroup.CHILD.value: 0}
    for (age,), figure in parts:
        ages[age if age in ages else ""] += figure
    return ByAge(sum(ages.values()), ages[AgeGroup.ADULT.value], ages[AgeGroup.CHILD.value])
