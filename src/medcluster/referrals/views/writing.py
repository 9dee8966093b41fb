"""Writing a referral: saved as typed, checked while it is written, submitted once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.documents.panels import panel
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients.models import Patient
from medcluster.referrals import selectors, services
from medcluster.referrals.forms import SECTIONS, ReferralForm, typed_of
from medcluster.referrals.models import Referral
from medcluster.referrals.presenters import package_lines


@require_http_methods(["GET", "POST"])
@requires(Permission.CREATE_REFERRAL)
def new(request: HttpRequest) -> HttpResponseBase:
    """An empty form; or one filled from a teleconsultation (`?from=T26-…`), another case (`?copy=R26-…`), a patient."""
    actor = actor_of(request)
    if request.method == "POST":
        return _submit(request, None)
    data = selectors.seed(actor, request.GET)
    form = _form(actor, data, bound=False)
    return _page(request, form, None, key=uuid4(), origin=request.GET.get("from", ""))


@require_http_methods(["GET", "POST"])
@requires(Permission.CREATE_REFERRAL)
def edit(request: HttpRequest, number: str) -> HttpResponseBase:
    """A draft as it was typed."""
    referral = selectors.by_number(actor_of(request), number)
    if referral.state != "draft":
        return redirect("referrals:detail", referral.number)
    if request.method == "POST":
        return _submit(request, referral)
    return _page(request, _form(actor_of(request), typed_of(referral), bound=False), referral)


@require_POST
@requires(Permission.CREATE_REFERRAL)
def autosave(request: HttpRequest) -> HttpResponseBase:
    """Keep what is typed, right or wrong; answer with what the package still lacks. The address becomes the draft's."""
    actor = actor_of(request)
    form = _form(actor, request.POST)
    form.is_valid()
    referral = _save(request, actor, form, _draft(request, actor))
    response = render(request, "referrals/_aside.html", _aside(actor, form, referral) | {"saved": timezone.now()})
    response["HX-Replace-Url"] = reverse("referrals:edit", args=[referral.number])
    return response


@require_GET
@requires(Permission.CREATE_REFERRAL)
def patients(request: HttpRequest) -> HttpResponseBase:
    """People found while the name is typed, as rows to choose from; or the one that was chosen."""
    actor = actor_of(request)
    if chosen := request.GET.get("choose"):
        person = selectors.visible_patient(actor, chosen)
        response = render(request, "referrals/_chosen.html", {"chosen": person, "picked": True})
        response["HX-Trigger-After-Settle"] = "patient-chosen"
        return response
    text = request.GET.get("patient-search", "")
    return render(request, "referrals/_patients.html", {"found": selectors.find_patients(actor, text), "q": text})


def _submit(request: HttpRequest, referral: Referral | None) -> HttpResponseBase:
    actor = actor_of(request)
    form = _form(actor, request.POST)
    valid = form.is_valid()
    try:
        referral = _save(request, actor, form, referral or _draft(request, actor))
    except Conflict as conflict:
        if conflict.code != "other_window":
            return _already_sent(request, actor)
        form.add_error(None, _("%(what)s Send it again to keep yours.") % {"what": conflict.message})
        return _page(request, form, _draft(request, actor), status=409)
    if not valid or request.POST.get("save"):
        if valid:
            messages.success(request, _("The draft is kept."))
            return redirect("referrals:edit", referral.number)
        return _page(request, form, referral, status=422)
    try:
        services.submit(by=actor, referral=referral, values=form.values())
    except Conflict:
        return _already_sent(request, actor)
    except Incomplete as incomplete:
        for fault in incomplete.faults:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault.message))
        return _page(request, form, referral, status=422)
    messages.success(request, _("Submitted as %(number)s.") % {"number": referral.number})
    return redirect("referrals:detail", referral.number)


def _already_sent(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A second click on a form that was submitted: the case is there, so show it."""
    known = selectors.by_key(actor, _key(request)) or selectors.by_number(actor, request.POST.get("number", ""))
    return redirect("referrals:detail", known.number)


def _save(request: HttpRequest, actor: Actor, form: ReferralForm, referral: Referral | None) -> Referral:
    seed = selectors.teleconsult_of(actor, request.POST.get("origin", ""))
    return services.save_draft(
        by=actor,
        typed=form.typed(),
        values=form.values(),
        referral=referral,
        organisation=form.cleaned_data.get("organisation"),
        teleconsult=seed,
        key=_key(request),
        window=request.POST.get("window", "")[:36],
        seen=int(seen) if (seen := request.POST.get("revision", "")).isdecimal() else None,
    )


def _draft(request: HttpRequest, actor: Actor) -> Referral | None:
    if number := request.POST.get("number", ""):
        return selectors.by_number(actor, number)
    return selectors.by_key(actor, _key(request))


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _form(actor: Actor, data: Any, *, bound: bool = True) -> ReferralForm:
    organisations = sorted(actor.organisations(Permission.CREATE_REFERRAL))
    if bound:
        return ReferralForm(data, actor=actor, organisations=organisations)
    return ReferralForm(initial=data, actor=actor, organisations=organisations)


def _page(
    request: HttpRequest,
    form: ReferralForm,
    referral: Referral | None,
    *,
    key: UUID | None = None,
    origin: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    context = _aside(actor, form, referral) | {
        "form": form,
        "sections": [(title, [form[name] for name in names if name in form.fields]) for title, names in SECTIONS],
        "referral": referral,
        "key": key or request.POST.get("key", ""),
        "origin": origin or request.POST.get("origin", ""),
        "window": request.POST.get("window") or str(uuid4()),
    }
    return render(request, "referrals/edit.html", context, status=status)


def _aside(actor: Actor, form: ReferralForm, referral: Referral | None) -> dict[str, Any]:
    """What stands beside the form: the chosen patient, the package, other open cases of the same person."""
    patient = _chosen(actor, form)
    profile = form["profile"].value()
    own = referral.pk if referral else None
    filled = [name for name in form.fields if form[name].value()]
    return {
        "referral": referral,
        "chosen": patient,
        "others": selectors.open_referrals_of(patient, actor, but=own) if patient else None,
        "findings": package_lines(
            selectors.completeness(
                profile_code=str(profile or ""),
                patient=patient,
                owner_id=own,
                filled_fields=filled,
            )
        ),
        "documents": panel("referrals.referral", referral.pk, actor, may_add=True) if referral else "",
    }


def _chosen(actor: Actor, form: ReferralForm) -> Patient | None:
    value = form["patient"].value()
    return selectors.visible_patient(actor, value) if value else None
