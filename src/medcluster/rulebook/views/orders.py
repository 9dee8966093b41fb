"""Orders and routing procedures: what holds today, what held before, what differs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from medcluster.documents.panels import Panel, panel
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.rulebook import presenters, selectors, services
from medcluster.rulebook.forms import OrderForm, VersionForm
from medcluster.rulebook.lists import ORDERS
from medcluster.rulebook.models import Order, OrderVersion
from medcluster.rulebook.policies import may_edit
from medcluster.rulebook.rules import side_by_side
from medcluster.rulebook.views.tabs import tabs

READ, EDIT = Permission.READ_REGISTRY, Permission.EDIT_RULES


@require_safe
@requires(READ)
def listing(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    context = {"heading": _("Rules"), "tabs": tabs("orders"), "may_edit": may_edit(actor)}
    return ORDERS.respond(request, selectors.orders(actor), "rulebook/orders.html", context)


@require_safe
@requires(READ)
def order(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    found = selectors.order(actor, code)
    versions = selectors.versions(found)
    today = timezone.localdate()
    now = next((version for version in versions if version.in_force_on(today)), None)
    context = {
        "order": found,
        "facts": presenters.order_facts(found),
        "versions": presenters.versions(versions),
        "now": now,
        "documents": _files(now, actor),
        "draft": next((version for version in versions if not version.is_approved), None),
        "may_edit": may_edit(actor),
    }
    return render(request, "rulebook/order.html", context)


@requires(EDIT)
def add(request: HttpRequest) -> HttpResponse:
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.carry_out(lambda: services.add_order(by=actor_of(request), order=Order(**form.values())))
        if new is not None:
            messages.success(request, _("Added. Now write its text."))
            return redirect("rulebook:add_version", new.code)
    return _form(request, form, heading=_("Add an order"))


@requires(EDIT)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    found = selectors.order(actor_of(request), code)
    form = OrderForm(request.POST or None, initial=presenters.order_initial(found))
    form.fields["code"].disabled = True
    form.fields["code"].initial = code
    if request.method == "POST" and form.is_valid():
        for name, value in form.values().items():
            setattr(found, name, value)
        services.edit_order(by=actor_of(request), order=found)
        messages.success(request, _("Saved."))
        return redirect("rulebook:order", code)
    return _form(request, form, heading=str(found.title), order=found)


@require_safe
@requires(READ)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    actor = actor_of(request)
    found = selectors.version(actor, code, number)
    context = {
        "version": found,
        "order": found.order,
        "badge": presenters.force(found),
        "period": presenters.period(found),
        "texts": presenters.texts(found, get_language() or "ru"),
        "may_edit": may_edit(actor),
        "documents": _files(found, actor),
    }
    return render(request, "rulebook/version.html", context)


@requires(EDIT)
def add_version(request: HttpRequest, code: str) -> HttpResponse:
    """The next text of an order, begun from the one in force."""
    actor = actor_of(request)
    found = selectors.order(actor, code)
    last = next(iter(selectors.versions(found)), None)
    form = VersionForm(request.POST or None, initial=presenters.version_initial(last))
    if request.method == "POST" and form.is_valid():
        when = form.cleaned_data["valid_from"]
        new = form.carry_out(lambda: services.add_version(by=actor, order=found, texts=form.given(), valid_from=when))
        if new is not None:
            return _saved(request, new)
    return _form(request, form, heading=_("New version"), order=found)


@requires(EDIT)
def edit_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    actor = actor_of(request)
    found = selectors.version(actor, code, number)
    form = VersionForm(request.POST or None, initial=presenters.version_initial(found, own=True))
    if request.method == "POST" and form.is_valid():
        when = form.cleaned_data["valid_from"]
        done = form.carry_out(
            lambda: services.edit_version(by=actor, version=found, texts=form.given(), valid_from=when)
        )
        if done is not None:
            return _saved(request, done)
    return _form(request, form, heading=_("Version %(number)d") % {"number": number}, order=found.order)


@require_POST
@requires(EDIT)
def approve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = selectors.version(actor_of(request), code, number)
    services.approve_version(by=actor_of(request), version=found)
    messages.success(request, _("Approved."))
    return redirect("rulebook:order", code)


@require_safe
@requires(READ)
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions side by side, in one language."""
    found = selectors.order(actor_of(request), code)
    left, right = selectors.two_versions(found, request.GET.get("left", ""), request.GET.get("right", ""))
    language = request.GET.get("in") if request.GET.get("in") in ("ru", "kk", "en") else get_language() or "ru"
    context = {
        "order": found,
        "versions": [v.version for v in selectors.versions(found)],
        "left": left,
        "right": right,
        "language": language,
        "languages": presenters.LANGUAGE_NAMES,
        "rows": side_by_side(left.text.in_language(str(language)), right.text.in_language(str(language))),
    }
    return render(request, "rulebook/compare.html", context)


def _files(version: OrderVersion | None, actor: Actor) -> Panel | None:
    """The files of a version; they are added while it is a draft, like its text. Nothing for nothing."""
    if version is None:
        return None
    may_add = may_edit(actor) and not version.is_approved
    found = panel(presenters.ORDER_VERSION, version.pk, actor, may_add=may_add, wanted=presenters.FILES)
    return found if found.rows or found.may_add else None


def _saved(request: HttpRequest, version: OrderVersion) -> HttpResponse:
    messages.success(request, _("Saved as a draft. It holds once it is approved."))
    return redirect("rulebook:version", version.order.code, version.version)


def _form(request: HttpRequest, form: Any, *, heading: Any, order: Order | None = None) -> HttpResponse:
    context = {"form": form, "heading": heading, "order": order}
    return render(request, "rulebook/order_form.html", context, status=422 if form.errors else 200)
