"""Numbers, representatives, companions, death, secrecy: one small form each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients import services
from medcluster.patients.forms import CompanionForm, DeathForm, IdentifierForm, RepresentativeForm, RetireForm
from medcluster.patients.views.common import patient_of, small_form

EDIT = Permission.EDIT_PATIENT


@requires(EDIT)
def identifier_add(request: HttpRequest, number: str) -> HttpResponse:
    patient = patient_of(request, number)
    form = IdentifierForm(request.POST or None)
    return small_form(
        request, label=_("Add a number"), form=form, back=patient.get_absolute_url(),
        save=lambda: services.add_identifier(patient=patient, by=actor_of(request), entry=form.entry),
    )  # fmt: skip


@requires(EDIT)
def identifier_retire(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    patient = patient_of(request, number)
    row = get_visible(patient.identifiers.all(), pk=pk)
    form = RetireForm(request.POST or None)
    return small_form(
        request, label=_("Take a number out of use"), form=form, back=patient.get_absolute_url(),
        facts=[(row.get_kind_display(), row.shown)],
        save=lambda: services.retire_identifier(
            identifier=row, by=actor_of(request), status=form.cleaned_data["status"]
        ),
    )  # fmt: skip


@requires(EDIT)
def representative(request: HttpRequest, number: str, pk: int | None = None) -> HttpResponse:
    patient = patient_of(request, number)
    row = get_visible(patient.representatives.all(), pk=pk) if pk else None
    form = RepresentativeForm(request.POST or None, representative=row)
    return small_form(
        request, label=_("Representative"), form=form, back=patient.get_absolute_url(),
        save=lambda: services.save_representative(
            patient=patient, by=actor_of(request), data=form.cleaned_data, representative=row
        ),
    )  # fmt: skip


@requires(EDIT)
def companion(request: HttpRequest, number: str, pk: int | None = None) -> HttpResponse:
    patient = patient_of(request, number)
    row = get_visible(patient.companions.all(), pk=pk) if pk else None
    form = CompanionForm(request.POST or None, companion=row)
    return small_form(
        request, label=_("Companion"), form=form, back=patient.get_absolute_url(),
        save=lambda: services.save_companion(
            patient=patient, by=actor_of(request), data=form.cleaned_data, companion=row
        ),
    )  # fmt: skip


@require_POST
@requires(EDIT)
def companion_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    patient = patient_of(request, number)
    services.remove_companion(companion=get_visible(patient.companions.all(), pk=pk), by=actor_of(request))
    messages.success(request, _("The companion has been taken off."))
    return redirect(patient)


@requires(EDIT)
def death(request: HttpRequest, number: str) -> HttpResponse:
    patient = patient_of(request, number)
    form = DeathForm(request.POST or None, initial={"died_on": patient.died_on})
    return small_form(
        request, label=_("Record the death"), form=form, back=patient.get_absolute_url(), danger=True,
        save=lambda: services.record_death(patient=patient, by=actor_of(request), on=form.cleaned_data["died_on"]),
    )  # fmt: skip


@require_POST
@requires(EDIT)
def restrict(request: HttpRequest, number: str) -> HttpResponse:
    """Switch the stricter class on or off; undone by the same button."""
    patient = patient_of(request, number)
    services.set_restricted(patient=patient, by=actor_of(request), restricted=not patient.is_restricted)
    messages.success(request, _("Saved."))
    return redirect(patient)
