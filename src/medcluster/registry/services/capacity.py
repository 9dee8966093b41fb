"""Confirming capacity: who says how many beds there are and how many are free, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.registry.models import BedCapacity, Centre, OtherCapacity
from medcluster.registry.policies import may_edit
from medcluster.registry.services.versions import touch


@dataclass(frozen=True)
class BedsNow:
    """Beds and free beds as a person says they are now."""

    beds: int
    free: int


@transaction.atomic
def confirm_capacity(
    centre: Centre, *, by: Actor, values: Mapping[int, BedsNow], at: datetime | None = None
) -> list[BedCapacity]:
    """Confirm the centre's rows named by id in `values`, as given. Returns the confirmed rows.

    Departments of other organisations in the centre are confirmed only by whoever may confirm for them; naming a row
    that is not the centre's or not the actor's raises NotPermitted. More free beds than beds: Incomplete.
    """
    by.require(Permission.CONFIRM_CAPACITY)
    rows = list(
        BedCapacity.objects.select_for_update(of=("self",))
        .filter(department__centre=centre, pk__in=values)
        .select_related("department")
        .order_by("pk")
    )
    if len(rows) != len(values) or not all(may_edit(by, row, Permission.CONFIRM_CAPACITY) for row in rows):
        raise NotPermitted(_("You may confirm only the capacity of your own organisation or centre."), code="place")
    _check(values)
    moment = at or timezone.now()
    for row in rows:
        row.beds, row.free = values[row.pk].beds, values[row.pk].free
        row.confirmed_by_id, row.confirmed_at = by.user_id, moment
    BedCapacity.objects.bulk_update(rows, ["beds", "free", "confirmed_by", "confirmed_at"])
    touch()
    _audit("registry.capacity.confirm", centre, by, {"rows": {str(r.pk): [r.beds, r.free] for r in rows}})
    return rows


@transaction.atomic
def confirm_other_capacity(
    centre: Centre, *, by: Actor, values: Mapping[int, int], at: datetime | None = None
) -> list[OtherCapacity]:
    """Confirm capacity that is not beds: amount by row id."""
    by.require(Permission.CONFIRM_CAPACITY)
    rows = list(OtherCapacity.objects.select_for_update().filter(centre=centre, pk__in=values).order_by("pk"))
    if len(rows) != len(values) or not may_edit(by, centre, Permission.CONFIRM_CAPACITY):
        raise NotPermitted(_("You may confirm only the capacity of your own organisation or centre."), code="place")
    moment = at or timezone.now()
    for row in rows:
        row.amount, row.confirmed_by_id, row.confirmed_at = values[row.pk], by.user_id, moment
    OtherCapacity.objects.bulk_update(rows, ["amount", "confirmed_by", "confirmed_at"])
    touch()
    _audit("registry.capacity.confirm_other", centre, by, {"rows": {str(r.pk): r.amount for r in rows}})
    return rows


def change_free_beds(*, department_id: int, profile: str, age_group: str, by: int) -> bool:
    """Count a bed taken (-1) or freed (+1), within 0 and the number of beds. False when no such capacity is kept.

    Called inside the transaction of an admission or discharge, which writes its own audit row. It is no confirmation
    and moves no version: snapshots in other processes learn of it within their 30 seconds.
    """
    rows = BedCapacity.objects.filter(department_id=department_id, profile_id=profile, age_group=age_group)
    return bool(rows.update(free=_bounded(by)))


def _bounded(by: int) -> Least | Greatest:
    """Free beds moved by `by` without leaving 0…beds (subtracting below zero would wrap in an unsigned column)."""
    return Least(F("free") + by, F("beds")) if by >= 0 else Greatest(F("free") + by, 0)


def _check(values: Mapping[int, BedsNow]) -> None:
    faults = [
        Fault(f"free_{pk}", _("There cannot be more free beds (%(free)d) than beds (%(beds)d).") % vars(now))
        for pk, now in values.items()
        if now.free > now.beds
    ]
    if faults:
        raise Incomplete(faults)


def _audit(action: str, centre: Centre, by: Actor, details: dict[str, object]) -> None:
    ports.audit.append(
        [AuditEntry(action=action, actor=by, object_type="registry.centre", object_id=centre.pk, details=details)]
    )
