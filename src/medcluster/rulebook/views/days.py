"""Working days moved by decree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.rulebook import selectors, services
from medcluster.rulebook.forms import MovedDayForm
from medcluster.rulebook.lists import DAYS
from medcluster.rulebook.policies import may_edit
from medcluster.rulebook.views.tabs import tabs


@require_safe
@requires(Permission.READ_REGISTRY)
def listing(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    context = {"heading": _("Rules"), "tabs": tabs("days"), "may_edit": may_edit(actor)}
    return DAYS.respond(request, selectors.moved_days(actor), "rulebook/days.html", context)


@requires(Permission.EDIT_RULES)
def add(request: HttpRequest) -> HttpResponse:
    form = MovedDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        moved = form.carry_out(
            lambda: services.move_day(
                by=actor_of(request),
                country=data["country"].upper(),
                day=data["date"],
                is_working=data["is_working"] == "yes",
                source=data["source"],
            )
        )
        if moved is not None:
            messages.success(request, _("Moved. New deadlines count with it."))
            return redirect("rulebook:days")
    context = {"form": form, "heading": _("Move a day")}
    return render(request, "rulebook/day_form.html", context, status=422 if form.errors else 200)


@requires(Permission.READ_REGISTRY)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """One moved day; whoever keeps the rules may take it back."""
    actor = actor_of(request)
    day = selectors.moved_day(actor, pk)
    if request.method == "POST":
        services.forget_day(by=actor, row=day)
        messages.success(request, _("Taken back: the calendar of public holidays holds again."))
        return redirect("rulebook:days")
    return render(request, "rulebook/day.html", {"day": day, "may_edit": may_edit(actor)})
