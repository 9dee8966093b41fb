"""The first page of the registry: working centres with their beds, from the snapshot, so it costs next to nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from medcluster.registry.models import CareProfile, Centre, OtherCapacity, Region
from medcluster.registry.models.base import searchable
from medcluster.registry.rules import is_stale
from medcluster.registry.selectors.capacity import stale_days
from medcluster.registry.selectors.snapshots import snapshot
from medcluster.registry.snapshot import CentreEntry


@dataclass(frozen=True)
class Wanted:
    """What a person looks for on the overview; empty means everything."""

    words: str = ""
    profile: str = ""
    age_group: str = ""
    region: str = ""
    free_only: bool = False
    external: bool = False


@dataclass(frozen=True)
class Card:
    """A centre on the overview, its beds narrowed to the profile and age group looked for."""

    centre: CentreEntry
    place: str
    profiles: tuple[str, ...]
    beds: int
    free: int
    has_beds: bool
    confirmed_at: datetime | None
    stale: bool
    others: tuple[OtherCapacity, ...]
    organisations: int

    @property
    def taken_percent(self) -> int:
        return round(100 * (self.beds - self.free) / self.beds) if self.beds else 0

    @property
    def title(self) -> str:
        return str(self.centre.short_name) or str(self.centre.name)


def profile_choices() -> list[tuple[str, str]]:
    """Profiles in use as choices of a filter, by name."""
    return sorted(((p.pk, str(p)) for p in CareProfile.objects.active()), key=lambda pair: pair[1].casefold())


def region_choices() -> list[tuple[str, str]]:
    """Regions that have centres, by name."""
    rows = Region.objects.filter(pk__in=Centre.objects.filter(region__isnull=False).values("region"))
    return sorted(((r.pk, str(r)) for r in rows), key=lambda pair: pair[1].casefold())


def cards(wanted: Wanted) -> list[Card]:
    """Centres that fit, the most free beds first when a profile is chosen, else by name. Three small queries."""
    names = {p.code: str(p) for p in CareProfile.objects.all()}
    places = {r.code: str(r) for r in Region.objects.all()}
    others = defaultdict(list)
    for row in OtherCapacity.objects.order_by("kind"):
        others[row.centre_id].append(row)
    found = [
        _card(centre, wanted, names, places, others[centre.id])
        for centre in snapshot().centres
        if _fits(centre, wanted)
    ]
    if wanted.free_only:
        found = [card for card in found if card.free]
    if wanted.profile:
        return sorted(found, key=lambda card: (-card.free, card.title.casefold()))
    return sorted(found, key=lambda card: (card.centre.is_external, card.title.casefold()))


def _fits(centre: CentreEntry, wanted: Wanted) -> bool:
    text = searchable(centre.code, centre.name, centre.short_name)
    return (
        (not wanted.profile or centre.offer(wanted.profile) is not None)
        and (not wanted.region or centre.region == wanted.region)
        and (wanted.external or not centre.is_external)
        and all(word in text for word in searchable(wanted.words).split())
    )


def _card(
    centre: CentreEntry,
    wanted: Wanted,
    names: dict[str, str],
    places: dict[str, str],
    others: Sequence[OtherCapacity],
) -> Card:
    beds = [b for b in centre.beds if wanted.profile in ("", b.profile) and wanted.age_group in ("", b.age_group)]
    moments = [b.confirmed_at for b in beds]
    confirmed = None if None in moments or not moments else min(m for m in moments if m is not None)
    return Card(
        centre=centre,
        place=places.get(centre.region, centre.country),
        profiles=tuple(sorted(names[o.profile] for o in centre.profiles)),
        beds=sum(b.beds for b in beds),
        free=sum(b.free for b in beds),
        has_beds=bool(beds),
        confirmed_at=confirmed,
        stale=bool(beds) and is_stale(confirmed, timezone.now(), stale_days()),
        others=tuple(others),
        organisations=len(centre.organisation_ids),
    )
