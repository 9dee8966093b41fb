"""Worklists: what waits for me, all that I may see, the queue of a centre, the next case."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from medcluster.kernel.errors import DomainError
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.addresses import plain_address
from medcluster.kernel.web.tables import selected_ids
from medcluster.referrals import selectors, services
from medcluster.referrals.lists import OFFERS, OFFERS_FOR_DESKS, OFFERS_OF_CENTRE, REFERRALS


@require_GET
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Referrals whose next step this person's roles owe, by time left."""
    return _list(request, "waiting", selectors.waiting_for(actor_of(request)))


@require_GET
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def going(request: HttpRequest) -> HttpResponseBase:
    """Every open referral that this person may see."""
    return _list(request, "going", selectors.open_for(actor_of(request)))


@require_GET
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def finished(request: HttpRequest) -> HttpResponseBase:
    return _list(request, "finished", selectors.finished_for(actor_of(request)))


@require_GET
@requires(Permission.READ_REFERRALS)
def offers(request: HttpRequest) -> HttpResponseBase:
    """The queue of a centre: patients about whom it is asked."""
    actor = actor_of(request)
    query = selectors.offers_for(actor)
    table = OFFERS_OF_CENTRE if selectors.decides(actor) and not selectors.coordinates(actor) else OFFERS
    if not actor.may(Permission.READ_CLINICAL):
        table = OFFERS_FOR_DESKS
    return table.respond(request, query, "referrals/list.html", _context(request, "offers"))


@require_GET
@requires(Permission.READ_REFERRALS)
def following(request: HttpRequest, number: str) -> HttpResponseBase:
    """The next case that waits for this person, after the one that was just done."""
    found = selectors.next_waiting(actor_of(request), but=number)
    if found is None:
        messages.info(request, _("Nothing more waits for you."))
        return redirect("referrals:list")
    return redirect("referrals:detail", found.number)


@require_POST
@requires(Permission.COORDINATE)
def register_many(request: HttpRequest) -> HttpResponseBase:
    """Register the marked requests; those that moved on meanwhile are told one by one."""
    done, refused = services.register_many(by=actor_of(request), ids=selected_ids(request))
    _report(request, done, refused)
    return _back(request, "referrals:list")


@require_POST
@requires(Permission.TRIAGE)
def accept_many(request: HttpRequest) -> HttpResponseBase:
    """Accept the marked offers; those that another centre took meanwhile are told one by one."""
    done, refused = services.accept_many(by=actor_of(request), ids=selected_ids(request))
    _report(request, done, refused)
    return _back(request, "referrals:offers")


def _back(request: HttpRequest, name: str) -> HttpResponseBase:
    """To the list as it was filtered, when the request came from a page of this house."""
    before = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return redirect(before if own else reverse(name))


def _report(request: HttpRequest, done: int, refused: list[tuple[str, DomainError]]) -> None:
    if done:
        messages.success(request, ngettext("%(n)d case done.", "%(n)d cases done.", done) % {"n": done})
    for number, error in refused:
        messages.warning(request, f"{number}: {error}")


def _list(request: HttpRequest, tab: str, query: QuerySet) -> HttpResponseBase:  # type: ignore[type-arg]
    return REFERRALS.respond(request, query.for_rows(), "referrals/list.html", _context(request, tab))  # type: ignore[attr-defined]


def _context(request: HttpRequest, tab: str) -> dict[str, object]:
    actor = actor_of(request)
    tabs = [
        (_("Waiting for me"), plain_address("referrals:list"), tab == "waiting"),
        (_("Asked of centres"), plain_address("referrals:offers"), tab == "offers"),
        (_("All open"), plain_address("referrals:going"), tab == "going"),
        (_("Finished"), plain_address("referrals:finished"), tab == "finished"),
    ]
    if not (selectors.decides(actor) or selectors.coordinates(actor)):
        del tabs[1]
    return {"heading": _("Referrals"), "tabs": tabs, "may_refer": actor.may(Permission.CREATE_REFERRAL)}
