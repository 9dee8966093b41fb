"""Capacity of a centre: one table over the departments of all its organisations (K1), with who said so and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.registry.models import BedCapacity, Centre, OtherCapacity
from medcluster.registry.policies import may_edit
from medcluster.registry.presenters import age_group_name
from medcluster.registry.rules import STALE_DAYS, is_stale, oldest


@dataclass(frozen=True)
class CapacityLine:
    """Beds for a profile and an age group, summed; `rows` are the departments behind the sum.

    `confirmed_at` is the oldest confirmation, `confirmed_by` who gave it; stale as soon as one row is.
    """

    profile: Any
    age_group: str
    beds: int
    free: int
    confirmed_at: datetime | None
    confirmed_by: str
    stale: bool
    rows: tuple[BedCapacity, ...]

    @property
    def taken(self) -> int:
        return self.beds - self.free

    @property
    def several(self) -> bool:
        return len(self.rows) > 1


@dataclass(frozen=True)
class OtherLine:
    row: OtherCapacity
    confirmed_by: str
    stale: bool


def stale_days() -> int:
    """After how many days a confirmation is stale; a setting of the installation."""
    return int(getattr(settings, "REGISTRY_STALE_DAYS", STALE_DAYS))


def bed_rows(centre: Centre) -> list[BedCapacity]:
    """Every row of the centre's working departments, by the profiles' names. One query."""
    rows = (
        BedCapacity.objects.filter(department__centre=centre, department__is_active=True)
        .select_related("department__organisation", "profile", "confirmed_by")
        .order_by("age_group", "department_id")
    )
    return sorted(rows, key=lambda row: str(row.profile).casefold())


def bed_lines(rows: Sequence[BedCapacity], now: datetime | None = None) -> list[CapacityLine]:
    """The rows summed by profile and age group, in the order of the profiles' names."""
    groups: dict[tuple[str, str], list[BedCapacity]] = defaultdict(list)
    for row in rows:
        groups[row.profile_id, row.age_group].append(row)
    moment = now or timezone.now()
    lines = [_line(group, moment) for group in groups.values()]
    return sorted(lines, key=lambda line: (str(line.profile).casefold(), line.age_group))


def _line(group: list[BedCapacity], now: datetime) -> CapacityLine:
    confirmed = oldest(row.confirmed_at for row in group)
    by = next((row for row in group if row.confirmed_at == confirmed), None)
    return CapacityLine(
        profile=group[0].profile,
        age_group=age_group_name(group[0].age_group),
        beds=sum(row.beds for row in group),
        free=sum(row.free for row in group),
        confirmed_at=confirmed,
        confirmed_by=_name(by.confirmed_by if by and confirmed else None),
        stale=is_stale(confirmed, now, stale_days()),
        rows=tuple(group),
    )


def other_lines(centre: Centre, now: datetime | None = None) -> list[OtherLine]:
    moment = now or timezone.now()
    rows = OtherCapacity.objects.filter(centre=centre).select_related("confirmed_by").order_by("kind")
    return [OtherLine(row, _name(row.confirmed_by), is_stale(row.confirmed_at, moment, stale_days())) for row in rows]


def confirmable(actor: Actor, centre: Centre, rows: Sequence[BedCapacity]) -> list[BedCapacity]:
    """The rows that the actor may confirm: all of an own centre, else those of the own organisation's departments."""
    if may_edit(actor, centre, Permission.CONFIRM_CAPACITY):
        return list(rows)
    return [row for row in rows if may_edit(actor, row, Permission.CONFIRM_CAPACITY)]


def _name(user: Any) -> str:
    return str(getattr(user, "name", "") or user or "")
