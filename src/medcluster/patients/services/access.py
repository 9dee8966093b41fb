"""Opening a patient to those who need it, and the emergency door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, Dispatch, ports
from medcluster.patients.models import EmergencyAccess, Patient, PatientAccess

OBJECT = "patients.patient"
EMERGENCY_HOURS = 4
REASON_LENGTH = 15  # letters at least: "urgent" is no reason


def grant_access(
    *,
    patient_id: int,
    reason: str,
    organisation_id: int | None = None,
    centre_id: int | None = None,
    user_id: int | None = None,
    until: datetime | None = None,
) -> None:
    """Open a patient to one holder for a named reason ("referrals.referral:12"); again for the same is no change.

    Called inside the caller's transaction, by a service that has checked its actor and writes its own audit row.
    """
    holder = {"organisation_id": organisation_id, "centre_id": centre_id, "user_id": user_id}
    row = PatientAccess(patient_id=patient_id, reason=reason, until=until, **holder)
    PatientAccess.objects.bulk_create([row], ignore_conflicts=True)
    if until is None:  # a row that had an end is opened again; most of the time this matches nothing
        _rows(patient_id, reason, holder).exclude(until=None).update(until=None)
    else:
        _rows(patient_id, reason, holder).filter(until__lt=until).update(until=until)


def revoke_access(*, patient_id: int, reason: str, at: datetime | None = None, **holder: int | None) -> int:
    """End the access given for a reason (to one holder, or to all of them); gives how many rows ended."""
    at = at or timezone.now()
    return int(_rows(patient_id, reason, holder).filter(until=None).update(until=at))


def _rows(patient_id: int, reason: str, holder: Mapping[str, int | None]) -> Any:
    named = {key: value for key, value in holder.items() if value is not None}
    return PatientAccess.objects.filter(patient_id=patient_id, reason=reason, **named)


def open_to_own_places(*, patient_id: int, by: Actor, reason: str) -> None:
    """Open a patient to the places where the actor may edit patients; to the person when there are none."""
    organisations = by.organisations(Permission.EDIT_PATIENT)
    centres = by.centres(Permission.EDIT_PATIENT)
    for organisation_id in sorted(organisations):
        grant_access(patient_id=patient_id, reason=reason, organisation_id=organisation_id)
    for centre_id in sorted(centres):
        grant_access(patient_id=patient_id, reason=reason, centre_id=centre_id)
    if by.user_id is not None and not organisations and not centres and not by.sees_cluster(_IDENTITY):
        grant_access(patient_id=patient_id, reason=reason, user_id=by.user_id)


_IDENTITY = Permission.READ_PATIENT_IDENTITY


def hours_of_emergency() -> int:
    """How long an emergency access lasts at most (setting EMERGENCY_HOURS)."""
    return int(getattr(settings, "EMERGENCY_HOURS", EMERGENCY_HOURS))


@transaction.atomic
def open_emergency(*, patient: Patient, by: Actor, reason: str, hours: int | None = None) -> EmergencyAccess:
    """Open a record in an emergency: needs the right and a reason in words; ends by itself; everybody is told.

    A second request while the first still runs gives the running one.
    """
    by.require(Permission.EMERGENCY_ACCESS)
    if by.user_id is None:
        raise NotPermitted(code=Permission.EMERGENCY_ACCESS.value)
    reason = " ".join(reason.split())
    if len(reason) < REASON_LENGTH:
        raise Incomplete([Fault("reason", _("Say in a sentence why the record is needed now."))])
    now = timezone.now()
    running = EmergencyAccess.objects.running(now).filter(patient=patient, user_id=by.user_id).first()
    if running is not None:
        return running
    limit = hours_of_emergency()
    length = timedelta(hours=min(hours or limit, limit))
    opened = EmergencyAccess.objects.create(
        patient=patient, user_id=by.user_id, name=by.name, reason=reason, opened_at=now, until=now + length
    )
    ports.audit.append(
        [_entry("patient.emergency_access", by, patient.pk, {"why": reason, "until": opened.until.isoformat()})]
    )
    ports.messages.enqueue(
        [
            Dispatch(
                template="patient.emergency_access",
                object_type="patients.emergencyaccess",
                object_id=opened.pk,
                key=f"patient.emergency_access:{opened.pk}",
                context={"number": patient.number, "actor": by.name},
            )
        ]
    )
    return opened


@transaction.atomic
def end_emergency(*, access: EmergencyAccess, by: Actor) -> None:
    """Close an emergency before its time: by who opened it."""
    if access.user_id != by.user_id:
        raise NotPermitted(_("Only the person who opened the record can close it early."))
    ended = EmergencyAccess.objects.filter(pk=access.pk, ended_at=None).update(ended_at=timezone.now())
    if not ended:
        raise Conflict(_("This emergency access has already ended."))
    ports.audit.append([_entry("patient.emergency_end", by, access.patient_id, {})])


def _entry(action: str, by: Actor, patient_id: int, details: dict[str, Any]) -> AuditEntry:
    return AuditEntry(action, by, OBJECT, patient_id, patient_id, details=details)
