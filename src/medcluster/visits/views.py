"""Screens of visits: the list, one visit, recording, correcting, withdrawing, and bringing in a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from medcluster.audit.services import read_of_patient
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients.views import picking
from medcluster.registry.imports.doors import Doors
from medcluster.registry.views.imports import empty_form, preview_page, upload_page
from medcluster.visits import pages, selectors, services
from medcluster.visits.forms import CorrectionForm, LineForm, VisitForm, WithdrawForm, line_forms, more_rows
from medcluster.visits.importing import VISITS
from medcluster.visits.lists import table_for
from medcluster.visits.models import Visit

READ, RECORD = Permission.READ_VISITS, Permission.RECORD_VISITS
DOORS = Doors("visits")


@require_GET
@requires(READ)
def listing(request: HttpRequest) -> HttpResponseBase:
    """Visits of the own centres, or of the cluster."""
    actor = actor_of(request)
    context = {"heading": _("Visits"), "may_record": actor.may(RECORD)}
    return table_for(actor).respond(request, selectors.rows(actor), "visits/list.html", context=context)


@require_GET
@requires(READ)
def detail(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    visit = selectors.by_number(actor, number)
    read_of_patient(actor, visit.patient_id, services.OBJECT, visit.pk)
    return render(request, "visits/detail.html", pages.detail(visit, actor))


@require_GET
@requires(RECORD)
def people(request: HttpRequest) -> HttpResponseBase:
    """Patients found while the name is typed."""
    return picking.respond(request, "visits:people")


@require_http_methods(["GET", "POST"])
@requires(RECORD)
def new(request: HttpRequest) -> HttpResponseBase:
    """Record a visit; `?patient=…` begins with the patient chosen."""
    actor = actor_of(request)
    if request.method != "POST":
        form = VisitForm(initial=pages.first_values(actor, request.GET), actor=actor)
        return _page(request, form, line_forms(None))
    form, rows = VisitForm(request.POST, actor=actor), line_forms(request.POST)
    if "more" in request.POST:
        return _page(request, _as_typed(form, actor), more_rows(rows, request.POST))
    if _valid(form, rows):
        try:
            made = services.record(by=actor, values=form.values(), lines=_lines(form, rows))
        except (Incomplete, Conflict) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Recorded as %(number)s.") % {"number": made.number})
            return redirect(made)
    return _page(request, form, rows, status=422)


@require_http_methods(["GET", "POST"])
@requires(RECORD)
def edit(request: HttpRequest, number: str) -> HttpResponseBase:
    """Correct a visit: what stood before is kept."""
    actor = actor_of(request)
    visit = _own(request, number)
    if request.method != "POST":
        read_of_patient(actor, visit.patient_id, services.OBJECT, visit.pk)
        form: VisitForm = CorrectionForm(initial=VisitForm.initial_of(visit), actor=actor, visit=visit)
        return _page(request, form, line_forms(None, selectors.lines_of(visit)), visit)
    form, rows = CorrectionForm(request.POST, actor=actor, visit=visit), line_forms(request.POST)
    if "more" in request.POST:
        return _page(request, _as_typed(form, actor, visit), more_rows(rows, request.POST), visit)
    if _valid(form, rows):
        try:
            services.correct(
                by=actor, visit=visit, values=form.values(), lines=_lines(form, rows),
                reason=form.cleaned_data["reason"], expected_version=_version(request),
            )  # fmt: skip
        except (Incomplete, Conflict) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Corrected. What stood before is kept."))
            return redirect(visit)
    return _page(request, form, rows, visit, status=422)


@require_http_methods(["GET", "POST"])
@requires(RECORD)
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take back a visit entered by mistake."""
    actor = actor_of(request)
    visit = _own(request, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(by=actor, visit=visit, reason=form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn. The visit no longer counts."))
        return redirect(visit)
    context = {"form": form, "visit": visit, "named": actor.may(Permission.READ_PATIENT_IDENTITY)}
    return render(request, "visits/withdraw.html", context, status=422 if form.errors else 200)


# -- from a file


@requires(RECORD)
def upload(request: HttpRequest) -> HttpResponse:
    return upload_page(request, VISITS, DOORS)


@requires(RECORD)
def preview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    return preview_page(request, VISITS, draft_id, DOORS)


@require_GET
@requires(RECORD)
def blank(request: HttpRequest) -> HttpResponse:
    """The headings of the file, to be filled in."""
    return empty_form(VISITS)


# -- helpers


def _own(request: HttpRequest, number: str) -> Visit:
    actor = actor_of(request)
    visit = selectors.by_number(actor, number)
    if visit.is_withdrawn:
        raise Conflict(services.WITHDRAWN, code="withdrawn")
    if not selectors.may_edit(actor, visit):
        raise NotPermitted(_("You record visits of your own centre only."), code=RECORD.value)
    return visit


def _as_typed(form: VisitForm, actor: Any, visit: Visit | None = None) -> VisitForm:
    """What was typed, unchecked."""
    return type(form)(initial={name: form.data.get(name) for name in form.fields}, actor=actor, visit=visit)


def _valid(form: VisitForm, rows: list[LineForm]) -> bool:
    return all([form.is_valid(), *(row.is_valid() for row in rows)])


def _lines(form: VisitForm, rows: list[LineForm]) -> list[Any]:
    given = (row.line(form.cleaned_data["centre"]) for row in rows)
    return [line for line in given if line is not None]


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _tell(form: VisitForm, error: Incomplete | Conflict) -> None:
    if isinstance(error, Conflict):
        form.add_error(None, str(error.message))
        return
    for fault in error.faults:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault.message))


def _page(
    request: HttpRequest, form: VisitForm, rows: list[LineForm], visit: Visit | None = None, status: int = 200
) -> HttpResponse:
    context = pages.form(form, rows, actor_of(request), visit)
    return render(request, "visits/form.html", context, status=status)
