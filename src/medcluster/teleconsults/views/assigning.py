"""Naming one consultant to the marked cases of a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.tables import selected_ids
from medcluster.teleconsults import selectors, services
from medcluster.teleconsults.forms import AssignManyForm


@require_POST
@requires(Permission.MODERATE_TELECONSULT)
def assign_many(request: HttpRequest) -> HttpResponseBase:
    """First the choice of the consultant beside the marked cases; with it, the naming. Refusals are told one by one."""
    actor = actor_of(request)
    cases = selectors.assignable(actor, selected_ids(request))
    people = selectors.consultants_for(cases)
    chosen = "consultant" in request.POST
    form = AssignManyForm(request.POST if chosen else None, people=people)
    if not (chosen and form.is_valid()):
        context = {"form": form, "cases": cases, "people": people}
        return render(request, "teleconsults/assign.html", context, status=422 if chosen else 200)
    user = next(person for person in people if str(person.pk) == form.cleaned_data["consultant"])
    done, refused = services.assign_many(by=actor, cases=cases, user=user)
    if done:
        messages.success(request, ngettext("%(n)d case assigned.", "%(n)d cases assigned.", done) % {"n": done})
    for number, error in refused:
        messages.warning(request, f"{number}: {error}")
    return redirect("teleconsults:queue", "moderate")
