"""Choosing the centres: the routing advice beside the free decision of a person, and why it was left."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from medcluster.kernel.errors import Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.referrals import pages, selectors, services


@require_http_methods(["GET", "POST"])
@requires(Permission.COORDINATE, Permission.CREATE_REFERRAL)
def send(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    referral = selectors.by_number(actor, number)
    if not selectors.coordinates(actor):
        raise NotPermitted()
    advice = selectors.advice_on(referral)
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        try:
            offers = services.send_to_centres(
                by=actor,
                referral=referral,
                centres=selectors.centres_by_ids(request.POST.getlist("centres")),
                advice=advice.kept(),
                override_reason=request.POST.get("override_reason", ""),
                override_comment=request.POST.get("override_comment", ""),
                expected_version=_version(request),
            )
        except Incomplete as incomplete:
            faults = incomplete.faults
        else:
            count = len(offers)
            messages.success(request, ngettext("%(n)d centre asked.", "%(n)d centres asked.", count) % {"n": count})
            return redirect(pages.url_of(referral))
    context = pages.send_page(referral, actor, advice, request.POST, faults)
    return render(request, "referrals/send.html", context, status=422 if faults else 200)


def _version(request: HttpRequest) -> int | None:
    """The version of the case that the person had before them."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else None
