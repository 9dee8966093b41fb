"""Who may see a patient, and how much. Default: nobody.

Models are asked for by name because `Patient.objects.visible_to` stands on this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.prepared import Prepared

if TYPE_CHECKING:
    from medcluster.patients.models import Patient

NOBODY = Q(pk__in=[])


def visible_patients(actor: Actor, pk: int | None = None) -> Q:
    """Patients whose identity the actor may read; with `pk` the rule for that one, without gathering all the others.

    Cluster-wide readers see everybody; others those with an open PatientAccess row for them, their organisation or
    their centre; and whoever has the right to it, those whose record they opened in an emergency that still runs.
    """
    if actor.sees_cluster(Permission.READ_PATIENT_IDENTITY):
        return Q()
    seen = NOBODY
    if actor.may(Permission.READ_PATIENT_IDENTITY):
        granted = _granted(actor)
        seen |= Q(pk__in=granted if pk is None else granted.filter(patient_id=pk))
    if actor.may(Permission.EMERGENCY_ACCESS) and actor.user_id is not None:
        seen |= Q(pk__in=_emergencies(actor))
    return seen


def opened_at_once(actor: Actor, pk: int) -> bool:
    """Whether the patient is among `visible_patients(actor)` by the actor's posts or an open PatientAccess row, asked
    with a statement made once. False is no answer: an emergency may open the record, which is asked of the database.
    """
    if actor.sees_cluster(Permission.READ_PATIENT_IDENTITY):
        return True
    if not actor.may(Permission.READ_PATIENT_IDENTITY):
        return False
    organisations = actor.organisations(Permission.READ_PATIENT_IDENTITY)
    centres, now = actor.centres(Permission.READ_PATIENT_IDENTITY), timezone.now()
    return any(
        (until is None or until > now)
        and ((user is not None and user == actor.user_id) or organisation in organisations or centre in centres)
        for user, organisation, centre, until in _HOLDERS(patient=pk)
    )


_HOLDERS: Prepared[tuple[Any, ...]] = Prepared(
    lambda patient: (
        apps.get_model("patients", "PatientAccess")
        .objects.filter(patient_id=patient)
        .values_list("user_id", "organisation_id", "centre_id", "until")
    ),
    patient=int,
)


def may_read_clinical(actor: Actor, patient: Patient) -> bool:
    """Clinical text of a patient who is already visible to the actor.

    A patient of the stricter class (HIV, psychiatry, addiction) is not opened by a cluster-wide role: only by an own
    PatientAccess row or by an emergency that still runs.
    """
    if not actor.may(Permission.READ_CLINICAL):
        return False
    if not patient.is_restricted or actor.is_system:
        return True
    return bool(_granted(actor).filter(patient_id=patient.pk).exists() or has_emergency(actor, patient.pk))


def may_edit(actor: Actor, patient_id: int) -> bool:
    """Whether the actor may change the patient: the right to edit, and more than an emergency door to this patient."""
    if not actor.may(Permission.EDIT_PATIENT):
        return False
    return actor.sees_cluster(Permission.EDIT_PATIENT) or bool(_granted(actor).filter(patient_id=patient_id).exists())


def require_edit(actor: Actor, patient_id: int) -> None:
    """Raise NotPermitted unless the actor may change the patient."""
    if not may_edit(actor, patient_id):
        raise NotPermitted(_("A record opened in an emergency can be read but not changed."), code="patients.edit")


def has_emergency(actor: Actor, patient_id: int) -> bool:
    """True while the actor's own emergency access to the patient runs."""
    if actor.user_id is None or not actor.may(Permission.EMERGENCY_ACCESS):
        return False
    return bool(_emergencies(actor).filter(patient_id=patient_id).exists())


def _granted(actor: Actor) -> Any:
    """Ids of the patients that PatientAccess rows open to the actor now, as a subquery."""
    holder = Q(user_id=actor.user_id) if actor.user_id is not None else NOBODY
    if organisations := actor.organisations(Permission.READ_PATIENT_IDENTITY):
        holder |= Q(organisation_id__in=organisations)
    if centres := actor.centres(Permission.READ_PATIENT_IDENTITY):
        holder |= Q(centre_id__in=centres)
    model = apps.get_model("patients", "PatientAccess")
    return model.objects.open_at(timezone.now()).filter(holder).values("patient_id")


def _emergencies(actor: Actor) -> Any:
    """Ids of the patients whose record the actor holds open in an emergency, as a subquery."""
    model = apps.get_model("patients", "EmergencyAccess")
    return model.objects.running(timezone.now()).filter(user_id=actor.user_id or 0).values("patient_id")
