"""A patient's page: who it is, what they agreed to, who opened the record. Each view of it is written down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medcluster.audit.services import read_of_patient
from medcluster.kernel.actor import Actor
from medcluster.kernel.numbers import parse
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients import presenters, selectors
from medcluster.patients.models import Patient
from medcluster.patients.panels import panels_for
from medcluster.patients.policies import may_edit, may_read_clinical
from medcluster.patients.services.consents import age_of_own_consent, law_here
from medcluster.patients.services.merge import why_not_undo
from medcluster.patients.views.common import READ, patient_of

TABS = (
    ("detail", gettext_lazy("Overview")),
    ("consents", gettext_lazy("Consents")),
    ("log", gettext_lazy("Who opened")),
)


@requires(*READ)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Who it is, with the sections of higher floors. The address of a merged record leads to the one it is part of."""
    actor = actor_of(request)
    patient = patient_of(request, number)
    if parse("P", number) != patient.pk:
        return redirect(patient)
    record = selectors.record_of(actor, patient)
    why = record.emergency.reason if record.emergency else ""
    read_of_patient(actor, patient.pk, why=why)
    context = _frame(actor, patient, "detail") | {
        "record": record,
        "panels": panels_for(actor, patient),
        "merges": [(merge, why_not_undo(merge)) for merge in record.merges],
        "duplicates": selectors.candidates_of(patient) if actor.may(Permission.MERGE_PATIENTS) else 0,
    }
    return render(request, "patients/detail.html", context)


@requires(*READ)
def consents(request: HttpRequest, number: str) -> HttpResponse:
    """What the patient, or who decides for them, agreed to."""
    actor = actor_of(request)
    patient = patient_of(request, number)
    read_of_patient(actor, patient.pk)
    rows = [(row, *presenters.consent_state(row)) for row in selectors.consents_of(patient)]
    context = _frame(actor, patient, "consents") | {"consents": rows, "decides": _who_decides(patient)}
    return render(request, "patients/consents.html", context)


@requires(*READ)
def log(request: HttpRequest, number: str) -> HttpResponse:
    """Who opened the record: the same list that the patient sees."""
    actor = actor_of(request)
    patient = patient_of(request, number)
    read_of_patient(actor, patient.pk)
    context = _frame(actor, patient, "log") | {
        "openings": selectors.openings_of(patient), "emergencies": selectors.emergencies_of(patient),
    }  # fmt: skip
    return render(request, "patients/log.html", context)


def _frame(actor: Actor, patient: Patient, active: str) -> dict[str, Any]:
    """What all tabs show."""
    editable = may_edit(actor, patient.pk)
    return {
        "patient": patient,
        "tabs": [(label, reverse(f"patients:{name}", args=[patient.number]), name == active) for name, label in TABS],
        "lead": presenters.born(patient),
        "facts": presenters.patient_facts(patient),
        "contacts": presenters.contact_facts(patient),
        "may_edit": editable,
        "may_merge": actor.may(Permission.MERGE_PATIENTS),
        "may_restrict": editable and actor.may(Permission.READ_CLINICAL),
        "closed_to_me": patient.is_restricted and not may_read_clinical(actor, patient),
    }


def _who_decides(patient: Patient) -> str:
    """Whether the patient decides alone today about care, in a sentence."""
    from_age = age_of_own_consent(purpose="intervention", on=timezone.localdate(), law=law_here())
    years = patient.age_on(timezone.localdate())
    if years is None:
        return _("The date of birth is not known, so it is open who decides.")
    if years >= from_age:
        return _("Decides alone about care (from %(age)s years).") % {"age": from_age}
    return _("Below %(age)s years a representative decides about care.") % {"age": from_age}
