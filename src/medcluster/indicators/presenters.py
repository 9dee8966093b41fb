"""Dashboards as templates need them: menus of scopes, sections and periods; the state of the facts in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.indicators import names, narrowing_text
from medcluster.indicators.asking import Period
from medcluster.indicators.boards.look import Tile, span
from medcluster.indicators.boards.sections import Section, sections_of
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.charts import Chart, Row
from medcluster.indicators.narrowing import Where
from medcluster.indicators.periods import COMPARISONS, PRESETS, Choice
from medcluster.indicators.policies import (
    CENTRE,
    CLUSTER,
    DEPARTMENT,
    ORGANISATION,
    REGION,
    Scope,
    scope_for,
    scopes_of,
    sees_all,
)
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.web import words
from medcluster.registry.known import known
from medcluster.registry.models import Centre, Department, Region

FRESH = timedelta(minutes=10)
Option = tuple[str, str, bool]  # label, address, chosen


@dataclass(frozen=True)
class Standing:
    """Whether the figures can be trusted: as of when, and what to do when they are old or could not be read."""

    as_of: datetime | None
    fault: str = ""
    behind: bool = True  # something was written since then

    @property
    def is_old(self) -> bool:
        return self.behind and self.as_of is not None and timezone.now() - self.as_of > FRESH

    @property
    def warning(self) -> str:
        if self.fault and self.as_of:
            return _("%(fault)s Until then you see the figures as of %(moment)s.") % {
                "fault": _sentence(self.fault), "moment": words.moment(self.as_of),
            }  # fmt: skip
        if self.fault:
            return self.fault
        if self.is_old:
            return _(
                "The figures are of %(moment)s: what happened since then is not counted. "
                "The administrator should look whether the worker runs (medcluster worker)."
            ) % {"moment": words.moment(self.as_of)}
        return ""


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def board_url(scope: Scope, section: str, choice: Choice, **changes: str) -> str:
    address = reverse("indicators:board", args=[scope.kind, scope.key, section])
    return _with(address, choice.parameters(**changes))


def chart_url(scope: Scope, section: str, chart: str, choice: Choice, *, form: str = "") -> str:
    name, given = ("indicators:chart_csv", [scope.kind, scope.key, section, chart]) if form else (
        "indicators:chart", [scope.kind, scope.key, section, chart],
    )  # fmt: skip
    days = choice.days()
    return _with(reverse(name, args=given), days if form else choice.parameters())


def indicator_url(code: str, **given: str) -> str:
    return _with(reverse("indicators:indicator", args=[code]), given)


def _with(address: str, given: dict[str, str]) -> str:
    return f"{address}?{urlencode(given)}" if given else address


def title_of(scope: Scope) -> str:
    if scope.kind == CLUSTER:
        return _("The whole cluster")
    kind = {CENTRE: "centre", DEPARTMENT: "department", REGION: "home_region", ORGANISATION: "organisation"}[scope.kind]
    key: Any = scope.key if scope.kind == REGION else int(scope.key)
    return names.label(kind, key)


def tabs(scope: Scope, section: Section, choice: Choice) -> list[Option]:
    return [(str(s.label), board_url(scope, s.code, choice), s.code == section.code) for s in sections_of(scope.kind)]


def presets(address: str, choice: Choice, **kept: str) -> list[Option]:
    """Links to the presets, with what else the address holds; the chosen one is marked."""
    return [
        (str(label), _with(address, kept | choice.parameters(period=code)), choice.preset == code)
        for code, (label, _first) in PRESETS.items()
    ]


def preset_names() -> list[tuple[str, str]]:
    return [(code, str(label)) for code, (label, _first) in PRESETS.items()]


def comparisons(choice: Choice) -> list[tuple[str, str, bool]]:
    return [(code, str(label), choice.comparison == code) for code, label in COMPARISONS.items()]


@dataclass(frozen=True)
class Group:
    """A group of the menu of scopes."""

    label: str
    options: tuple[Option, ...]


def menu(actor: Actor, scope: Scope, section: str, choice: Choice) -> list[Group]:
    """Every part of the cluster that the person may look at."""
    if not sees_all(actor):
        own = [_option(s, scope, section, choice) for s in scopes_of(actor)]
        return [Group(_("My numbers"), tuple(own)), *_departments(actor, scope, section, choice)]
    centres = [Scope(CENTRE, str(pk)) for pk, centre in known(Centre).items() if centre.is_active]
    regions = [Scope(REGION, r.code) for r in known(Region).values() if r.country_id == _home_country()]
    return [
        Group("", (_option(Scope(CLUSTER), scope, section, choice),)),
        Group(_("Centres"), tuple(_option(s, scope, section, choice) for s in centres)),
        *_departments(actor, scope, section, choice),
        Group(_("Home regions"), _sorted(_option(s, scope, section, choice) for s in regions)),
    ]


def _departments(actor: Actor, scope: Scope, section: str, choice: Choice) -> list[Group]:
    """The departments of the centre that is looked at."""
    centre = int(scope.key) if scope.kind == CENTRE else None
    if scope.kind == DEPARTMENT:
        centre = known(Department)[int(scope.key)].centre_id
    if centre is None:
        return []
    found = [Scope(DEPARTMENT, str(pk)) for pk, d in known(Department).items() if d.centre_id == centre and d.is_active]
    options = _sorted(_option(s, scope, section, choice) for s in found)
    return [Group(_("Departments: %(centre)s") % {"centre": names.label("centre", centre)}, options)] if options else []


def _home_country() -> str:
    """The country in which most centres are."""
    countries = [centre.country_id for centre in known(Centre).values()]
    return max(set(countries), key=countries.count) if countries else "KZ"


def _sorted(options: Any) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda option: option[0]))


def _option(option: Scope, scope: Scope, section: str, choice: Choice) -> Option:
    there = {s.code for s in sections_of(option.kind)}
    chosen = (option.kind, option.key) == (scope.kind, scope.key)
    code = section if section in there else sections_of(option.kind)[0].code
    return title_of(option), board_url(option, code, choice), chosen


def first_url(actor: Actor) -> str:
    """The widest dashboard that the person may see; empty when none."""
    for scope in scopes_of(actor):
        return reverse("indicators:board", args=[scope.kind, scope.key, sections_of(scope.kind)[0].code])
    return ""


def scope_of(actor: Actor, text: str) -> Scope:
    """The part of the cluster in the address (`centre:3`), else the widest that the person may see."""
    kind, colon, key = text.partition(":")
    if colon:
        return scope_for(actor, kind, key)
    for scope in scopes_of(actor):
        return scope
    raise NotVisible()


def cases_url(code: str, scope: Scope, choice: Choice, where: Where | None = None, page: int = 1) -> str:
    """The cases behind a figure of these days, narrowed to `where`."""
    given = [("scope", f"{scope.kind}:{scope.key}"), *choice.days().items()]
    given = [(name, value) for name, value in given if name != "with"]
    given += [("where", pair) for pair in narrowing_text.text(where or {})]
    given += [("page", str(page))] if page > 1 else []
    return f"{reverse('indicators:cases', args=[code])}?{urlencode(given)}"


def with_cases(chart: Chart, scope: Scope, choice: Choice) -> Chart:
    """The same chart whose rows lead to the cases behind them."""
    code = chart.cases_of
    if not code or not scope.fits(INDICATORS[code]):
        return chart
    return replace(chart, rows=tuple(_leading(row, chart, code, scope, choice) for row in chart.rows))


def _leading(row: Row, chart: Chart, code: str, scope: Scope, choice: Choice) -> Row:
    if (row.where is None and row.span is None) or not row.figures or not row.figures[0]:
        return row
    days = Choice(Period(*row.span), "", choice.comparison) if row.span else choice
    return replace(row, href=cases_url(code, scope, days, {**(chart.where or {}), **(row.where or {})}))


def cases_of_chart(chart: Chart, scope: Scope, choice: Choice) -> str:
    """The cases behind the whole chart; empty where there is no such list."""
    code = chart.cases_of
    return cases_url(code, scope, choice, chart.where) if code and scope.fits(INDICATORS[code]) else ""


def tiles_with_cases(tiles: Sequence[Tile], scope: Scope, choice: Choice) -> list[Tile]:
    return [
        replace(tile, href=cases_url(tile.code, scope, choice, tile.where))
        if tile.value and scope.fits(INDICATORS[tile.code]) else tile
        for tile in tiles
    ]  # fmt: skip


def compared_words(choice: Choice, first_day: Any) -> str:
    """Which period the changes are against, and whether the records reach back to it."""
    base = choice.base
    if base is None:
        return _("Without comparison.")
    said = _("Changes are against %(span)s.") % {"span": span(base)}
    if first_day is None or first_day > base.last:
        return _("There is nothing to compare with: the records begin after %(span)s.") % {"span": span(base)}
    if first_day > base.first:
        day = {"day": f"{first_day:%d.%m.%Y}"}
        said += " " + _("The records begin on %(day)s, so the comparison is not whole.") % day
    return said


def indicator_csv_url(code: str, chart: str, **given: str) -> str:
    return _with(reverse("indicators:indicator_csv", args=[code, chart]), given)
