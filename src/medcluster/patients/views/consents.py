"""Recording and withdrawing consents; the text as a page that can be printed and signed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.audit.services import read_of_patient
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import LANGUAGES
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients import services
from medcluster.patients.forms import ConsentForm, RevokeForm
from medcluster.patients.selectors import consent_text
from medcluster.patients.services.consents import law_here
from medcluster.patients.views.common import READ, patient_of, small_form

EDIT = Permission.EDIT_PATIENT


@requires(EDIT)
def give(request: HttpRequest, number: str) -> HttpResponse:
    """Write down a decision."""
    patient = patient_of(request, number)
    form = ConsentForm(request.POST or None, patient=patient, law=law_here())
    return small_form(
        request, label=_("Record a consent"), form=form, back=reverse("patients:consents", args=[patient.number]),
        save=lambda: services.record_consent(patient=patient, by=actor_of(request), **form.data_for_service),
    )  # fmt: skip


@requires(EDIT)
def revoke(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Write down that a consent was withdrawn."""
    patient = patient_of(request, number)
    row = get_visible(patient.consents.all(), pk=pk)
    form = RevokeForm(request.POST or None)
    return small_form(
        request, label=_("Withdraw the consent"), form=form, danger=True,
        back=reverse("patients:consents", args=[patient.number]),
        facts=[(row.get_purpose_display(), f"{row.given_on:%d.%m.%Y}")],
        save=lambda: services.revoke_consent(
            consent=row, by=actor_of(request), reason=form.cleaned_data["reason"], on=form.cleaned_data["on"]
        ),
    )  # fmt: skip


@requires(*READ)
def text(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The words of a consent in the language of the patient (or `?language=`), for reading aloud and printing."""
    patient = patient_of(request, number)
    row = consent_text(pk)
    asked = request.GET.get("language", patient.language[:2])
    language = asked if asked in LANGUAGES else "ru"
    read_of_patient(actor_of(request), patient.pk)
    with override(language):
        context = {
            "patient": patient, "language": language, "title": row.title.in_language(language),
            "body": row.text.in_language(language), "version": row.version, "row": row,
            "languages": [("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")],
        }  # fmt: skip
        return render(request, "patients/consent_text.html", context)
