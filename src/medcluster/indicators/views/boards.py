"""Dashboards: a part of the cluster, a section, a period; each chart also alone and as CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from medcluster.indicators import periods, presenters
from medcluster.indicators.boards.look import Look, Tile
from medcluster.indicators.boards.sections import Section, part_for, section_for
from medcluster.indicators.charts import Chart
from medcluster.indicators.engines import EngineAway
from medcluster.indicators.exporting import csv_of
from medcluster.indicators.opening import opened
from medcluster.indicators.policies import Scope, scope_for
from medcluster.indicators.presenters import Standing
from medcluster.indicators.series import first_day
from medcluster.indicators.snapshot import Snapshot
from medcluster.indicators.store import FactsDamaged
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires


@require_safe
@requires(Permission.READ_STATISTICS)
def start(request: HttpRequest) -> HttpResponseBase:
    """The widest dashboard of the person."""
    address = presenters.first_url(actor_of(request))
    if not address:
        raise NotVisible()
    return redirect(address)


@require_safe
@requires(Permission.READ_STATISTICS)
def board(request: HttpRequest, scope: str, key: str, section: str) -> HttpResponseBase:
    """A section with its figures and charts."""
    chosen = scope_for(actor_of(request), scope, key)
    of = section_for(chosen.kind, section)
    return _page(request, chosen, of, [part.code for part in of.of(chosen.kind)], alone=False)


@require_safe
@requires(Permission.READ_STATISTICS)
def chart(request: HttpRequest, scope: str, key: str, section: str, chart: str) -> HttpResponseBase:
    """One chart under an address of its own, to be shared and printed."""
    chosen = scope_for(actor_of(request), scope, key)
    of = section_for(chosen.kind, section)
    return _page(request, chosen, of, [part_for(of, chosen.kind, chart).code], alone=True)


@require_safe
@requires(Permission.READ_STATISTICS)
def chart_csv(request: HttpRequest, scope: str, key: str, section: str, chart: str) -> HttpResponseBase:
    """The table behind a chart."""
    chosen = scope_for(actor_of(request), scope, key)
    part = part_for(section_for(chosen.kind, section), chosen.kind, chart)
    snapshot, standing = opened()
    if snapshot is None:
        return HttpResponse(standing.warning, status=409, content_type="text/plain; charset=utf-8")
    look = Look(snapshot, chosen, periods.read(request.GET, timezone.localdate()))
    return csv_of(part.build(look), f"{chosen.kind}-{chosen.key}-{section}")


def _page(request: HttpRequest, scope: Scope, section: Section, codes: list[str], *, alone: bool) -> HttpResponseBase:
    choice = periods.read(request.GET, timezone.localdate())
    snapshot, standing = opened()
    tiles, charts, standing = _asked(snapshot, standing, scope, section, choice, codes, with_tiles=not alone)
    first = first_day(snapshot) if snapshot and charts else None
    actor = actor_of(request)
    context: dict[str, Any] = {
        "title": presenters.title_of(scope),
        "section": section,
        "tabs": presenters.tabs(scope, section, choice),
        "menu": presenters.menu(actor, scope, section.code, choice),
        "choice": choice,
        "presets": presenters.presets(request.path, choice),
        "comparisons": presenters.comparisons(choice),
        "compared": presenters.compared_words(choice, first) if charts else "",
        "standing": standing,
        "tiles": tiles,
        "charts": [_drawn(scope, section, found, choice) for found in charts],
        "alone": alone,
        "back": presenters.board_url(scope, section.code, choice) if alone else "",
        "has_map": any(found.kind == "map" for found in charts),
    }
    return render(request, "indicators/board.html", context)


def _asked(
    snapshot: Snapshot | None, standing: Standing, scope: Scope, section: Section, choice: periods.Choice,
    codes: list[str], *, with_tiles: bool,
) -> tuple[list[Tile], list[Chart], Standing]:  # fmt: skip
    """The answers; facts whose files went away while they were asked are told as such."""
    if snapshot is None:
        return [], [], standing
    look = Look(snapshot, scope, choice)
    try:
        tiles = section.tiles(look) if with_tiles and section.tiles else []
        tiles = presenters.tiles_with_cases(tiles, scope, choice)
        return tiles, [part_for(section, scope.kind, code).build(look) for code in codes], standing
    except (FactsDamaged, EngineAway) as refusal:
        return [], [], Standing(None, str(refusal))


def _drawn(scope: Scope, section: Section, found: Chart, choice: periods.Choice) -> dict[str, Any]:
    return {
        "chart": presenters.with_cases(found, scope, choice),
        "cases": presenters.cases_of_chart(found, scope, choice),
        "url": presenters.chart_url(scope, section.code, found.code, choice),
        "csv": presenters.chart_url(scope, section.code, found.code, choice, form="csv"),
        "definition": presenters.indicator_url(found.indicator, scope=f"{scope.kind}:{scope.key}", **choice.days())
        if found.indicator
        else "",
    }
