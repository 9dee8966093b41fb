"""Which centre fits a patient best, and why: a pure function over a picture of the registry.

A centre that cannot take the patient is excluded, with every reason. The others are scored by weighed reasons for and
against; cluster centres stand before destinations outside, unless the patient wishes one of these. It is advice: a
person decides, and leaving the advice is a coded reason kept with the case (catalogue `routing.override`).

Promises, tested as properties: one more free bed, a shorter wait or way, an accepted funding or the patient's wish
never rank a centre lower; equal input gives equal output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from medcluster.kernel.codes import AgeGroup, Conditions, Priority
from medcluster.kernel.texts import LocalizedText
from medcluster.registry.snapshot import BedsOffer, CentreEntry, ProfileOffer, RegionPoint, RegistrySnapshot
from medcluster.routing.districts import district_of

ADULT_FROM = 18
EARTH_KM = 6371.0
WITH_BED = (Conditions.INPATIENT, Conditions.DAY)
STALE_DAYS = 7  # a confirmation of capacity older than this counts half


class Effect(StrEnum):
    FOR = "for"
    AGAINST = "against"
    EXCLUDES = "excludes"
    NOTE = "note"  # neither: something that is not known


@dataclass(frozen=True)
class Why:
    """One reason as data: its code, which way it speaks, how much it weighs, and numbers for its words."""

    code: str
    effect: Effect
    weight: int = 0
    values: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True)
class Weights:
    """How much each thing counts, in points."""

    wish: int = 40
    funding: int = 30
    funding_refused: int = -60
    free_bed: int = 3  # each
    free_beds_most: int = 15
    no_free_bed: int = -10
    wait_within: int = 15
    wait_beyond: int = -25
    same_region: int = 20
    same_district: int = 12
    same_country: int = 6
    per_100_km: float = -2.0
    distance_most: int = -40


WEIGHTS: dict[str, Weights] = {
    Priority.PLANNED: Weights(),
    Priority.URGENT: Weights(free_bed=6, free_beds_most=30, no_free_bed=-30, wait_beyond=-40, per_100_km=-2.5),
    Priority.EMERGENCY: Weights(
        free_bed=12, free_beds_most=60, no_free_bed=-60, wait_beyond=-60, per_100_km=-5.0, distance_most=-80, wish=20
    ),
}


@dataclass(frozen=True)
class RoutingRequest:
    """What is asked for. Only the profile is required; what is not known excludes nobody and scores nothing."""

    profile: str
    at: datetime
    age_years: int | None = None
    home_region: str = ""
    home_country: str = ""
    funding: str = ""
    method: str = ""
    conditions: str = ""
    priority: str = Priority.PLANNED
    limit_days: int | None = None  # until when the patient should be admitted
    wished_centre_id: int | None = None

    @property
    def age_group(self) -> str:
        if self.age_years is None:
            return ""
        return AgeGroup.CHILD if self.age_years < ADULT_FROM else AgeGroup.ADULT

    @property
    def weights(self) -> Weights:
        return WEIGHTS.get(self.priority, WEIGHTS[Priority.PLANNED])


@dataclass(frozen=True)
class Ranked:
    """One centre with its place in the advice (0 when excluded), its score and every reason."""

    centre: CentreEntry = field(compare=False)
    centre_id: int
    name: LocalizedText = field(compare=False)
    place: int
    score: int
    reasons: tuple[Why, ...]
    wished: bool = False
    distance_km: int | None = None
    free: int | None = None
    beds: int | None = None
    confirmed_at: datetime | None = None
    wait_days: int | None = None

    @property
    def excluded(self) -> bool:
        return any(reason.effect is Effect.EXCLUDES for reason in self.reasons)

    @property
    def is_external(self) -> bool:
        return self.centre.is_external

    def with_effect(self, effect: Effect) -> list[Why]:
        return [reason for reason in self.reasons if reason.effect is effect]


def rank(request: RoutingRequest, snapshot: RegistrySnapshot) -> list[Ranked]:
    """Every active centre: those that fit, best first, then the excluded ones by name. Deterministic."""
    judged = [_Judge(request, snapshot, centre).judge() for centre in snapshot.centres]
    fitting = sorted((row for row in judged if not row.excluded), key=_order)
    excluded = sorted((row for row in judged if row.excluded), key=lambda row: (not row.wished, row.centre.code))
    return [replace(row, place=place) for place, row in enumerate(fitting, start=1)] + excluded


def distance_km(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> float | None:
    """Great-circle distance; None when a point is not known."""
    if a[0] is None or a[1] is None or b[0] is None or b[1] is None:
        return None
    lat_a, lon_a, lat_b, lon_b = map(radians, (a[0], a[1], b[0], b[1]))
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))


def _order(row: Ranked) -> tuple[bool, int, int, str]:
    outside = row.is_external and not row.wished
    return outside, -row.score, 10**6 if row.distance_km is None else row.distance_km, row.centre.code


@dataclass(frozen=True)
class _Judge:
    """One centre before one request."""

    request: RoutingRequest
    snapshot: RegistrySnapshot
    centre: CentreEntry

    def judge(self) -> Ranked:
        found = tuple(self._exclusions()) or tuple(self._scores())
        beds = self.beds
        return Ranked(
            centre=self.centre,
            centre_id=self.centre.id,
            name=self.centre.name,
            place=0,
            score=sum(reason.weight for reason in found),
            reasons=found,
            wished=self.wished,
            distance_km=self.distance,
            free=beds.free if beds else None,
            beds=beds.beds if beds else None,
            confirmed_at=beds.confirmed_at if beds else None,
            wait_days=self.offer.wait_days if self.offer else None,
        )

    @cached_property
    def offer(self) -> ProfileOffer | None:
        return self.centre.offer(self.request.profile)

    @property
    def beds(self) -> BedsOffer | None:
        """Beds for the patient's age group; where the age is not known, the group with more free ones."""
        groups = [self.request.age_group] if self.request.age_group else [AgeGroup.CHILD, AgeGroup.ADULT]
        found = [beds for group in groups if (beds := self.centre.beds_for(self.request.profile, group))]
        return max(found, key=lambda beds: beds.free, default=None)

    @property
    def wished(self) -> bool:
        return self.centre.id == self.request.wished_centre_id

    @cached_property
    def distance(self) -> int | None:
        home = self.snapshot.regions.get(self.request.home_region, RegionPoint("", "", None, None))
        found = distance_km((home.latitude, home.longitude), (self.centre.latitude, self.centre.longitude))
        return None if found is None else round(found)

    # -- what excludes

    def _exclusions(self) -> Iterator[Why]:
        request, offer = self.request, self.offer
        if offer is None:
            yield Why("profile", Effect.EXCLUDES)
        elif request.age_years is not None and not self._admits_age(offer, request.age_years):
            yield Why("age", Effect.EXCLUDES, values=_ages(offer))
        if request.method and request.method not in self.centre.methods:
            yield Why("method", Effect.EXCLUDES)
        if offer is not None and request.conditions and offer.conditions and request.conditions not in offer.conditions:
            yield Why("conditions", Effect.EXCLUDES)
        if self.centre.is_consultative and not self.centre.beds and request.conditions in WITH_BED:
            yield Why("consults_only", Effect.EXCLUDES)

    def _admits_age(self, offer: ProfileOffer, years: int) -> bool:
        group = self.snapshot.profile_age_groups.get(offer.profile, "")
        return offer.admits_age(years) and (offer.age_from is not None or group in ("", self.request.age_group))

    # -- what counts

    def _scores(self) -> Iterator[Why]:
        for judged in (self._wish(), self._method(), self._funding(), self._capacity(), self._wait(), *self._places()):
            if judged is not None:
                yield judged
        if self.centre.is_external:
            yield Why("outside_cluster", Effect.AGAINST)

    def _wish(self) -> Why | None:
        return Why("wish", Effect.FOR, self.request.weights.wish) if self.wished else None

    def _method(self) -> Why | None:
        return Why("method_available", Effect.FOR) if self.request.method else None

    def _funding(self) -> Why | None:
        accepted = self.offer.fundings if self.offer else self.centre.fundings
        if not self.request.funding:
            return None
        if not accepted:
            return Why("funding_unknown", Effect.NOTE)
        if self.request.funding in accepted:
            return Why("funding", Effect.FOR, self.request.weights.funding)
        return Why("funding_refused", Effect.AGAINST, self.request.weights.funding_refused)

    def _capacity(self) -> Why | None:
        """Free beds, counting half when the confirmation is old. For care without a bed there is nothing to count."""
        beds, weights = self.beds, self.request.weights
        if self.request.conditions == "outpatient":
            return None
        if beds is None:
            return Why("capacity_unknown", Effect.NOTE)
        days = None if beds.confirmed_at is None else max(0, (self.request.at - beds.confirmed_at).days)
        stale = days is None or days > STALE_DAYS
        values = (("free", beds.free), ("beds", beds.beds), ("days", -1 if days is None else days))
        if beds.free <= 0:
            return Why("no_free_bed", Effect.AGAINST, weights.no_free_bed // (2 if stale else 1), values)
        points = min(weights.free_beds_most, weights.free_bed * beds.free)
        return Why("free_beds_stale" if stale else "free_beds", Effect.FOR, points // (2 if stale else 1), values)

    def _wait(self) -> Why | None:
        """The expected wait against the limit. Without a limit a wait is only told."""
        wait, limit = (self.offer.wait_days if self.offer else None), self.request.limit_days
        if wait is None:
            return None
        if limit is None:
            return Why("wait", Effect.NOTE, values=(("wait", wait),))
        values = (("wait", wait), ("limit", limit))
        if wait > limit:
            late = min(10, (wait - limit) // 7)
            return Why("wait_beyond", Effect.AGAINST, self.request.weights.wait_beyond - late, values)
        points = round(self.request.weights.wait_within * (1 - wait / (limit + 1)))
        return Why("wait_within", Effect.FOR, points, values)

    def _places(self) -> Iterator[Why | None]:
        """Near home is better: the same region, district or country, and the way there."""
        request, weights, home = self.request, self.request.weights, self.request.home_region
        if home and home == self.centre.region:
            yield Why("same_region", Effect.FOR, weights.same_region)
        elif home and self.centre.region and district_of(home) == district_of(self.centre.region):
            yield Why("same_district", Effect.FOR, weights.same_district)
        elif request.home_country and request.home_country == self.centre.country:
            yield Why("same_country", Effect.FOR, weights.same_country)
        if self.distance is None:
            yield Why("distance_unknown", Effect.NOTE) if home else None
        else:
            points = max(weights.distance_most, round(weights.per_100_km * self.distance / 100))
            effect = Effect.AGAINST if points else Effect.NOTE
            yield Why("distance", effect, points, (("km", self.distance),))


def _ages(offer: ProfileOffer) -> tuple[tuple[str, int | str], ...]:
    first, last = offer.age_from, offer.age_to
    return (("from", -1 if first is None else first), ("to", -1 if last is None else last))
