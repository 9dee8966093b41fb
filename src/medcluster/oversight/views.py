"""Screens of quality and authority: lists and cases without people, and the door to a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from medcluster.kernel.errors import Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.facts import facts
from medcluster.oversight import lists, rules, selectors
from medcluster.oversight.forms import ReasonForm
from medcluster.patients.services.access import hours_of_emergency, open_emergency


@require_GET
@requires(Permission.READ_DEIDENTIFIED)
def referrals(request: HttpRequest) -> HttpResponseBase:
    """Every referral of the cluster without its person."""
    rows = selectors.referrals_for(actor_of(request))
    return lists.REFERRALS.respond(request, rows, "oversight/list.html", _tabs("referrals"))


@require_GET
@requires(Permission.READ_DEIDENTIFIED)
def teleconsults(request: HttpRequest) -> HttpResponseBase:
    rows = selectors.teleconsults_for(actor_of(request))
    return lists.TELECONSULTS.respond(request, rows, "oversight/list.html", _tabs("teleconsults"))


@require_GET
@requires(Permission.READ_DEIDENTIFIED)
def case(request: HttpRequest, kind: str, number: str) -> HttpResponseBase:
    """One case by its pseudonym: what happened on which day, which deadlines were kept."""
    actor = actor_of(request)
    found = selectors.case_of(actor, kind, number)
    context = {
        "case": found,
        "code": selectors.code_of(found),
        "days": selectors.days_of(found),
        "deadlines": selectors.deadlines_of(found),
        "facts": _facts(found),
        "back": reverse(f"oversight:{kind}s"),
        "name_url": reverse("oversight:name", args=[kind, number])
        if actor.may(Permission.EMERGENCY_ACCESS) and found.patient_id
        else "",
    }
    return render(request, "oversight/case.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.EMERGENCY_ACCESS)
def name(request: HttpRequest, kind: str, number: str) -> HttpResponseBase:
    """The person behind a case: for a reason, for a limited time; the patient and the treating people are told."""
    actor = actor_of(request)
    found = selectors.case_of(actor, kind, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_emergency(patient=selectors.patient_behind(found), by=actor, reason=form.cleaned_data["reason"])
        except Incomplete as refusal:
            for fault in refusal.faults:
                form.add_error("reason", str(fault.message))
        else:
            messages.warning(request, _("The record is open for a limited time. Everybody concerned is told."))
            return redirect(selectors.patient_behind(found))
    back = reverse("oversight:case", args=[kind, number])
    context = {"form": form, "code": number, "hours": hours_of_emergency(), "back": back}
    return render(request, "oversight/name.html", context, status=422 if form.errors else 200)


def _tabs(chosen: str) -> dict[str, Any]:
    tabs = (("referrals", _("Referrals")), ("teleconsults", _("Teleconsultations")))
    return {
        "heading": _("Cases without names"),
        "tabs": [(label, reverse(f"oversight:{code}"), code == chosen) for code, label in tabs],
    }


def _facts(found: Any) -> list[tuple[Any, Any]]:
    referral = hasattr(found, "referring_organisation_id")
    end = timezone.now() if found.is_open else found.state_since
    return facts(
        (_("Age"), rules.age_band(selectors.age_of(found))),
        (_("Sex"), found.patient.get_sex_display() if found.patient else ""),
        (_("Diagnosis (category)"), rules.block(found.diagnosis_code if referral else found.icd10)),
        (_("Profile"), found.profile and found.profile.name),
        (_("Priority"), found.get_priority_display()),
        (_("Home region"), found.home_region and found.home_region.name if referral else ""),
        (_("From"), (found.referring_organisation if referral else found.organisation).name),
        (_("Centre"), found.centre and found.centre.name),
        (_("Funding"), found.get_funding_display() if referral else ""),
        (_("Month"), rules.month(found.created_at)),
        (_("Days since the request"), str((end - found.created_at).days)),
    )
