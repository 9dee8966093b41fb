"""Limits, reasons and packages: one set of views for every kind in `lists.KINDS`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.rulebook import presenters, selectors, services
from medcluster.rulebook.forms import FORMS, CloseForm
from medcluster.rulebook.lists import KINDS, Kind
from medcluster.rulebook.policies import may_edit
from medcluster.rulebook.views.tabs import tabs

READ, EDIT = Permission.READ_REGISTRY, Permission.EDIT_RULES


@require_safe
@requires(READ)
def overview(request: HttpRequest) -> HttpResponse:
    return redirect("rulebook:rows", "limits")


@require_safe
@requires(READ)
def listing(request: HttpRequest, kind: str) -> HttpResponseBase:
    shown, actor = _kind(kind), actor_of(request)
    context = {"heading": _("Rules"), "kind": shown, "tabs": tabs(kind), "may_edit": may_edit(actor)}
    return shown.table.respond(request, selectors.rows(shown.model, actor), "rulebook/rows.html", context)


@require_safe
@requires(READ)
def row(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What is said about one thing now, and everything that was ever said about it."""
    shown, actor = _kind(kind), actor_of(request)
    found = selectors.row(shown.model, actor, pk)
    context = {
        "kind": shown,
        "row": found,
        "title": presenters.title(found),
        "history": presenters.history(selectors.history(found)),
        "current": selectors.current(found),
        "may_edit": may_edit(actor),
    }
    return render(request, "rulebook/row.html", context)


@requires(EDIT)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    shown = _kind(kind)
    form = FORMS[shown.model][0](request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = shown.model(
            **form.key(), **form.says(), valid_from=form.cleaned_data["valid_from"], source=form.cleaned_data["source"]
        )
        if form.carry_out(lambda: services.add_row(by=actor_of(request), row=new)):
            messages.success(request, _("Added."))
            return redirect("rulebook:row", kind, new.pk)
    return _form(request, form, shown, heading=shown.add)


@requires(EDIT)
def change(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    shown, actor = _kind(kind), actor_of(request)
    found = selectors.row(shown.model, actor, pk)
    form_class = FORMS[shown.model][1]
    form = form_class(request.POST or None, initial=form_class.initial_of(found))
    if request.method == "POST" and form.is_valid():
        when, source = form.cleaned_data["valid_from"], form.cleaned_data["source"]
        new = form.carry_out(
            lambda: services.change_row(by=actor, row=found, says=form.says(), valid_from=when, source=source)
        )
        if new is not None:
            messages.success(request, _("Changed. The present row stays in the history."))
            return redirect("rulebook:row", kind, new.pk)
    return _form(request, form, shown, heading=presenters.title(found), row=found)


@requires(EDIT)
def close(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    shown, actor = _kind(kind), actor_of(request)
    found = selectors.row(shown.model, actor, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last_day"]
        if form.carry_out(lambda: services.close_row(by=actor, row=found, last_day=last)):
            messages.success(request, _("Closed."))
            return redirect("rulebook:row", kind, pk)
    return _form(request, form, shown, heading=presenters.title(found), row=found, closing=True)


@require_POST
@requires(EDIT)
def recall(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    shown, actor = _kind(kind), actor_of(request)
    services.recall_row(by=actor, row=selectors.row(shown.model, actor, pk))
    messages.success(request, _("Recalled: it does not come into force."))
    return redirect("rulebook:row", kind, pk)


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise NotVisible(code="kind")
    return KINDS[slug]


def _form(
    request: HttpRequest, form: Any, kind: Kind, *, heading: Any, row: Any = None, closing: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "heading": heading,
        "row": row,
        "closing": closing,
        "said": presenters.says(row) if row else (),
    }
    return render(request, "rulebook/form.html", context, status=422 if form.errors else 200)
