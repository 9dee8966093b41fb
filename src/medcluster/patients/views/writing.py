"""Registering and changing patients; look-alikes while typing; nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medcluster.kernel.errors import Conflict, Incomplete, NotVisible
from medcluster.kernel.identifiers import check
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients import drafts, services
from medcluster.patients.forms import PatientForm
from medcluster.patients.forms.common import show_faults
from medcluster.patients.forms.patient import NUMBERS
from medcluster.patients.hints import Hint, hints_for
from medcluster.patients.models import Patient, PatientDraft
from medcluster.patients.scoring import CERTAIN
from medcluster.patients.views.common import patient_of

EDIT = Permission.EDIT_PATIENT


@requires(EDIT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Register a patient. Somebody nearly surely known already must be confirmed to be another person."""
    actor = actor_of(request)
    if request.method != "POST":
        draft = drafts.kept(by=actor, patient=None)
        form = PatientForm(initial=drafts.merged(draft, {}))
        return render(request, "patients/form.html", _page(form, None, draft))
    form = PatientForm(request.POST)
    hints = hints_for(actor, form) if form.is_valid() else []
    if form.is_valid() and _confirmed(request, form, hints):
        try:
            patient = services.register_patient(by=actor, data=form.data_for_service, identifiers=form.identifiers)
        except Incomplete as refusal:
            show_faults(form, refusal)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            drafts.drop(by=actor, patient=None)
            messages.success(request, _("%(name)s is registered: %(number)s.") % _named(patient))
            return redirect(patient)
    return render(request, "patients/form.html", _page(form, None, None) | {"hints": hints}, status=422)


@requires(EDIT)
def edit(request: HttpRequest, number: str) -> HttpResponseBase:
    """Change who a patient is, on the state that the person saw."""
    actor = actor_of(request)
    patient = patient_of(request, number)
    if request.method != "POST":
        draft = drafts.kept(by=actor, patient=patient)
        form = PatientForm(patient=patient)
        form.initial = drafts.merged(draft, form.initial)
        return render(request, "patients/form.html", _page(form, patient, draft))
    form = PatientForm(request.POST, patient=patient)
    if form.is_valid():
        try:
            version = int(request.POST.get("version", "0"))
            services.update_patient(patient=patient, by=actor, data=form.data_for_service, expected_version=version)
        except Incomplete as refusal:
            show_faults(form, refusal)
        except (Conflict, ValueError) as conflict:
            form.add_error(None, str(conflict))
            patient = patient_of(request, number)
        else:
            drafts.drop(by=actor, patient=patient)
            messages.success(request, _("Saved."))
            return redirect(patient)
    return render(request, "patients/form.html", _page(form, patient, None), status=422)


@require_POST
@requires(EDIT)
def autosave(request: HttpRequest, number: str = "") -> HttpResponse:
    """Keep what is typed, right or wrong; answer with the look-alikes and what is odd about the numbers."""
    actor = actor_of(request)
    patient = patient_of(request, number) if number else None
    draft = drafts.keep(by=actor, patient=patient, typed=request.POST.dict())
    form = PatientForm(request.POST, patient=patient)
    form.is_valid()
    context = {
        "draft": draft, "saved": timezone.now(), "warnings": _warnings(form),
        "hints": hints_for(actor, form, except_id=patient.pk if patient else None),
        "revision": _revision(draft),
    }  # fmt: skip
    return render(request, "patients/_hints.html", context)


@require_POST
@requires(EDIT)
def forget(request: HttpRequest, number: str = "") -> HttpResponse:
    """Throw the draft away."""
    actor = actor_of(request)
    patient = patient_of(request, number) if number else None
    drafts.drop(by=actor, patient=patient)
    return redirect(patient) if patient else redirect("patients:list")


@require_POST
@requires(EDIT)
def claim(request: HttpRequest) -> HttpResponse:
    """Use the record of a patient whom another hospital has, instead of making a second one."""
    actor = actor_of(request)
    form = PatientForm(request.POST)
    form.is_valid()
    born = form.cleaned_data.get("birth_date")
    for entry in form.identifiers:
        try:
            patient = services.claim_patient(by=actor, system=entry.system, value=entry.value, birth_date=born)
        except NotVisible:
            continue
        drafts.drop(by=actor, patient=None)
        messages.success(request, _("%(name)s, %(number)s, is now among your patients.") % _named(patient))
        return redirect(patient)
    form.add_error(None, _("No patient has this number and this date of birth."))
    return render(request, "patients/form.html", _page(form, None, None), status=422)


def _confirmed(request: HttpRequest, form: PatientForm, hints: list[Hint]) -> bool:
    if request.POST.get("confirmed") or not any(hint.score >= CERTAIN for hint in hints):
        return True
    form.add_error(
        None, _("This person seems to be known already. Open the record, or confirm that it is another person.")
    )
    return False


def _warnings(form: PatientForm) -> list[Any]:
    """What is odd or wrong about the numbers typed so far."""
    values = form.cleaned_data
    verdicts = [
        check(name, values[name], birth_date=values.get("birth_date"), sex=values.get("sex", ""))
        for name in NUMBERS
        if values.get(name)
    ]
    return [words for verdict in verdicts if (words := verdict.warning or verdict.message)]


def _page(form: PatientForm, patient: Patient | None, draft: PatientDraft | None) -> dict[str, Any]:
    return {"form": form, "patient": patient, "draft": draft, "revision": _revision(draft), "hints": []}


def _revision(draft: PatientDraft | None) -> int:
    """Names the state of the draft on the server, so that a browser knows whether what it kept is newer."""
    return int(draft.updated_at.timestamp() * 1000) if draft else 0


def _named(patient: Patient) -> dict[str, str]:
    return {"name": patient.full_name, "number": patient.number}
