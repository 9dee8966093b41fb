"""Screens of interpreters: my assignments, one assignment, giving and ending one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.audit.services import read_of_patient
from medcluster.interpreting import pages, selectors, services
from medcluster.interpreting.forms import AssignForm, EndForm, TranslationForm
from medcluster.interpreting.lists import ASSIGNMENTS
from medcluster.kernel.errors import Conflict, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires

PEOPLE = (Permission.INTERPRET, Permission.ASSIGN_INTERPRETER)


@require_GET
@requires(*PEOPLE)
def listing(request: HttpRequest) -> HttpResponseBase:
    """My assignments; for those who assign, all on the cases that they see."""
    actor = actor_of(request)
    only_own = not actor.may(Permission.ASSIGN_INTERPRETER)
    rows = selectors.mine(actor) if only_own else selectors.all_for(actor)
    heading = _("My assignments") if only_own else _("Interpreters")
    return ASSIGNMENTS.respond(request, rows, context={"heading": heading})


@require_GET
@requires(*PEOPLE)
def detail(request: HttpRequest, number: str) -> HttpResponseBase:
    return _page(request, number)


@require_POST
@requires(Permission.INTERPRET)
def translate(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    assignment = selectors.by_number(actor, number)
    form = TranslationForm(request.POST)
    if not form.is_valid():
        return _page(request, number, translation=form, status=422)
    services.translate(by=actor, assignment=assignment, text=form.cleaned_data["translation"])
    messages.success(request, _("Kept. Those who assigned you read it."))
    return redirect(assignment)


@require_POST
@requires(Permission.ASSIGN_INTERPRETER)
def end(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    assignment = selectors.by_number(actor, number)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, number, ending=form, status=422)
    services.end(by=actor, assignment=assignment, reason=form.cleaned_data["reason"])
    messages.success(request, _("The case is closed to the interpreter."))
    return redirect(assignment)


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSIGN_INTERPRETER)
def assign(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give the case of a number to an interpreter."""
    actor = actor_of(request)
    case = selectors.case_of(actor, number)
    people = selectors.interpreters()
    since, until = selectors.usual_period(case)
    initial = {"since": since, "until": until, "languages": pages.languages_of(case)}
    form = AssignForm(request.POST or None, people=people, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = dict(form.cleaned_data)
            user = next(person for person in people if str(person.pk) == given.pop("user"))
            try:
                made = services.assign(by=actor, case=case, user=user, **given)
            except (Incomplete, Conflict) as error:
                _tell(form, error)
            else:
                messages.success(request, _("The interpreter has been told."))
                return redirect(made)
    context = {"form": form, "case": case, "back": pages.url_of(case), "people": people}
    return render(request, "interpreting/assign.html", context, status=status)


def _tell(form: AssignForm, error: Incomplete | Conflict) -> None:
    if isinstance(error, Conflict):
        form.add_error("user", str(error.message))
        return
    for fault in error.faults:
        form.add_error(fault.field, str(fault.message))


def _page(request: HttpRequest, number: str, status: int = 200, **forms: Any) -> HttpResponseBase:
    actor = actor_of(request)
    assignment = selectors.by_number(actor, number)
    if assignment.case.patient_id:
        read_of_patient(actor, assignment.case.patient_id, services.OBJECT, assignment.pk)
    return render(request, "interpreting/detail.html", pages.assignment(assignment, actor, **forms), status=status)
