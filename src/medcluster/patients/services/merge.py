"""Two records become one, and two again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Sex
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients.merging import label_of, move_back, move_references
from medcluster.patients.models import DuplicateCandidate, Patient, PatientAccess, PatientMerge
from medcluster.patients.services.access import OBJECT
from medcluster.patients.services.duplicates import refresh_keys
from medcluster.patients.services.identity import FIELDS

MERGEABLE = (*FIELDS, "died_on")
EMPTY = ("", None, Sex.UNKNOWN)
State = DuplicateCandidate.State


@transaction.atomic
def merge_patients(
    *, survivor: Patient, absorbed: Patient, by: Actor, take: Collection[str] = (), reason: str = "", fill: bool = True
) -> PatientMerge:
    """Make `absorbed` part of `survivor`.

    `take` names the fields whose value comes from the absorbed record; with `fill` the survivor's empty fields are
    filled from it as well (whoever has chosen every value wants none filled). Everything that points at the absorbed
    record follows. What was changed is kept row by row.
    """
    by.require(Permission.MERGE_PATIENTS)
    survivor, absorbed = _locked(survivor, absorbed, by)
    if unknown := set(take) - set(MERGEABLE):
        raise Incomplete([Fault(name, _("This field cannot be chosen.")) for name in sorted(unknown)])
    changes: dict[str, Any] = {"fields": _take_values(survivor, absorbed, take, fill)}
    changes["restricted"] = [survivor.is_restricted, survivor.is_restricted or absorbed.is_restricted]
    changes["widened"] = _widen_access(survivor, absorbed)
    changes["moved"] = [move.as_json() for move in move_references(source=absorbed.pk, target=survivor.pk)]
    changes["candidates"] = _settle_pair(survivor, absorbed, by)
    survivor.is_restricted = changes["restricted"][1]
    _save(survivor)
    absorbed.merged_into = survivor
    _save(absorbed)
    refresh_keys([survivor.pk, absorbed.pk])
    merge = PatientMerge.objects.create(
        survivor=survivor, absorbed=absorbed, chosen=sorted(take), changes=changes, reason=reason[:300],
        merged_by_id=by.user_id,
    )  # fmt: skip
    _audit("patient.merge", by, merge)
    return merge


@transaction.atomic
def undo_merge(*, merge: PatientMerge, by: Actor, reason: str = "") -> PatientMerge:
    """Take both records back to what they were. Conflict, with the reason in words, when that is not possible any more.

    What was added to the survivor after the merge stays with the survivor.
    """
    by.require(Permission.MERGE_PATIENTS)
    merge = PatientMerge.objects.select_for_update().get(pk=merge.pk)
    rows = {p.pk: p for p in Patient.objects.select_for_update().filter(pk__in=[merge.survivor_id, merge.absorbed_id])}
    survivor, absorbed = rows[merge.survivor_id], rows[merge.absorbed_id]
    _refuse_if_impossible(merge, survivor)
    stuck = move_back(merge.changes["moved"], source=absorbed.pk, target=survivor.pk)
    if stuck:
        names = ", ".join(label_of(model) for model in stuck)
        raise Conflict(_("Some records were moved on after this merge (%(names)s).") % {"names": names})
    for name, (before, _after) in merge.changes["fields"].items():
        setattr(survivor, name, _from_json(name, before))
    survivor.is_restricted = merge.changes["restricted"][0]
    absorbed.merged_into = None
    _save(survivor)
    _save(absorbed)
    _unwiden(merge.changes["widened"])
    for pk, state, decided_by, decided_at in merge.changes["candidates"]:
        DuplicateCandidate.objects.filter(pk=pk).update(
            state=state, decided_by=decided_by, decided_at=datetime.fromisoformat(decided_at) if decided_at else None
        )
    refresh_keys([survivor.pk, absorbed.pk])
    merge.undone_at, merge.undone_by_id, merge.undo_reason = timezone.now(), by.user_id, reason[:300]
    merge.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    _audit("patient.unmerge", by, merge)
    return merge


def why_not_undo(merge: PatientMerge) -> str:
    """Empty when the merge can be undone now; otherwise the reason in words."""
    try:
        _refuse_if_impossible(merge, merge.survivor)
    except Conflict as conflict:
        return str(conflict)
    return ""


def _locked(survivor: Patient, absorbed: Patient, by: Actor) -> tuple[Patient, Patient]:
    """Both rows, locked in one order, seen by the actor, still separate."""
    if survivor.pk == absorbed.pk:
        raise Conflict(_("A record cannot be merged with itself."))
    query = Patient.objects.visible_to(by).filter(pk__in=[survivor.pk, absorbed.pk])
    rows = {row.pk: row for row in query.select_for_update().order_by("pk")}
    if len(rows) < 2:
        raise NotVisible()
    if any(row.merged_into_id for row in rows.values()):
        raise Conflict(_("One of the records has already been merged."))
    return rows[survivor.pk], rows[absorbed.pk]


def _take_values(survivor: Patient, absorbed: Patient, take: Collection[str], fill: bool) -> dict[str, list[Any]]:
    """Change the survivor's fields; gives {field: [before, after]} of those that really changed."""
    changed: dict[str, list[Any]] = {}
    for name in MERGEABLE:
        mine, theirs = getattr(survivor, name), getattr(absorbed, name)
        if mine != theirs and (name in take or (fill and mine in EMPTY and theirs not in EMPTY)):
            setattr(survivor, name, theirs)
            changed[name] = [_to_json(mine), _to_json(theirs)]
    return changed


def _widen_access(survivor: Patient, absorbed: Patient) -> list[list[Any]]:
    """Where both are open to one holder for one reason, the longer opening counts. Gives [[id, before], …]."""
    changed: list[list[Any]] = []
    mine = {_holder(row): row for row in PatientAccess.objects.filter(patient=survivor)}
    for row in PatientAccess.objects.filter(patient=absorbed):
        same = mine.get(_holder(row))
        if same is None or same.until is None or (row.until is not None and row.until <= same.until):
            continue
        changed.append([same.pk, same.until.isoformat()])
        PatientAccess.objects.filter(pk=same.pk).update(until=row.until)
    return changed


def _unwiden(changed: list[list[Any]]) -> None:
    for pk, before in changed:
        PatientAccess.objects.filter(pk=pk).update(until=datetime.fromisoformat(before))


def _holder(row: PatientAccess) -> tuple[int | None, int | None, int | None, str]:
    return row.organisation_id, row.centre_id, row.user_id, row.reason


def _settle_pair(survivor: Patient, absorbed: Patient, by: Actor) -> list[list[Any]]:
    low, high = sorted((survivor.pk, absorbed.pk))
    found = DuplicateCandidate.objects.filter(first=low, second=high).first()
    if found is None:
        return []
    decided_at = found.decided_at.isoformat() if found.decided_at else None
    before = [found.pk, found.state, found.decided_by_id, decided_at]
    found.state, found.decided_by_id, found.decided_at = State.MERGED, by.user_id, timezone.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    return [before]


def _refuse_if_impossible(merge: PatientMerge, survivor: Patient) -> None:
    if merge.undone_at is not None:
        raise Conflict(_("This merge has already been undone."))
    if survivor.merged_into_id is not None:
        raise Conflict(_("The record was merged into another one later. Undo that merge first."))
    later = PatientMerge.objects.filter(survivor=survivor, undone_at=None, pk__gt=merge.pk)
    if later.exists():
        raise Conflict(_("Another record was merged into this one later. Undo that merge first."))
    edited = [n for n, (_before, after) in merge.changes["fields"].items() if _to_json(getattr(survivor, n)) != after]
    if edited:
        names = ", ".join(str(Patient._meta.get_field(name.removesuffix("_id")).verbose_name) for name in edited)  # type: ignore[union-attr]
        raise Conflict(
            _("These fields were changed after the merge, so the old values cannot be put back: %(names)s.")
            % {"names": names}
        )


def _save(patient: Patient) -> None:
    patient.version += 1
    patient.updated_at = timezone.now()
    patient.save()


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _from_json(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and name in ("birth_date", "died_on") else value


def _audit(action: str, by: Actor, merge: PatientMerge) -> None:
    details = {"merge": merge.pk, "survivor": merge.survivor_id, "absorbed": merge.absorbed_id}
    ports.audit.append(
        [AuditEntry(action, by, OBJECT, pk, pk, details=details) for pk in (merge.survivor_id, merge.absorbed_id)]
    )
