"""The screen of one action: its form, and what happens when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, Offered, available, perform
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted, NotVisible
from medcluster.kernel.permissions import Role
from medcluster.kernel.web.access import actor_of
from medcluster.kernel.web.cases.forms import NeedsForm
from medcluster.kernel.web.errors import is_htmx, wants_json

DOUBLE_CLICK = timedelta(minutes=2)


def action_view(
    request: HttpRequest,
    case: CaseModel,
    code: str,
    *,
    back: str,
    initial: Mapping[str, Any] | None = None,
    facts: Sequence[tuple[Any, Any]] = (),
    ask_time: bool = False,
    page: str = "workspace/action.html",
) -> HttpResponse:
    """GET draws the form of the action's needs (in a dialogue for htmx, as a page without); POST takes the action.

    `case` is already narrowed to the actor. `back` is the case's page. `facts` are shown above the form, so that the
    person sees what is being decided. `ask_time` lets the person say that it happened earlier. `page` is the template
    of the page without dialogue.
    Faults come back beside the fields with everything typed kept (422); a case that moved on meanwhile says who moved
    it (409), unless that was this person's own double click, which counts as done.
    """
    actor = actor_of(request)
    screen = _Screen(request, case, code, actor, back, facts, ask_time, page)
    if request.method != "POST":
        return screen.show(screen.form(initial=initial))
    form = screen.form(data=request.POST)
    try:
        at = _at(request, ask_time)
        event = perform(case, code, by=actor, data=form.values(), at=at, expected_version=_version(request))
    except Incomplete as error:
        return screen.refused(form, error)
    except Conflict as error:
        if _own_double_click(case, code, actor, form.values()):
            return redirect(back)
        return screen.overtaken(form, error)
    return screen.done(event)


class _Screen:
    """The form of one action on one case, and its answers."""

    def __init__(
        self,
        request: HttpRequest,
        case: CaseModel,
        code: str,
        actor: Actor,
        back: str,
        facts: Sequence[tuple[Any, Any]],
        ask_time: bool,
        page: str,
    ) -> None:
        action = case.workflow.action(code)
        if action is None or action.internal:
            raise NotVisible(code="no_such_action")
        self.request, self.case, self.action, self.actor = request, case, action, actor
        self.back, self.facts, self.ask_time, self.page = back, facts, ask_time, page

    def form(self, **options: Any) -> NeedsForm:
        return NeedsForm(self.action, self.case, self.actor, ask_time=self.ask_time, **options)

    def show(self, form: NeedsForm) -> HttpResponse:
        """The empty form; a refusal when the action is not open to this person now."""
        offered = self._offered()
        if offered is None:
            if self.case.state not in self.action.sources:
                raise Conflict(
                    _("This is not possible while the case stands at «%(state)s».") % {"state": self.case.status.label},
                    code="illegal",
                )
            raise NotPermitted(_("Your role does not allow this here."), code=self.action.code)
        return self._render(form, blocked=[str(fault.message) for fault in offered.blocked])

    def done(self, event: Any) -> HttpResponse:
        if wants_json(self.request):
            return JsonResponse({"state": self.case.state, "version": self.case.version, "event": event.sequence})
        messages.success(self.request, _("Done: %(action)s.") % {"action": self.action.label})
        return redirect(self.back)

    def refused(self, form: NeedsForm, error: Incomplete) -> HttpResponse:
        if wants_json(self.request):
            raise error
        form.add_faults(error.faults)
        return self._render(form, status=error.status)

    def overtaken(self, form: NeedsForm, error: Conflict) -> HttpResponse:
        """The case moved on: say who moved it, keep what was typed, and allow it again where it is still possible."""
        if wants_json(self.request):
            raise error
        self.case.refresh_from_db()
        form.add_faults([Fault("", error.message)])
        return self._render(form, status=error.status, possible=self._offered() is not None)

    def _offered(self) -> Offered | None:
        return next((o for o in available(self.case, self.actor) if o.action.code == self.action.code), None)

    def _render(
        self, form: NeedsForm, *, status: int = 200, blocked: Sequence[str] = (), possible: bool = True
    ) -> HttpResponse:
        context = {
            "action": self.action,
            "case": self.case,
            "form": form,
            "fault_notes": form.notes,
            "blocked": blocked,
            "possible": possible and not blocked,
            "facts": self.facts,
            "back": self.back,
            "version": self.case.version,
            "own_page": self.request.headers.get("HX-Target") != "dialog",
        }
        template = "components/action_form.html" if is_htmx(self.request) else self.page
        return render(self.request, template, context, status=status)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("expected_version", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _at(request: HttpRequest, ask_time: bool) -> datetime | None:
    """The event's time as typed; None for now. Raises Incomplete when it is not a time."""
    text = request.POST.get("at", "").strip() if ask_time else ""
    if not text:
        return None
    try:
        found = parse_datetime(text) or datetime.strptime(text, "%d.%m.%Y %H:%M")
    except ValueError:
        raise Incomplete([Fault("at", _("Write the date and time as dd.mm.yyyy hh:mm."))]) from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _is_by(event: Any, actor: Actor, case: CaseModel) -> bool:
    """The person's own step; a patient without an account is known by the role on the case."""
    if actor.user_id is not None:
        return bool(event.actor_id == actor.user_id)
    return event.actor_id is None and event.actor_role == Role.PATIENT and Role.PATIENT in case.roles_of(actor)


def _own_double_click(case: CaseModel, code: str, actor: Actor, values: Mapping[str, Any]) -> bool:
    """True when the last event is this same action with the same words, by the same person, moments ago."""
    last = case.events.order_by("-sequence").first()  # type: ignore[attr-defined]
    return bool(
        last is not None
        and _is_by(last, actor, case)
        and last.action == code
        and timezone.now() - last.recorded_at < DOUBLE_CLICK
        and last.comment == str(values.get("comment") or "").strip()
        and last.reason == str(values.get("reason") or "")
    )
