"""The registry as routing sees it: frozen, complete for matching, free of the ORM.

`registry.selectors.snapshot()` builds it; everything that ranks centres is a pure function over it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from medcluster.kernel.texts import LocalizedText


@dataclass(frozen=True)
class ProfileOffer:
    """What a centre treats under one profile. Ages in whole years, both inclusive; None means no limit.

    `fundings` is already resolved: the profile's own list, or the centre's when the profile names none.
    """

    profile: str
    age_from: int | None
    age_to: int | None
    conditions: frozenset[str]  # kernel.codes.Conditions; empty means not said
    fundings: frozenset[str]  # kernel.codes.Funding
    wait_days: int | None

    def admits_age(self, years: int) -> bool:
        return (self.age_from is None or years >= self.age_from) and (self.age_to is None or years <= self.age_to)


@dataclass(frozen=True)
class BedsOffer:
    """Beds of a centre for a profile and an age group, summed over its departments of all organisations (K1).

    `confirmed_at` is the oldest confirmation among the summed rows; None when any of them was never confirmed.
    """

    profile: str
    age_group: str  # kernel.codes.AgeGroup
    beds: int
    free: int
    confirmed_at: datetime | None


@dataclass(frozen=True)
class CentreEntry:
    """One active centre, in the cluster or outside it."""

    id: int
    code: str
    name: LocalizedText
    short_name: LocalizedText
    kind: str
    country: str
    region: str  # ISO 3166-2, empty abroad where we keep no regions
    latitude: float | None  # the centre's own point, or its region's
    longitude: float | None
    time_zone: str
    is_consultative: bool
    is_external: bool
    lead_id: int
    organisation_ids: frozenset[int]  # every organisation whose departments form the centre, with the lead
    serves: frozenset[str]  # regions served by remote consultations
    fundings: frozenset[str]
    profiles: tuple[ProfileOffer, ...]
    methods: frozenset[str]  # in force today
    beds: tuple[BedsOffer, ...]

    def offer(self, profile: str) -> ProfileOffer | None:
        return next((o for o in self.profiles if o.profile == profile), None)

    def beds_for(self, profile: str, age_group: str) -> BedsOffer | None:
        return next((b for b in self.beds if b.profile == profile and b.age_group == age_group), None)

    def free_beds(self, profile: str, age_group: str) -> int | None:
        """Free beds, None when the centre keeps no beds for this profile and age group."""
        found = self.beds_for(profile, age_group)
        return None if found is None else found.free


@dataclass(frozen=True)
class RegionPoint:
    """A region and its approximate middle, for distances from a patient's home."""

    code: str
    country: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class RegistrySnapshot:
    """All active centres with what they offer, all regions, and which profile each method belongs to."""

    version: int
    taken_at: datetime
    centres: tuple[CentreEntry, ...]
    regions: dict[str, RegionPoint] = field(default_factory=dict)
    method_profiles: dict[str, str] = field(default_factory=dict)
    profile_age_groups: dict[str, str] = field(default_factory=dict)  # "" means every age

    @cached_property
    def by_id(self) -> dict[int, CentreEntry]:
        return {centre.id: centre for centre in self.centres}

    def centre(self, centre_id: int) -> CentreEntry | None:
        return self.by_id.get(centre_id)

    def serving(self, region: str) -> tuple[CentreEntry, ...]:
        """Consultative centres that serve a region."""
        return tuple(c for c in self.centres if c.is_consultative and region in c.serves)
