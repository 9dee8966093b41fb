"""Where would a patient be sent? The advice without a case, for coordinators and doctors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import requires
from medcluster.routing import presenters
from medcluster.routing.forms import WhatIfForm
from medcluster.routing.selectors import advice_for


@require_safe
@requires(Permission.COORDINATE, Permission.CREATE_REFERRAL, Permission.TRIAGE)
def what_if(request: HttpRequest) -> HttpResponse:
    form = WhatIfForm(request.GET or None)
    advice = advice_for(**form.asked()) if form.is_valid() else None
    context = {"form": form} | (presenters.context(advice) if advice else {})
    template = "routing/result.html" if request.headers.get("HX-Target") == "routing-result" else "routing/what_if.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Target"
    return response
