"""Counts a period report: every figure is asked of the facts here, and nowhere is one written down."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators import cubes
from medcluster.indicators.asking import Period, Question, Where, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.reports.figures import (
    Base,
    ByAge,
    Compared,
    Lessons,
    OfCentre,
    PeriodFigures,
    Place,
    Specialty,
    by_age,
)
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.codes import Residency
from medcluster.kernel.errors import Fault, Incomplete
from medcluster.learning.models import CountryGroup, EventKind
from medcluster.registry.models import Centre
from medcluster.registry.models.services import ServiceKind

OUTSIDE: Where = {"residency": (Residency.OTHER_REGION.value, Residency.FOREIGN.value)}
GIVEN: Where = {  # consultative and diagnostic services
    "kind": tuple(
        kind.value
        for kind in (
            ServiceKind.CONSULTATION,
            ServiceKind.TELECONSULTATION,
            ServiceKind.DIAGNOSTIC,
            ServiceKind.LABORATORY,
        )
    )
}
DEFINED_BY = (
    "treated", "operated", "operations", "high_tech", "consulted", "services", "requests", "teleconsultations",
    "learning_events",
)  # fmt: skip
GROUPS = (CountryGroup.FAR.value, CountryGroup.NEAR.value, CountryGroup.OWN.value)

FIRST_DAYS = 3  # without any record do not make the year before partial: nobody goes home on the 1st of January


def count(snapshot: Snapshot, period: Period, since: date | None = None, centres: Sequence[int] = ()) -> PeriodFigures:
    """Count everything that the report says. `since` defaults to the first day of the records.

    `centres` narrows all of it to these centres. A period that has not begun, or a `since` after its end: Incomplete.
    """
    asking = _Asking(snapshot, period, centres)
    begun = asking.records["episode"] or period.first
    if period.first > snapshot.as_of.date():
        raise Incomplete([Fault("from", _("The period has not begun yet: there is nothing to count."))])
    if since is not None and since > period.last:
        raise Incomplete([Fault("since", _("The cumulative part begins after the period has ended."))])
    whole = Period(min(since or begun, period.last), period.last)
    return PeriodFigures(
        period=period,
        base_period=asking.before,
        since=whole,
        centres=tuple(sorted(asking.codes[pk] for pk in centres)),
        as_of=snapshot.as_of,
        facts_version=snapshot.manifest.version,
        records=asking.records,
        treated=asking.compared("treated"),
        operated=asking.compared("operated"),
        operations=asking.compared("operations"),
        high_tech=asking.compared("high_tech"),
        outside=asking.compared("treated", OUTSIDE),
        outside_places=asking.places(period),
        treated_by_centre=asking.by_centre(),
        consulted=asking.compared("consulted"),
        services=asking.compared("services", GIVEN),
        services_by_kind=asking.services(),
        requests=asking.compared("requests", ages=False),
        teleconsultations=asking.compared("teleconsultations", ages=False),
        lessons=asking.lessons(),
        treated_since=asking.of("treated", whole),
        operated_since=asking.of("operated", whole),
        high_tech_since=asking.of("high_tech", whole),
        outside_since=asking.of("treated", whole, OUTSIDE),
        outside_places_since=asking.places(whole),
    )


def records_begin(snapshot: Snapshot) -> dict[str, date | None]:
    """The first day of each kind of fact: a comparison with a time before it is about nothing."""
    days = {(indicator.fact, indicator.day) for indicator in INDICATORS.values() if indicator.code in DEFINED_BY}
    found = {}
    for fact, day in sorted(days):
        cube = next(cube for cube in cubes.CUBES if (cube.fact, cube.day) == (fact, day))
        ((found[fact],),) = snapshot.ask(f"SELECT min({day}) FROM {cube.code}")  # noqa: S608  our own names
    return found


class _Asking:
    """Asks one snapshot about one period, and lays the answers out by age."""

    def __init__(self, snapshot: Snapshot, period: Period, centres: Sequence[int]) -> None:
        self.snapshot, self.period, self.before = snapshot, period, period.a_year_before()
        self.narrowed: Where = {"centre": tuple(centres)} if centres else {}
        self.records = records_begin(snapshot)
        self.codes: dict[int, str] = dict(Centre.objects.visible_to(SYSTEM).values_list("pk", "code"))

    def rows(
        self, code: str, period: Period, by: tuple[str, ...] = (), where: Where | None = None
    ) -> Mapping[tuple[Any, ...], Any]:
        narrowed = {**self.narrowed, **(where or {})}
        return answer(self.snapshot, Question(INDICATORS[code], period, by, narrowed)).rows

    def of(self, code: str, period: Period, where: Where | None = None, *, ages: bool = True) -> ByAge:
        if ages:
            return by_age(self.rows(code, period, ("age_group",), where).items())
        return ByAge(self.rows(code, period, (), where).get((), 0))

    def compared(self, code: str, where: Where | None = None, *, ages: bool = True) -> Compared:
        state = self._state(INDICATORS[code].fact)
        base = None if state is Base.MISSING else self.of(code, self.before, where, ages=ages)
        return Compared(self.of(code, self.period, where, ages=ages), base, state)

    def _state(self, fact: str) -> Base:
        first = self.records[fact]
        if first is None or first > self.before.last:
            return Base.MISSING
        late = (first - self.before.first).days
        return Base.WHOLE if late <= FIRST_DAYS else Base.PARTIAL

    def places(self, period: Period) -> tuple[Place, ...]:
        """Where those from outside live, the most first."""
        by = ("age_group", "home_region", "home_country")
        parts: dict[tuple[str, bool], list[tuple[tuple[Any, ...], int]]] = defaultdict(list)
        for (age, region, country), figure in self.rows("treated", period, by, OUTSIDE).items():
            parts[region or country or "", not region].append(((age,), figure))
        places = [Place(code, is_country, by_age(of)) for (code, is_country), of in parts.items()]
        return tuple(sorted(places, key=lambda place: (-place.figure.total, place.code)))

    def by_centre(self) -> tuple[OfCentre, ...]:
        parts: dict[int, list[tuple[tuple[Any, ...], int]]] = defaultdict(list)
        for (age, centre), figure in self.rows("treated", self.period, ("age_group", "centre")).items():
            parts[centre].append(((age,), figure))
        found = [OfCentre(self.codes.get(centre, ""), by_age(of)) for centre, of in parts.items()]
        return tuple(sorted(found, key=lambda of: (-of.figure.total, of.code)))

    def services(self) -> dict[str, int]:
        rows = self.rows("services", self.period, ("kind",))
        return {kind: figure for (kind,), figure in sorted(rows.items(), key=lambda row: (-row[1], row[0]))}

    def lessons(self) -> tuple[Lessons, ...]:
        """Held events by kind and by where the teachers come from, the farthest first."""
        by = ("kind", "country_group", "countries", "profiles", "institutions", "title")
        found: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
        for (kind, group, *more), figure in self.rows("learning_events", self.period, by).items():
            found[kind, group].append((*more, figure))
        order = [*EventKind.values]
        return tuple(
            _lessons(kind, group, rows)
            for (kind, group), rows in sorted(
                found.items(), key=lambda of: (order.index(of[0][0]), GROUPS.index(of[0][1]))
            )
        )


def _lessons(kind: str, group: str, rows: Sequence[tuple[Any, ...]]) -> Lessons:
    countries: dict[str, int] = defaultdict(int)
    specialties: dict[str, Specialty] = {}
    institutions: dict[str, None] = {}
    for of_countries, profiles, named, title, events in sorted(rows):
        for country in filter(None, of_countries.split(",")):
            countries[country] += events
        for profile in filter(None, profiles.split(",")):
            specialties[profile] = Specialty(profile)
        if not profiles:
            specialties[title] = Specialty("", json.loads(title))
        institutions |= dict.fromkeys(json.loads(named))
    return Lessons(
        kind,
        group,
        sum(row[-1] for row in rows),
        tuple(sorted(countries, key=lambda code: (-countries[code], code))),
        tuple(specialties.values()),
        tuple(institutions),
    )
