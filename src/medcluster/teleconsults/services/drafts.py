"""A request while it is written: saved as typed, told when another tab was faster, and sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import open_case, perform
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients.models import Patient
from medcluster.patients.services.access import grant_access
from medcluster.teleconsults import policies
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.moves.request import access_reason

OBJECT = "teleconsults.teleconsult"
TYPED = frozenset(
    {
        "profile_id", "centre_id", "mode", "form", "priority", "funding", "question", "summary", "icd10", "findings",
        "language", "interpreter_needed", "allow_conversion", "callback_phone",
    }
)  # fmt: skip


@transaction.atomic
def start_draft(
    *, patient: Patient, organisation_id: int, by: Actor, values: Mapping[str, Any] | None = None
) -> Teleconsult:
    """A new draft about a patient, asked by one of the actor's organisations."""
    by.require(Permission.REQUEST_TELECONSULT)
    if organisation_id not in by.organisations(Permission.REQUEST_TELECONSULT):
        raise NotPermitted(_("You do not work as a doctor in this organisation."))
    case = Teleconsult(
        patient=patient,
        organisation_id=organisation_id,
        asked_by_id=by.user_id,
        asked_by_name=by.name,
        language=by.language,
        **_only_typed(values or {}),
    )
    open_case(case, by=by)
    grant_access(patient_id=patient.pk, organisation_id=organisation_id, reason=access_reason(case))
    return case


@transaction.atomic
def save_draft(*, case: Teleconsult, values: Mapping[str, Any], revision: int, by: Actor) -> int:
    """Keep what was typed; gives the new revision. Conflict when it was saved elsewhere since `revision`."""
    if not policies.is_asking(case, by):
        raise NotPermitted(_("Only doctors of the asking organisation write the request."))
    changes = _only_typed(values)
    if case.state != "draft":
        raise Conflict(_("The request has been sent; it can no longer be changed."), code="illegal")
    changed = {name: value for name, value in changes.items() if getattr(case, name) != value}
    if not changed:
        return revision
    return keep(case, "draft", changed, revision, by)


def keep(case: Teleconsult, state: str, changed: Mapping[str, Any], revision: int, by: Actor) -> int:
    """Write typed fields if nobody was faster since `revision`, with an audit row; gives the new revision."""
    values = {**changed, "draft_revision": revision + 1, "draft_saved_at": timezone.now()}
    rows: QuerySet[Teleconsult] = Teleconsult.objects.filter(pk=case.pk, state=state, draft_revision=revision)
    if not rows.update(**values):
        raise Conflict(
            _("This text was changed in another window. Reload the page to see it; your text is kept on this device."),
            code="overtaken",
        )
    for name, value in values.items():
        setattr(case, name, value)
    ports.audit.append(
        [
            AuditEntry(
                action="teleconsult.save",
                actor=by,
                object_type=OBJECT,
                object_id=case.pk,
                patient_id=case.patient_id,
                details={"fields": sorted(changed)},
            )
        ]
    )
    return revision + 1


@transaction.atomic
def send(*, case: Teleconsult, by: Actor, expected_version: int | None = None) -> Teleconsult:
    """Send the request to its centre; Incomplete lists everything that is missing."""
    perform(case, "send", by=by, expected_version=expected_version)
    return case


def _only_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - TYPED:
        raise Incomplete([Fault(name, _("This field cannot be written.")) for name in sorted(unknown)])
    return dict(values)
