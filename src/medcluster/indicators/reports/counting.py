"""Counts a period report: every figure is asked of the facts here, and nowhere is one written down."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators.asking import Answer, Period, Question, Where, answers
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
    records = records_begin(snapshot)
    begun = records["episode"] or period.first
    if period.first > snapshot.as_of.date():
        raise Incomplete([Fault("from", _("The period has not begun yet: there is nothing to count."))])
    if since is not None and since > period.last:
        raise Incomplete([Fault("since", _("The cumulative part begins after the period has ended."))])
    whole = Period(min(since or begun, period.last), period.last)
    found = _Found(snapshot, records, period, whole, centres)
    return PeriodFigures(
        period=period,
        base_period=found.before,
        since=whole,
        centres=tuple(sorted(found.codes[pk] for pk in centres)),
        as_of=snapshot.as_of,
        facts_version=snapshot.manifest.version,
        records=records,
        treated=found.compared("treated"),
        operated=found.compared("operated"),
        operations=found.compared("operations"),
        high_tech=found.compared("high_tech"),
        outside=found.compared("treated", OUTSIDE),
        outside_places=found.places(period),
        treated_by_centre=found.by_centre(),
        consulted=found.compared("consulted"),
        services=found.compared("services", GIVEN),
        services_by_kind=found.services(),
        requests=found.compared("requests"),
        teleconsultations=found.compared("teleconsultations"),
        lessons=found.lessons(),
        treated_since=found.of("treated", whole),
        operated_since=found.of("operated", whole),
        high_tech_since=found.of("high_tech", whole),
        outside_since=found.of("treated", whole, OUTSIDE),
        outside_places_since=found.places(whole),
    )


def records_begin(snapshot: Snapshot) -> dict[str, date | None]:
    """The first day of each kind of fact: a comparison with a time before it is about nothing."""
    days = {(indicator.fact, indicator.day) for indicator in INDICATORS.values() if indicator.code in DEFINED_BY}
    return {fact: snapshot.records_begin(fact, day) for fact, day in sorted(days)}


@dataclass(frozen=True)
class _Asked:
    """What is asked about some indicators at once: by what, about whom. The base year only where it is compared."""

    codes: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: Where = field(default_factory=dict)
    base: bool = True
    since: bool = False


PLACE = ("age_group", "home_region", "home_country")
ASKED = (
    _Asked(("treated", "operated", "high_tech"), ("age_group", "centre", "residency"), since=True),
    _Asked(("treated",), PLACE, OUTSIDE, base=False, since=True),
    _Asked(("operations",), ("age_group",)),
    _Asked(("consulted",), ("age_group",)),
    _Asked(("services",), ("age_group", "kind")),
    _Asked(("requests",)),
    _Asked(("teleconsultations",)),
    _Asked(
        ("learning_events",),
        ("kind", "country_group", "countries", "profiles", "institutions", "title"),
        base=False,
    ),
)


class _Found:
    """The answers about one period, asked all at once, and laid out as the report wants them."""

    def __init__(
        self, snapshot: Snapshot, records: Mapping[str, date | None], period: Period, whole: Period,
        centres: Sequence[int],
    ) -> None:  # fmt: skip
        self.records, self.period, self.before = records, period, period.a_year_before()
        self.codes: dict[int, str] = dict(Centre.objects.visible_to(SYSTEM).values_list("pk", "code"))
        narrowed: Where = {"centre": tuple(centres)} if centres else {}
        questions = [
            Question(INDICATORS[code], of, asked.by, {**narrowed, **asked.where})
            for asked in ASKED
            for code in asked.codes
            for of in dict.fromkeys([period, *[self.before] * asked.base, *[whole] * asked.since])
        ]
        self.found: dict[tuple[str, bool, Period], Answer] = {
            (q.indicator.code, q.by == PLACE, q.period): a
            for q, a in zip(questions, answers(snapshot, questions), strict=True)
        }

    def rows(self, code: str, period: Period, *, place: bool = False) -> Mapping[tuple[Any, ...], Any]:
        return self.found[code, place, period].rows

    def of(self, code: str, period: Period, where: Where | None = None) -> ByAge:
        """By age where it is asked by age; `where` keeps some of the other values asked by."""
        answer = self.found[code, False, period]
        by = answer.question.by
        kept = [(by.index(name), values) for name, values in (where or {}).items()]
        rows = [row for row in answer.rows.items() if all(row[0][at] in values for at, values in kept)]
        return by_age(rows) if by else ByAge(answer.value)

    def compared(self, code: str, where: Where | None = None) -> Compared:
        state = self._state(INDICATORS[code].fact)
        base = None if state is Base.MISSING else self.of(code, self.before, where)
        return Compared(self.of(code, self.period, where), base, state)

    def _state(self, fact: str) -> Base:
        first = self.records[fact]
        if first is None or first > self.before.last:
            return Base.MISSING
        late = (first - self.before.first).days
        return Base.WHOLE if late <= FIRST_DAYS else Base.PARTIAL

    def places(self, period: Period) -> tuple[Place, ...]:
        """Where those from outside live, the most first."""
        parts: dict[tuple[str, bool], list[tuple[tuple[Any, ...], int]]] = defaultdict(list)
        for (age, region, country), figure in self.rows("treated", period, place=True).items():
            parts[region or country or "", not region].append(((age,), figure))
        places = [Place(code, is_country, by_age(of)) for (code, is_country), of in parts.items()]
        return tuple(sorted(places, key=lambda place: (-place.figure.total, place.code)))

    def by_centre(self) -> tuple[OfCentre, ...]:
        parts: dict[int, list[tuple[tuple[Any, ...], int]]] = defaultdict(list)
        for (age, centre, _residency), figure in self.rows("treated", self.period).items():
            parts[centre].append(((age,), figure))
        found = [OfCentre(self.codes.get(centre, ""), by_age(of)) for centre, of in parts.items()]
        return tuple(sorted(found, key=lambda of: (-of.figure.total, of.code)))

    def services(self) -> dict[str, int]:
        kinds: dict[str, int] = defaultdict(int)
        for (_age, kind), figure in self.rows("services", self.period).items():
            kinds[kind] += figure
        return dict(sorted(kinds.items(), key=lambda row: (-row[1], row[0])))

    def lessons(self) -> tuple[Lessons, ...]:
        """Held events by kind and by where the teachers come from, the farthest first."""
        found: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
        for (kind, group, *more), figure in self.rows("learning_events", self.period).items():
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
