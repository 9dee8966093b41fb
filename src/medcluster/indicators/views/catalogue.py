"""The catalogue of indicators, and the page of each: what it means, its figures, what is behind them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from medcluster.indicators import definitions, periods, presenters
from medcluster.indicators.boards.look import Look
from medcluster.indicators.charts import Chart
from medcluster.indicators.engines import EngineAway
from medcluster.indicators.exporting import csv_of
from medcluster.indicators.opening import opened
from medcluster.indicators.policies import Scope
from medcluster.indicators.presenters import Standing
from medcluster.indicators.store import FactsDamaged
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires


@require_safe
@requires(Permission.READ_STATISTICS)
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Every indicator in words."""
    return render(request, "indicators/catalogue.html", {"groups": definitions.groups()})


@require_safe
@requires(Permission.READ_STATISTICS)
def indicator(request: HttpRequest, code: str) -> HttpResponseBase:
    """Definition, figures over the period, split by a chosen dimension, and the cases behind them."""
    found = definitions.by_code(code)
    actor = actor_of(request)
    scope = presenters.scope_of(actor, request.GET.get("scope", ""))
    choice = periods.read(request.GET, timezone.localdate(), default="twelve")
    by = definitions.chosen_dimension(found, request.GET.get("by", ""))
    snapshot, standing = opened()
    charts: list[Chart] = []
    tile = None
    if snapshot is not None and scope.fits(found):
        look = Look(snapshot, scope, choice)
        try:
            tile, charts = definitions.tile(look, found), definitions.charts(look, found, by)
        except (FactsDamaged, EngineAway) as refusal:
            standing = Standing(None, str(refusal))
    context: dict[str, Any] = {
        "indicator": definitions.described(found),
        "choice": choice,
        "presets": presenters.presets(request.path, choice, by=by, scope=f"{scope.kind}:{scope.key}"),
        "comparisons": presenters.comparisons(choice),
        "dimensions": definitions.dimensions(found, by),
        "scopes": _scopes(actor, scope, code),
        "scope_value": f"{scope.kind}:{scope.key}",
        "standing": standing,
        "tiles": presenters.tiles_with_cases([tile], scope, choice) if tile else [],
        "fits": scope.fits(found),
        "charts": [_drawn(code, scope, chart, choice, by) for chart in charts],
        "cases": presenters.cases_url(code, scope, choice) if scope.fits(found) else "",
    }
    return render(request, "indicators/indicator.html", context)


@require_safe
@requires(Permission.READ_STATISTICS)
def indicator_csv(request: HttpRequest, code: str, chart: str) -> HttpResponseBase:
    """The table behind a chart of the indicator."""
    found = definitions.by_code(code)
    scope = presenters.scope_of(actor_of(request), request.GET.get("scope", ""))
    snapshot, _standing = opened()
    if snapshot is None or not scope.fits(found):
        raise NotVisible()
    look = Look(snapshot, scope, periods.read(request.GET, timezone.localdate(), default="twelve"))
    by = definitions.chosen_dimension(found, request.GET.get("by", ""))
    for drawn in definitions.charts(look, found, by):
        if drawn.code == chart:
            return csv_of(drawn, code)
    raise NotVisible()


def _scopes(actor: Actor, chosen: Scope, code: str) -> list[tuple[str, str, bool]]:
    offered = definitions.scopes(actor)
    return [
        (f"{scope.kind}:{scope.key}", presenters.title_of(scope), (scope.kind, scope.key) == (chosen.kind, chosen.key))
        for scope in offered
    ]


def _drawn(code: str, scope: Scope, chart: Chart, choice: periods.Choice, by: str) -> dict[str, Any]:
    given = {"scope": f"{scope.kind}:{scope.key}", "by": by, **choice.parameters()}
    return {
        "chart": presenters.with_cases(chart, scope, choice),
        "cases": presenters.cases_of_chart(chart, scope, choice),
        "url": f"{presenters.indicator_url(code, **given)}#{chart.code}",
        "csv": presenters.indicator_csv_url(code, chart.code, **given),
        "definition": "",
    }
