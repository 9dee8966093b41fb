"""Who answers: the people on duty now, and a centre's week."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.registry.selectors import duty as duties
from medcluster.registry.selectors import querysets
from medcluster.registry.selectors.overview import profile_choices
from medcluster.registry.views.lists import tabs
from medcluster.registry.views.pages import centre_context, visible_centre

READ = Permission.READ_REGISTRY


@requires(READ)
def now(request: HttpRequest) -> HttpResponse:
    """Everybody on duty at this moment, by profile, and the consultative centres with the regions they serve."""
    profile = request.GET.get("profile", "")
    shifts = duties.on_duty(profile=profile)
    context = {
        "shifts": shifts,
        "centres": querysets.consultative_centres(actor_of(request)),
        "profile": profile,
        "profiles": profile_choices(),
        "tabs": tabs("duty"),
    }
    return render(request, "registry/duty.html", context)


@requires(READ)
def centre_week(request: HttpRequest, pk: int) -> HttpResponse:
    """A week of a centre as a grid of profiles by days."""
    centre = visible_centre(request, pk)
    context = centre_context(request, centre, "centre_duty") | {
        "week": duties.week(centre, _day(request.GET.get("week", ""))),
        "on_duty": duties.on_duty(centre_id=centre.pk),
        "serves": centre.serves.order_by("code"),
    }
    return render(request, "registry/centre_duty.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
