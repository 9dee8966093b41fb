"""Public pages: what the cluster is, and following a case without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from medcluster.kernel.errors import Incomplete, NotVisible
from medcluster.kernel.web.access import actor_of, public
from medcluster.kernel.web.cases import action_view
from medcluster.portal import pages, services

PATIENTS_OWN = frozenset({"book", "refuse_slot", "confirm", "cancel_by_patient"})


@require_GET
@public("the house's front door")
def welcome(request: HttpRequest) -> HttpResponseBase:
    return render(request, "portal/welcome.html", pages.welcome_page())


@never_cache
@require_http_methods(["GET", "POST"])
@public("patients and home doctors have no account; number and code are asked, guesses are limited")
def track(request: HttpRequest) -> HttpResponseBase:
    context = {"number": request.POST.get("number") or request.GET.get("number", ""), "faults": ()}
    if request.method == "POST":
        try:
            referral = services.enter(
                number=request.POST.get("number", ""),
                code=request.POST.get("code", ""),
                address=actor_of(request).address,
                session=request.session,
            )
        except Incomplete as error:
            return render(request, "portal/track.html", context | {"faults": error.faults}, status=422)
        return redirect("portal:case", referral.number)
    return render(request, "portal/track.html", context)


@never_cache
@require_GET
@public("opened by number and code before, for half an hour in this browser")
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    try:
        referral = services.opened(number, request.session)
    except NotVisible:
        return redirect("portal:track")
    actor = services.patient_of(referral, actor_of(request).address)
    return render(request, "portal/case.html", pages.case_page(referral, actor))


@never_cache
@require_http_methods(["GET", "POST"])
@public("opened by number and code before, for half an hour in this browser")
def act(request: HttpRequest, number: str, action: str) -> HttpResponseBase:
    """What the patient may do alone: take the date, ask for another, confirm the arrival, cancel."""
    referral = services.opened(number, request.session)
    if action not in PATIENTS_OWN:
        raise NotVisible()
    request.actor = services.patient_of(referral, actor_of(request).address)  # type: ignore[attr-defined]
    back = redirect("portal:case", referral.number).url
    return action_view(request, referral, action, back=back, page="portal/action.html")
