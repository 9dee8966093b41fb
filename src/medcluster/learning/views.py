"""Screens of learning: the list, the calendar, one event, its people and certificates, my own learning."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.kernel.errors import Conflict, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import LANGUAGES
from medcluster.kernel.web.access import actor_of, public, requires
from medcluster.kernel.web.tables import selected_ids
from medcluster.learning import certificates, pages, selectors, services
from medcluster.learning.forms import (
    CancelForm,
    EventForm,
    PeopleForm,
    RevokeForm,
    TeacherForm,
    more_rows,
    teacher_forms,
)
from medcluster.learning.importing import EVENTS as FILE
from medcluster.learning.lists import EVENTS
from medcluster.learning.models import LearningEvent
from medcluster.registry.imports.doors import Doors
from medcluster.registry.views.imports import empty_form, preview_page, upload_page

READ, KEEP = Permission.READ_LEARNING, Permission.MANAGE_LEARNING
DOORS = Doors("learning")


@require_GET
@requires(READ)
def listing(request: HttpRequest) -> HttpResponseBase:
    """Everything that is planned and held."""
    actor = actor_of(request)
    context = {"heading": _("Learning events"), "may_plan": actor.may(KEEP)}
    return EVENTS.respond(request, selectors.events(actor), "learning/list.html", context=context)


@require_GET
@requires(READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """The year by months."""
    return render(request, "learning/calendar.html", pages.calendar(actor_of(request), request.GET.get("year", "")))


@require_GET
@requires(READ)
def mine(request: HttpRequest) -> HttpResponse:
    """What the person took part in, and the own certificates."""
    return render(request, "learning/mine.html", {"rows": selectors.mine(actor_of(request)), "languages": LANGUAGES})


@require_GET
@requires(READ)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    return _detail(request, selectors.by_number(actor_of(request), number))


# -- the event


@require_http_methods(["GET", "POST"])
@requires(KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """Plan an event, or enter one that was held."""
    actor = actor_of(request)
    if request.method != "POST":
        return _form(request, EventForm(actor=actor), teacher_forms(None))
    form, rows = EventForm(request.POST, actor=actor), teacher_forms(request.POST)
    if "more" in request.POST:
        return _form(request, _as_typed(form, request), more_rows(rows, request.POST))
    if _valid(form, rows):
        try:
            profiles = [profile.pk for profile in form.cleaned_data["profiles"]]
            made = services.plan(by=actor, values=form.values(), profiles=profiles, teachers=_teachers(rows))
        except (Incomplete, Conflict) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Entered as %(number)s.") % {"number": made.number})
            return redirect(made)
    return _form(request, form, rows, status=422)


@require_http_methods(["GET", "POST"])
@requires(KEEP)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    event = _kept(request, number)
    if request.method != "POST":
        form = EventForm(initial=EventForm.initial_of(event), actor=actor)
        return _form(request, form, teacher_forms(None, list(event.contributions.all())), event)
    form, rows = EventForm(request.POST, actor=actor), teacher_forms(request.POST)
    if "more" in request.POST:
        return _form(request, _as_typed(form, request), more_rows(rows, request.POST), event)
    if _valid(form, rows):
        try:
            services.change(
                by=actor, event=event, values=form.values(), teachers=_teachers(rows),
                profiles=[profile.pk for profile in form.cleaned_data["profiles"]], expected_version=_version(request),
            )  # fmt: skip
        except (Incomplete, Conflict) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Kept."))
            return redirect(event)
    return _form(request, form, rows, event, status=422)


@require_http_methods(["GET", "POST"])
@requires(KEEP)
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel an event, with a reason."""
    event = _kept(request, number)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.set_status(by=actor_of(request), event=event, status=services.CANCELLED, reason=reason)
        messages.success(request, _("The event is cancelled."))
        return redirect(event)
    context = {"form": form, "event": event, "back": event.get_absolute_url(), "heading": _("Cancel the event"),
               "verb": _("Cancel the event")}  # fmt: skip
    return render(request, "learning/reason.html", context, status=422 if form.errors else 200)


@require_POST
@requires(KEEP)
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """It took place."""
    event = _kept(request, number)
    services.set_status(by=actor_of(request), event=event, status=services.HELD)
    messages.success(request, _("The event counts as held. Mark who took part."))
    return redirect(event)


@require_POST
@requires(KEEP)
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """It is planned after all."""
    event = _kept(request, number)
    services.set_status(by=actor_of(request), event=event, status=services.PLANNED)
    messages.success(request, _("The event is planned again."))
    return redirect(event)


# -- people and certificates


@require_POST
@requires(KEEP)
def add_people(request: HttpRequest, number: str) -> HttpResponse:
    """Add a pasted list."""
    event, form = _kept(request, number), PeopleForm(request.POST)
    if not form.is_valid():
        return _detail(request, event, people=form, status=422)
    try:
        added, known = services.add_participants(by=actor_of(request), event=event, text=form.cleaned_data["people"])
    except Incomplete as error:
        _tell(form, error)
        return _detail(request, event, people=form, status=422)
    words = ngettext("%(n)d person added.", "%(n)d people added.", added) % {"n": added}
    if known:
        words += " " + ngettext("%(n)d was there already.", "%(n)d were there already.", known) % {"n": known}
    messages.success(request, words)
    return redirect(event)


@require_POST
@requires(KEEP)
def remove_person(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    event = _kept(request, number)
    services.remove_participant(by=actor, participant=selectors.participant_of(actor, event, pk))
    messages.success(request, _("Taken off the list."))
    return redirect(event)


@require_POST
@requires(KEEP)
def attendance(request: HttpRequest, number: str) -> HttpResponse:
    """Who of the list took part: the marked ones."""
    event = _kept(request, number)
    present = selected_ids(request, limit=5000) if request.POST.getlist("ids") else []
    marked = services.mark_attendance(by=actor_of(request), event=event, present=present)
    messages.success(request, ngettext("%(n)d person took part.", "%(n)d people took part.", marked) % {"n": marked})
    return redirect(event)


@require_POST
@requires(KEEP)
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """Certificates for all who took part and have none."""
    event = _kept(request, number)
    made = len(services.issue_certificates(by=actor_of(request), event=event))
    messages.success(request, ngettext("%(n)d certificate issued.", "%(n)d certificates issued.", made) % {"n": made})
    return redirect(event)


@require_http_methods(["GET", "POST"])
@requires(KEEP)
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Declare a certificate void."""
    actor = actor_of(request)
    certificate = selectors.certificate_by_number(actor, number)
    event = certificate.participant.event
    services.require_keep(actor, event)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.revoke_certificate(by=actor, certificate=certificate, reason=form.cleaned_data["reason"])
        messages.success(request, _("The certificate is revoked. Its number says so."))
        return redirect(event)
    context = {"form": form, "event": event, "back": event.get_absolute_url(), "verb": _("Revoke"),
               "heading": _("Revoke the certificate %(number)s") % {"number": certificate.number}}  # fmt: skip
    return render(request, "learning/reason.html", context, status=422 if form.errors else 200)


@require_GET
@requires(READ)
def certificate(request: HttpRequest, number: str, language: str) -> HttpResponse:
    """The certificate as PDF: one's own, or of an event that one keeps."""
    found = selectors.certificate_by_number(actor_of(request), number)
    if language not in LANGUAGES:
        raise NotVisible()
    response = HttpResponse(certificates.pdf(found, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@public("a stranger proves a certificate: number and a code of ten letters are asked, nothing can be listed")
def check(request: HttpRequest) -> HttpResponse:
    number, code = request.GET.get("number", "")[:20], request.GET.get("code", "")[:20]
    found = selectors.certificate_shown(number, code)
    context: dict[str, Any] = {"asked": bool(number or code), "number": number, "code": code, "certificate": found}
    if found is not None:
        context["facts"] = pages.proof(found)
    response = render(request, "learning/check.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


# -- from a file


@requires(KEEP)
def upload(request: HttpRequest) -> HttpResponse:
    return upload_page(request, FILE, DOORS)


@requires(KEEP)
def preview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    return preview_page(request, FILE, draft_id, DOORS)


@require_GET
@requires(KEEP)
def blank(request: HttpRequest) -> HttpResponse:
    """The headings of the file, to be filled in."""
    return empty_form(FILE)


# -- helpers


def _kept(request: HttpRequest, number: str) -> LearningEvent:
    actor = actor_of(request)
    event = selectors.by_number(actor, number)
    services.require_keep(actor, event)
    return event


def _detail(
    request: HttpRequest, event: LearningEvent, people: PeopleForm | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "learning/detail.html", pages.detail(event, actor_of(request), people), status=status)


def _form(
    request: HttpRequest,
    form: EventForm,
    rows: list[TeacherForm],
    event: LearningEvent | None = None,
    status: int = 200,
) -> HttpResponse:
    return render(request, "learning/form.html", pages.form(form, rows, event), status=status)


def _as_typed(form: EventForm, request: HttpRequest) -> EventForm:
    """What was typed, unchecked."""
    actor, typed = actor_of(request), {name: request.POST.get(name) for name in form.fields}
    typed |= {"profiles": request.POST.getlist("profiles")}  # type: ignore[dict-item]  # several values of one field
    return EventForm(initial=typed, actor=actor)


def _valid(form: EventForm, rows: list[TeacherForm]) -> bool:
    return all([form.is_valid(), *(row.is_valid() for row in rows)])


def _teachers(rows: list[TeacherForm]) -> list[services.Teacher]:
    return [teacher for row in rows if (teacher := row.teacher()) is not None]


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _tell(form: Any, error: Incomplete | Conflict) -> None:
    if isinstance(error, Conflict):
        form.add_error(None, str(error.message))
        return
    for fault in error.faults:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault.message))
