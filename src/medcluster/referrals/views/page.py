"""The page of one referral: where it stands, what is next and who owes it, what happened, who is who."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.audit.services import read_of_patient
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import live
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.cases import action_view
from medcluster.referrals import pages, selectors, services, tracking

HAPPENED_EARLIER = frozenset({"arrive", "no_show"})  # often entered after the fact


@require_GET
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def detail(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    referral = selectors.by_number(actor, number)
    if referral.state == "draft":
        return redirect("referrals:edit", referral.number)
    if live.asks_again(request) and (same := live.unchanged(request, selectors.revision(referral))) is not None:
        return same
    if referral.patient_id is not None:
        read_of_patient(actor, referral.patient_id, "referrals.referral", referral.pk)
    context = pages.referral_page(referral, actor)
    return live.answer(
        request, context["revision"], page="referrals/detail.html", fragment="referrals/_detail.html", context=context
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def act(request: HttpRequest, number: str, action: str) -> HttpResponseBase:
    """The form of one action, and its taking."""
    actor = actor_of(request)
    referral = selectors.by_number(actor, number)
    own = action == "hand_over" and referral.referring_doctor_id == actor.user_id  # who hands over sees it no more
    back = reverse("referrals:list") if own else pages.url_of(referral)
    return action_view(request, referral, action, back=back, ask_time=action in HAPPENED_EARLIER)


@require_GET
@requires(Permission.READ_REFERRALS)
def offer(request: HttpRequest, number: str) -> HttpResponseBase:
    """The question put to a centre: the page of its case, or when it is over what the centre keeps of it."""
    actor = actor_of(request)
    found = selectors.offer_by_number(actor, number)
    if selectors.sees(actor, found.referral_id):
        return redirect(pages.url_of(found.referral))
    return render(request, "referrals/offer.html", pages.offer_page(found, actor))


@require_http_methods(["GET", "POST"])
@requires(Permission.READ_REFERRALS)
def act_on_offer(request: HttpRequest, number: str, action: str) -> HttpResponseBase:
    found = selectors.offer_by_number(actor_of(request), number)
    return action_view(request, found, action, back=reverse("referrals:offer", args=[found.number]))


def key_of(request: HttpRequest) -> UUID | None:
    """The form's own number; None when there is none."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


@require_POST
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def say(request: HttpRequest, number: str) -> HttpResponseBase:
    """A word to the other side."""
    referral = selectors.by_number(actor_of(request), number)
    text, key = request.POST.get("text", ""), key_of(request)
    try:
        services.write_message(by=actor_of(request), referral=referral, text=text, key=key)
    except IntegrityError:  # the same form in the same moment, by another thread: it is written
        messages.info(request, _("This has been sent already."))
    messages.success(request, _("Sent to the other side of the case."))
    return redirect(pages.url_of(referral) + "#messages")


@require_GET
@requires(Permission.CREATE_REFERRAL, Permission.COORDINATE)
def slip(request: HttpRequest, number: str) -> HttpResponseBase:
    """The slip for the patient: number, code and QR to follow the case without an account."""
    referral = selectors.by_number(actor_of(request), number)
    return render(request, "referrals/slip.html", pages.slip(request, referral, tracking.code_for(referral)))
