"""Writing the conclusion and signing it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from medcluster.accounts.models import User
from medcluster.audit.services import read_of_patient
from medcluster.kernel.errors import Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.teleconsults import pages, selectors, services
from medcluster.teleconsults.forms import ConclusionForm, SignForm
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.moves import only_lead
from medcluster.teleconsults.services.drafts import OBJECT


@require_http_methods(["GET", "POST"])
@requires(Permission.CONSULT)
def conclusion_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """The conclusion as typed so far, beside the case; POST keeps it and signs it."""
    actor = actor_of(request)
    case = selectors.case_of(actor, number)
    if case.state != "conclusion_draft" or only_lead(case, actor):
        return redirect(case)
    if request.method != "POST":
        read_of_patient(actor, case.patient_id, OBJECT, case.pk)
        return _page(request, case, ConclusionForm.of(case), SignForm())
    form, sign = ConclusionForm(request.POST), SignForm(request.POST)
    services.save_conclusion(case=case, values=form.typed(), revision=_revision(request), by=actor)
    if not (form.is_valid() & sign.is_valid()):
        return _page(request, case, form, sign, status=422)
    try:
        services.sign(
            case=selectors.case_of(actor, number),
            user=cast(User, request.user),
            password=sign.cleaned_data["password"],
            by=actor,
        )
    except Incomplete as incomplete:
        for fault in incomplete.faults:
            place = sign if fault.field in sign.fields else form
            place.add_error(fault.field if fault.field in place.fields else None, str(fault.message))
        return _page(request, case, form, sign, status=422)
    messages.success(request, _("Signed and delivered to the asking doctor."))
    return redirect(case)


@require_POST
@requires(Permission.CONSULT)
def save_conclusion(request: HttpRequest, number: str) -> HttpResponseBase:
    """Keep what is typed; answers with the time of saving and the new revision."""
    actor = actor_of(request)
    case = selectors.case_of(actor, number)
    if only_lead(case, actor):
        raise NotPermitted(_("Only the lead of the panel writes the conclusion."))
    revision = services.save_conclusion(
        case=case, values=ConclusionForm(request.POST).typed(), revision=_revision(request), by=actor
    )
    return render(request, "teleconsults/_saved.html", {"revision": revision, "case": case})


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _page(
    request: HttpRequest, case: Teleconsult, form: ConclusionForm, sign: SignForm, status: int = 200
) -> HttpResponse:
    opinions = [panelist for panelist in case.panelists.all() if panelist.opinion]
    context = {**pages.material(case, actor_of(request)), "form": form, "sign": sign, "opinions": opinions}
    return render(request, "teleconsults/conclusion.html", context, status=status)
