"""Screens of proposals to posts, and of the cluster as one structure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from medcluster.kernel.errors import Conflict, Incomplete
from medcluster.kernel.permissions import ROLES, Permission
from medcluster.kernel.web import html
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.cases import action_view, case_page_context
from medcluster.kernel.web.facts import facts
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.staffing import selectors, services
from medcluster.staffing.forms import ProposalForm
from medcluster.staffing.workflow import PROPOSAL

PEOPLE = (Permission.EDIT_REGISTRY, Permission.COORDINATE)
L = gettext_lazy
PROPOSALS = Table(
    "proposals",
    columns=[
        Column("person", L("Specialist"), lambda p: html.lines(p.specialist.name, p.number), primary=True,
               export=lambda p: p.specialist.name),
        Column("post", L("Post"), lambda p: p.post),
        Column("place", L("Where"), lambda p: str(p.centre or p.organisation)),
        Column("due", L("Time left"), lambda p: html.time_left(p.next_due_at), sort="next_due_at", nullable=True,
               export=lambda p: p.next_due_at),
        Column("state", L("Stands at"), html.state_badge, sort="state", export=lambda p: str(p.status.label)),
        Column("by", L("Proposed by"), lambda p: html.lines(p.proposed_by_name, html.day(p.created_at)),
               sort="created_at", export=lambda p: p.proposed_by_name),
    ],
    filters=[
        Filter("state", L("Stands at"), lambda query, values: query.filter(state__in=values),
               choices=[(s.code, s.label) for s in PROPOSAL.states if s.code != "new"]),
        Filter.flag("late", L("Overdue"), apply=lambda query: query.filter(next_due_at__lt=timezone.now())),
    ],
    default_sort="due",
    row_url=lambda proposal: proposal.get_absolute_url(),
    empty=Empty(
        L("No proposals to posts"), L("Propose somebody from the page of a specialist."), L("Specialists"),
        "registry:specialists",
    ),
)  # fmt: skip


@require_GET
@requires(*PEOPLE)
def listing(request: HttpRequest) -> HttpResponseBase:
    return PROPOSALS.respond(
        request, selectors.all_for(actor_of(request)), context={"heading": _("Proposals to posts")}
    )


@require_http_methods(["GET", "POST"])
@requires(*PEOPLE)
def new(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Propose the specialist for a post."""
    actor = actor_of(request)
    person = selectors.specialist(actor, pk)
    form = ProposalForm(request.POST or None, places=selectors.places())
    if request.method == "POST" and form.is_valid():
        organisation, centre = selectors.place(form.cleaned_data["place"])
        texts = {name: form.cleaned_data[name] for name in ("post", "grounds")}
        try:
            made = services.propose(by=actor, specialist=person, organisation=organisation, centre=centre, **texts)
        except Conflict as conflict:
            form.add_error("post", str(conflict.message))
        except Incomplete as incomplete:
            for fault in incomplete.faults:
                form.add_error(fault.field, str(fault.message))
        else:
            messages.success(request, _("Proposed. The place has been told."))
            return redirect(made)
    context = {"form": form, "person": person, "back": reverse("registry:specialist", args=[pk])}
    return render(request, "staffing/new.html", context, status=422 if form.errors else 200)


@require_GET
@requires(*PEOPLE)
def detail(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.by_number(actor, number)
    context = case_page_context(
        found, actor, action_url=lambda code: reverse("staffing:act", args=[found.number, code])
    ) | {
        "proposal": found,
        "facts": facts(
            (_("Specialist"), html.link(reverse("registry:specialist", args=[found.specialist_id]), found.specialist)),
            (_("Post"), found.post),
            (_("Where"), found.centre or found.organisation),
            (_("Works now at"), found.specialist.organisation),
            (_("Proposed by"), found.proposed_by_name),
        ),
    }
    return render(request, "staffing/detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(*PEOPLE)
def act(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    found = selectors.by_number(actor_of(request), number)
    return action_view(request, found, code, back=found.get_absolute_url())


@require_GET
@requires(Permission.READ_REGISTRY)
def structure(request: HttpRequest) -> HttpResponseBase:
    """The cluster, its centres, their departments, and who manages each: one model of management (A6)."""
    actor = actor_of(request)
    centres, organisations = selectors.structure(actor)
    for unit in (*centres, *organisations):
        unit.managers = [(name, ROLES[role].label) for name, role in unit.managers]
    context = {
        "centres": centres,
        "organisations": organisations,
        "may_manage": actor.may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "staffing/structure.html", context)
