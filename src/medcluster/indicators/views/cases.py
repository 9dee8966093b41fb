"""The cases behind a figure."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from medcluster.indicators import behind, definitions, narrowing_text, pages, periods, presenters
from medcluster.indicators.asking import Question
from medcluster.indicators.opening import opened
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.tables.address import MAX_OFFSET


@require_safe
@requires(Permission.READ_STATISTICS)
def cases(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every case that a figure counts; those that the person may open lead to their pages."""
    indicator, actor = definitions.by_code(code), actor_of(request)
    scope = presenters.scope_of(actor, request.GET.get("scope", ""))
    choice = periods.read(request.GET, timezone.localdate(), default="twelve")
    where = narrowing_text.read(request.GET.getlist("where"))
    if not scope.fits(indicator) or narrowing_text.strange(where, indicator):
        raise NotVisible()
    snapshot, standing = opened()
    found = None
    if snapshot is not None:
        asked = Question(indicator, choice.period, (), narrowing_text.both(scope.where, where))
        page = request.GET.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
        found = behind.behind(snapshot, asked, actor, min(number, MAX_OFFSET))
    context = pages.cases_page(indicator, scope, choice, where, found) | {"standing": standing}
    return render(request, "indicators/cases.html", context)
