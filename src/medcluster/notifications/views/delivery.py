"""Delivery, for administrators: what waits, what failed and why, and sending again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.tables import selected_ids
from medcluster.notifications import selectors, services
from medcluster.notifications.policies import DELIVERY as PERMISSIONS
from medcluster.notifications.tables import DELIVERY

administrator = requires(*PERMISSIONS)


@require_GET
@administrator
def delivery(request: HttpRequest) -> HttpResponseBase:
    query = selectors.deliveries(actor_of(request))
    context = {"heading": _("Delivery of messages"), "stuck": selectors.stuck(), "waiting": selectors.waiting()}
    return DELIVERY.respond(request, query, template="notifications/delivery.html", context=context)


@require_POST
@administrator
def retry_many(request: HttpRequest) -> HttpResponse:
    """Send the marked messages again; those that have not failed are left alone."""
    count = services.retry_messages(ids=selected_ids(request), by=actor_of(request))
    return _told(request, count)


@require_POST
@administrator
def retry_all(request: HttpRequest) -> HttpResponse:
    return _told(request, services.retry_all(by=actor_of(request)))


def _told(request: HttpRequest, count: int) -> HttpResponse:
    words = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
    messages.success(request, words % {"count": count})
    return redirect("notifications:delivery")
