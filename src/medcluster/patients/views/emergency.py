"""The emergency door: one exactly named person, a reason in words, a limited time; everybody concerned is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medcluster.kernel.errors import Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients import selectors, services
from medcluster.patients.forms import EmergencyForm
from medcluster.patients.forms.common import show_faults
from medcluster.patients.models import Patient
from medcluster.patients.services.access import hours_of_emergency
from medcluster.patients.views.common import patient_of


@requires(Permission.EMERGENCY_ACCESS)
def door(request: HttpRequest) -> HttpResponse:
    """Find exactly one person and open their record."""
    actor = actor_of(request)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        patient = _the_one(form)
        if patient is not None:
            try:
                services.open_emergency(patient=patient, by=actor, reason=form.cleaned_data["reason"])
            except Incomplete as refusal:
                show_faults(form, refusal)
            else:
                messages.warning(request, _("The record is open for a limited time. Everybody concerned is told."))
                return redirect(patient)
    context = {"form": form, "hours": hours_of_emergency(), "running": selectors.running_emergencies(actor)}
    return render(request, "patients/emergency.html", context, status=422 if form.errors else 200)


def _the_one(form: EmergencyForm) -> Patient | None:
    values = form.cleaned_data
    found = selectors.exactly(
        document=values["document"], family=values["family_name"], given=values["given_name"], born=values["birth_date"]
    )
    if found is None:
        form.add_error(None, _("No single person fits. Check the number, or the full name with the date of birth."))
    return found


@require_POST
@requires(Permission.EMERGENCY_ACCESS)
def end(request: HttpRequest, number: str) -> HttpResponse:
    """Close the record early."""
    actor = actor_of(request)
    patient = patient_of(request, number)
    access = get_visible(selectors.running_emergencies(actor), patient=patient)
    services.end_emergency(access=access, by=actor)
    messages.success(request, _("The record is closed again."))
    return redirect("patients:emergency")
