"""Representatives and companions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients.models import Companion, Patient, Representative
from medcluster.patients.policies import require_edit
from medcluster.patients.services.access import OBJECT


@transaction.atomic
def save_representative(
    *, patient: Patient, by: Actor, data: Mapping[str, Any], representative: Representative | None = None
) -> Representative:
    """Add or change who speaks for the patient. Who decides must show a proof; who is only called need not."""
    require_edit(by, patient.pk)
    row = representative or Representative(patient=patient)
    for name, value in data.items():
        setattr(row, name, value)
    faults: list[Fault] = []
    if row.may_decide and not row.proof.strip():
        faults.append(Fault("proof", _("Name the document that gives the right: birth certificate, order, power.")))
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        faults.append(Fault("valid_until", _("The end lies before the beginning.")))
    if faults:
        raise Incomplete(faults)
    row.save()
    _audit("patient.representative_save", by, patient.pk, {"kind": row.kind})
    return row


@transaction.atomic
def save_companion(
    *, patient: Patient, by: Actor, data: Mapping[str, Any], companion: Companion | None = None
) -> Companion:
    """Add or change somebody who comes along."""
    require_edit(by, patient.pk)
    row = companion or Companion(patient=patient)
    for name, value in data.items():
        setattr(row, name, value)
    row.save()
    _audit("patient.companion_save", by, patient.pk, {})
    return row


@transaction.atomic
def remove_companion(*, companion: Companion, by: Actor) -> None:
    """Take somebody off who does not come along after all."""
    require_edit(by, companion.patient_id)
    patient_id = companion.patient_id
    companion.delete()
    _audit("patient.companion_remove", by, patient_id, {})


def _audit(action: str, by: Actor, patient_id: int, details: dict[str, Any]) -> None:
    ports.audit.append([AuditEntry(action, by, OBJECT, patient_id, patient_id, details=details)])
