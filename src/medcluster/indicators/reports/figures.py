"""The figures of the period report, each with the question that it answers. No words and no layout here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

from medcluster.indicators.asking import Change, Period
from medcluster.kernel.codes import AgeGroup


class Base(Enum):
    """Whether the year before can be compared with."""

    WHOLE = "whole"
    PARTIAL = "partial"  # the records begin within it
    MISSING = "missing"  # they begin after it, or there are none


@dataclass(frozen=True)
class ByAge:
    """A figure with its parts. `unknown` holds what has no age group, so that the parts add up."""

    total: int
    adults: int = 0
    children: int = 0

    @property
    def unknown(self) -> int:
        return self.total - self.adults - self.children

    @property
    def children_share(self) -> Decimal | None:
        """Children in per cent of all; None of nothing."""
        return share(self.children, self.total)


@dataclass(frozen=True)
class Compared:
    """A figure beside that of the same period of the year before. `base` is None where that is not known."""

    now: ByAge
    base: ByAge | None
    state: Base

    @property
    def change(self) -> Change:
        return Change(self.now.total, self.base.total if self.base else None)


@dataclass(frozen=True)
class Place:
    """A home region, or a country where the region is not known; `code` is empty when neither is."""

    code: str
    is_country: bool
    figure: ByAge


@dataclass(frozen=True)
class OfCentre:
    """A figure of one centre, by its code in the registry."""

    code: str
    figure: ByAge


@dataclass(frozen=True)
class Specialty:
    """A profile by its code, or words by language where an event was given none."""

    profile: str = ""
    words: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Lessons:
    """Learning events of one kind whose teachers come from one group of countries."""

    kind: str
    group: str
    events: int
    countries: tuple[str, ...]
    specialties: tuple[Specialty, ...]
    institutions: tuple[str, ...]


@dataclass(frozen=True)
class PeriodFigures:
    """All figures of one report. `since` is the period of the cumulative part; `centres` the codes it is narrowed to.

    `records` says for each kind of fact on which day the records begin (None: there are none).
    """

    period: Period
    base_period: Period
    since: Period
    centres: tuple[str, ...]
    as_of: datetime
    facts_version: int
    records: Mapping[str, date | None]
    treated: Compared
    operated: Compared
    operations: Compared
    high_tech: Compared
    outside: Compared
    outside_places: tuple[Place, ...]
    treated_by_centre: tuple[OfCentre, ...]
    consulted: Compared
    services: Compared
    services_by_kind: Mapping[str, int]
    requests: Compared
    teleconsultations: Compared
    lessons: tuple[Lessons, ...]
    treated_since: ByAge
    operated_since: ByAge
    high_tech_since: ByAge
    outside_since: ByAge
    outside_places_since: tuple[Place, ...]

    @property
    def is_over(self) -> bool:
        """Whether the last day of the period had passed when it was counted."""
        return self.as_of.date() > self.period.last

    def lessons_of(self, kind: str) -> tuple[Lessons, ...]:
        return tuple(of for of in self.lessons if of.kind == kind)


def by_age(parts: Iterable[tuple[tuple[Any, ...], int]]) -> ByAge:
    """Sum figures whose key begins with an age group."""
    ages = {"": 0, AgeGroup.ADULT.value: 0, AgeGroup.CHILD.value: 0}
    for (age, *_more), figure in parts:
        ages[age if age in ages else ""] += figure
    return ByAge(sum(ages.values()), ages[AgeGroup.ADULT.value], ages[AgeGroup.CHILD.value])


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with one digit after the point."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
