"""Writing a request: choose the patient, write, see who answers now, send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.audit.services import read_of_patient
from medcluster.documents.panels import panel
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.registry.models import Organisation
from medcluster.teleconsults import policies, selectors, services
from medcluster.teleconsults.forms import RequestForm
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.services.drafts import OBJECT


@require_http_methods(["GET", "POST"])
@requires(Permission.REQUEST_TELECONSULT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose the patient (search as typed); choosing one begins the draft."""
    actor = actor_of(request)
    organisations = selectors.own_organisations(actor)
    if request.method == "POST":
        return _begin(request, actor, organisations)
    text = " ".join((request.GET.get("q") or request.GET.get("patient") or "").replace("\x00", "").split())[:100]
    context = {
        "text": text,
        "found": selectors.patients_found(actor, text),
        "organisations": organisations,
        "new_patient": _new_patient_url() if actor.may(Permission.EDIT_PATIENT) else "",
    }
    fragment = request.headers.get("HX-Target") == "people"
    return render(request, "teleconsults/_people.html" if fragment else "teleconsults/new.html", context)


def _new_patient_url() -> str:
    try:
        return reverse("patients:new")
    except NoReverseMatch:
        return ""


def _begin(request: HttpRequest, actor: Actor, organisations: list[Organisation]) -> HttpResponse:
    patient = selectors.patient_of(actor, request.POST.get("patient", ""))
    chosen = request.POST.get("organisation", "")
    ids = [organisation.pk for organisation in organisations]
    organisation_id = int(chosen) if chosen.isdecimal() and int(chosen) in ids else ids[0] if len(ids) == 1 else None
    if organisation_id is None:
        raise Incomplete([Fault("organisation", _("Choose for which organisation you ask."))])
    case = services.start_draft(patient=patient, organisation_id=organisation_id, by=actor)
    return redirect("teleconsults:request", case.number)


@require_http_methods(["GET", "POST"])
@requires(Permission.REQUEST_TELECONSULT)
def request_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """The request as typed so far; POST keeps it and sends it."""
    actor = actor_of(request)
    case = _own(actor, number)
    if case.state != "draft":
        return redirect(case)
    if request.method != "POST":
        read_of_patient(actor, case.patient_id, OBJECT, case.pk)
        return _page(request, case, RequestForm.of(case))
    form = RequestForm(request.POST)
    services.save_draft(case=case, values=form.typed(), revision=_revision(request), by=actor)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    try:
        services.send(case=selectors.case_of(actor, number), by=actor)
    except Incomplete as incomplete:
        for fault in incomplete.faults:
            form.add_error(form.place_of(fault.field), str(fault.message))
        return _page(request, case, form, status=422)
    messages.success(request, _("Sent to the centre as %(number)s.") % {"number": case.number})
    return redirect(case)


@require_POST
@requires(Permission.REQUEST_TELECONSULT)
def save_request(request: HttpRequest, number: str) -> HttpResponseBase:
    """Keep what is typed; answers with the time of saving and the new revision."""
    actor = actor_of(request)
    case = _own(actor, number)
    revision = services.save_draft(
        case=case, values=RequestForm(request.POST).typed(), revision=_revision(request), by=actor
    )
    return render(request, "teleconsults/_saved.html", {"revision": revision, "case": case})


@require_GET
@requires(Permission.REQUEST_TELECONSULT)
def duty(request: HttpRequest) -> HttpResponseBase:
    """Consultative centres for the chosen profile, with who is on duty now; those serving the region first."""
    number = request.GET.get("case", "")
    region = _own(actor_of(request), number).organisation.region_id if number else None
    context = _duty(request.GET.get("profile", ""), request.GET.get("centre"), region)
    return render(request, "teleconsults/_duty.html", context)


def _duty(profile: str, chosen: Any, region: str | None = None) -> dict[str, Any]:
    found = selectors.duty_centres(profile_code=profile[:8], region_code=region) if profile else []
    return {"centres": found, "chosen": str(chosen or "")}


def _own(actor: Actor, number: str) -> Teleconsult:
    """A case of the actor's own organisation."""
    case = selectors.case_of(actor, number)
    if not policies.is_asking(case, actor):
        raise NotVisible()
    return case


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _page(request: HttpRequest, case: Teleconsult, form: RequestForm, status: int = 200) -> HttpResponse:
    profile = str(form["profile"].value() or "")
    context = {
        "case": case,
        "form": form,
        "form_fields": [form[name] for name in form.fields if name not in ("profile", "centre")],
        "documents": panel(OBJECT, case.pk, actor_of(request), may_add=True),
        **_duty(profile, form["centre"].value(), case.organisation.region_id),
    }
    return render(request, "teleconsults/request.html", context, status=status)
