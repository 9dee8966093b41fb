"""The list, the page of a case, its actions and its calendar file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from medcluster.audit.services import read_of_patient
from medcluster.kernel.errors import NotPermitted, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.cases import action_view
from medcluster.kernel.web.live import answer, unchanged
from medcluster.patients.policies import may_read_clinical
from medcluster.teleconsults import calendar_file, lists, pages, policies, selectors
from medcluster.teleconsults.services.drafts import OBJECT

PEOPLE = (
    Permission.REQUEST_TELECONSULT,
    Permission.MODERATE_TELECONSULT,
    Permission.CONSULT,
    Permission.OVERSEE_TELECONSULTS,
)


@require_GET
@requires(*PEOPLE)
def listing(request: HttpRequest, queue: str = "") -> HttpResponseBase:
    """The queues of this person, the one with the least time left on top."""
    actor = actor_of(request)
    queues = lists.queues_of(actor)
    chosen = next((q for q in queues if q.code == queue), None) if queue else queues[0]
    if chosen is None:
        raise NotVisible()
    context = {
        "heading": _("Teleconsultations"),
        "tabs": [(q.label, reverse("teleconsults:queue", args=[q.code]), q is chosen) for q in queues],
        "may_ask": actor.may(Permission.REQUEST_TELECONSULT),
    }
    return lists.table(chosen.code).respond(request, chosen.rows(actor).with_faces(), "teleconsults/list.html", context)


@require_GET
@requires(*PEOPLE)
def detail(request: HttpRequest, number: str) -> HttpResponseBase:
    """One case: where it stands, what is owed by when, what can be done now, what was said."""
    actor = actor_of(request)
    case = selectors.case_of(actor, number)
    if case.state == "draft" and policies.is_asking(case, actor):
        return redirect("teleconsults:request", case.number)
    revision = f"{case.pk}:{case.version}"
    if (same := unchanged(request, revision)) is not None:
        return same
    read_of_patient(actor, case.patient_id, OBJECT, case.pk)
    return answer(
        request,
        revision,
        page="teleconsults/detail.html",
        fragment="teleconsults/_case.html",
        context=pages.case_page(case, actor),
    )


@require_GET
@requires(*PEOPLE)
def following(request: HttpRequest, number: str) -> HttpResponseBase:
    """The next case that waits for this person, after the one that was just done."""
    found = selectors.next_waiting(actor_of(request), but=number)
    if found is None:
        messages.info(request, _("Nothing more waits for you."))
        return redirect("teleconsults:list")
    return redirect(found)


@require_http_methods(["GET", "POST"])
@requires(*PEOPLE)
def act(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """The form of an action, and the action."""
    case = selectors.case_of(actor_of(request), number)
    return action_view(request, case, code, back=pages.after(case, code), initial=pages.initial(case, code))


@require_GET
@requires(*PEOPLE)
def signatures(request: HttpRequest, number: str) -> HttpResponseBase:
    """Whether the signatures still cover the text and the files that are there."""
    actor = actor_of(request)
    case = selectors.case_of(actor, number)
    if not may_read_clinical(actor, case.patient):
        raise NotPermitted(_("The clinical text of this patient is closed to your role."))
    context = {"case": case, "checked": selectors.checked_signatures(case)}
    return render(request, "teleconsults/signatures.html", context)


@require_GET
@requires(*PEOPLE)
def calendar(request: HttpRequest, number: str) -> HttpResponseBase:
    """The talk for the calendar of whoever asks."""
    case = selectors.case_of(actor_of(request), number)
    if case.scheduled_at is None:
        raise NotVisible()
    text = calendar_file.invitation(
        case, host=request.get_host(), url=request.build_absolute_uri(case.get_absolute_url()), now=timezone.now()
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{case.number}.ics"'
    return response
