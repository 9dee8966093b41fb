"""The request on its way to a centre: is it complete, who may look, and to whom else it can go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault
from medcluster.kernel.workflow import Context
from medcluster.patients.services.access import grant_access
from medcluster.registry.models import Centre

NEEDED_TO_SEND = {
    "profile": _("Choose the profile of care."),
    "centre": _("Choose the consultative centre."),
    "question": _("Write the question to the consultant."),
    "summary": _("Write the clinical summary: what the consultant must know."),
    "icd10": _("Write the diagnosis as an ICD-10 code."),
}


def lacking(case: Any, by: Actor) -> Sequence[Fault]:
    """Everything that is missing before a request can be sent."""
    faults = [
        Fault(name, words, "required")
        for name, words in NEEDED_TO_SEND.items()
        if not getattr(case, case._meta.get_field(name).attname)
    ]
    if case.mode == "deferred" and case.form == "patient":
        faults.append(Fault("form", _("A talk with the patient needs the live mode.")))
    if case.centre is not None and not case.centre.is_active:
        faults.append(Fault("centre", _("This centre does not work now. Choose another one.")))
    return faults


def access_reason(case: Any) -> str:
    """Why somebody may see the patient: the key of the access rows that this case writes."""
    return f"teleconsults.teleconsult:{case.pk}"


def open_record_to_centre(context: Context) -> None:
    """The centre that answers sees the patient."""
    case = context.case
    grant_access(patient_id=case.patient_id, centre_id=case.centre_id, reason=access_reason(case))


def other_centres(case: Any, by: Actor) -> list[tuple[str, Any]]:
    """Working consultative centres other than the present one; those that have the profile come first."""
    found = Centre.objects.active().filter(is_consultative=True).exclude(pk=case.centre_id).order_by("code")
    fitting = set(found.filter(centre_profiles__profile_id=case.profile_id).values_list("pk", flat=True))
    ranked = sorted(found, key=lambda centre: centre.pk not in fitting)
    return [(str(centre.pk), _label(centre, centre.pk in fitting)) for centre in ranked]


def _label(centre: Centre, fits: bool) -> str:
    return str(centre) if fits else _("%(centre)s (profile not listed)") % {"centre": centre}


def to_other_centre(context: Context) -> Mapping[str, Any]:
    """Number, clock and history stay; the centre and all that was agreed with it go."""
    centre = Centre.objects.get(pk=int(context.data["centre"]))
    return {
        "centre": centre,
        "external_opinion": centre.is_external,
        "scheduled_at": None,
        "room_link": "",
        "conclusion": "",
        "recommendation": "",
    }


def leave_old_centre(context: Context) -> None:
    """The old panel and times go; the new centre sees the patient. The history keeps who was named."""
    context.case.panelists.all().delete()
    context.case.proposals.exclude(status="passed").update(status="passed")
    open_record_to_centre(context)
