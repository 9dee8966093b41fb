"""The snapshot for routing, kept by each process for at most 30 seconds and never past a change of the registry.

Services move `RegistryState.version`; one tiny query per call notices it, also from other processes. Rows saved
directly (factories, generators) are noticed in their own process by a signal, elsewhere by age. What is read inside
a transaction is kept for that transaction only, since it may be rolled back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from medcluster.registry.models import (
    BedCapacity,
    CareProfile,
    Centre,
    CentreMethod,
    CentreProfile,
    Department,
    Method,
    Region,
    RegistryState,
)
from medcluster.registry.rules import oldest
from medcluster.registry.snapshot import BedsOffer, CentreEntry, ProfileOffer, RegionPoint, RegistrySnapshot

MAX_AGE_SECONDS = 30.0


@dataclass(frozen=True)
class _Kept:
    snapshot: RegistrySnapshot
    at: float
    transaction: Any  # the outermost open transaction it was read in, None when there was none


_kept: list[_Kept] = []  # at most one; a list so that replacing it needs no global statement


def snapshot() -> RegistrySnapshot:
    """All active centres as routing needs them. One query when kept, about ten when built."""
    version = current_version()
    transaction = connection.atomic_blocks[0] if connection.in_atomic_block else None
    kept = _kept[0] if _kept else None
    if (
        kept is not None
        and kept.snapshot.version == version
        and kept.transaction in (None, transaction)
        and monotonic() - kept.at < MAX_AGE_SECONDS
    ):
        return kept.snapshot
    fresh = build(version)
    _kept[:] = [_Kept(fresh, monotonic(), transaction)]
    return fresh


def forget_snapshot(**_signal: Any) -> None:
    """Drop what this process keeps; also the receiver of save and delete signals."""
    _kept.clear()


def current_version() -> int:
    return RegistryState.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def build(version: int) -> RegistrySnapshot:
    """Read everything once, a query per table."""
    today = timezone.localdate()
    regions = {r.code: RegionPoint(r.code, r.country_id, r.latitude, r.longitude) for r in Region.objects.all()}
    centres = list(Centre.objects.filter(is_active=True).order_by("pk"))
    parts = _Parts(centres, today)
    return RegistrySnapshot(
        version=version,
        taken_at=timezone.now(),
        centres=tuple(parts.entry(centre, regions) for centre in centres),
        regions=regions,
        method_profiles=dict(Method.objects.values_list("code", "profile_id")),
        profile_age_groups=dict(CareProfile.objects.values_list("code", "age_group")),
    )


class _Parts:
    """What belongs to centres, read in bulk and grouped by centre."""

    def __init__(self, centres: list[Centre], today: date) -> None:
        self.profiles = _grouped(CentreProfile.objects.filter(profile__is_active=True), "centre_id")
        self.methods = _grouped(
            CentreMethod.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today),
            "centre_id",
        )
        self.serves: dict[int, set[str]] = defaultdict(set)
        for centre_id, region_id in Centre.serves.through.objects.values_list("centre_id", "region_id"):
            self.serves[centre_id].add(region_id)
        self.departments = _grouped(
            Department.objects.filter(centre__isnull=False, is_active=True).only("id", "centre_id", "organisation_id"),
            "centre_id",
        )
        self.capacities = _grouped(BedCapacity.objects.filter(department__is_active=True), "department_id")

    def entry(self, centre: Centre, regions: dict[str, RegionPoint]) -> CentreEntry:
        home = regions.get(centre.region_id or "")
        point = (centre.latitude, centre.longitude)
        if centre.latitude is None and home is not None:
            point = (home.latitude, home.longitude)
        departments = self.departments[centre.pk]
        return CentreEntry(
            id=centre.pk,
            code=centre.code,
            name=centre.name,
            short_name=centre.short_name,
            kind=centre.kind,
            country=centre.country_id,
            region=centre.region_id or "",
            latitude=point[0],
            longitude=point[1],
            time_zone=centre.time_zone,
            is_consultative=centre.is_consultative,
            is_external=centre.is_external,
            lead_id=centre.lead_id,
            organisation_ids=frozenset({centre.lead_id, *(d.organisation_id for d in departments)}),
            serves=frozenset(self.serves[centre.pk]),
            fundings=frozenset(centre.accepts_fundings),
            profiles=tuple(_offer(row, centre) for row in self.profiles[centre.pk]),
            methods=frozenset(row.method_id for row in self.methods[centre.pk]),
            beds=_beds([row for d in departments for row in self.capacities[d.pk]]),
        )


def _offer(row: CentreProfile, centre: Centre) -> ProfileOffer:
    return ProfileOffer(
        profile=row.profile_id,
        age_from=row.age_from,
        age_to=row.age_to,
        conditions=frozenset(row.conditions),
        fundings=frozenset(row.fundings or centre.accepts_fundings),
        wait_days=row.wait_days,
    )


def _beds(rows: list[BedCapacity]) -> tuple[BedsOffer, ...]:
    """Rows of all departments summed by profile and age group."""
    groups: dict[tuple[str, str], list[BedCapacity]] = defaultdict(list)
    for row in rows:
        groups[row.profile_id, row.age_group].append(row)
    return tuple(
        BedsOffer(
            profile=profile,
            age_group=age_group,
            beds=sum(row.beds for row in group),
            free=sum(row.free for row in group),
            confirmed_at=oldest(row.confirmed_at for row in group),
        )
        for (profile, age_group), group in sorted(groups.items())
    )


def _grouped(rows: Any, key: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
