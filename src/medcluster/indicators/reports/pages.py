"""What the pages of reports show."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from medcluster.indicators.opening import opened
from medcluster.indicators.policies import CENTRE, scopes_of, sees_all
from medcluster.indicators.reports.asked import PeriodForm, centres_of, usual
from medcluster.indicators.reports.comparing import changes
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.data import from_data
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.frozen import meaning
from medcluster.indicators.reports.layout import TEXT, Chart, Report, Table
from medcluster.indicators.reports.models import IssuedReport
from medcluster.indicators.reports.speaking import number, written
from medcluster.indicators.reports.wording import in_words
from medcluster.indicators.snapshot import Snapshot, current
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Incomplete, NotPermitted
from medcluster.registry.models import Centre

AT_ONCE = 20  # changed figures that are seen without unfolding
SHADES = ("a", "b", "c", "d")  # classes of reports.css


@dataclass(frozen=True)
class Cell:
    """`head` is said beside the cell where a narrow screen has no room for columns."""

    text: str
    is_number: bool
    head: str = ""


@dataclass(frozen=True)
class Bar:
    """A bar in per cent of the widest, with its words; `shade` names its colour."""

    left: float
    width: float
    shade: str
    text: str


def period_form(actor: Actor, query: QueryDict | None) -> PeriodForm:
    """Bound when the address says which days; else with the usual ones."""
    whole = sees_all(actor)
    own = [int(scope.key) for scope in scopes_of(actor) if scope.kind == CENTRE]
    if not whole and not own:
        raise NotPermitted(_("A period report is made for a centre or for the cluster."), code="reports.period")
    centres, first = centres_of(None if whole else own), usual((get_language() or "ru")[:2])
    if query is None or not query.get("from"):
        first |= {} if whole else {"centre": str(own[0])}
        return PeriodForm({**first}, centres=centres, whole=whole)
    return PeriodForm(_spelt(query), centres=centres, whole=whole)


def _spelt(query: QueryDict) -> QueryDict:
    """Days of an address (2018-01-31) as people type them, for the fields."""
    data = query.copy()
    for name in ("from", "to", "since"):
        with suppress(ValueError):
            data[name] = f"{date.fromisoformat(data.get(name, '')):%d.%m.%Y}"
    return data


def counted(form: PeriodForm, facts: Snapshot | None = None) -> PeriodFigures | None:
    """The figures that the form asks for; None when it has faults, which then stand in it."""
    if not form.is_valid():
        return None
    try:
        return count(facts or current(), form.period, form.cleaned_data["since"], form.centres)
    except Incomplete as refused:
        for fault in refused.faults:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault.message))
        return None


def drawn(report: Report) -> dict[str, Any]:
    """Sections with tables and charts as the template takes them."""
    return {
        "report": report,
        "summary": table(report.summary),
        "sections": [
            {
                "title": section.title,
                "paragraphs": section.paragraphs,
                "tables": [table(one) for one in section.tables],
                "charts": [chart(one) for one in section.charts],
            }
            for section in report.sections
        ],
    }


def table(of: Table) -> dict[str, Any]:
    wordy = of.kinds.count(TEXT) > 1
    rows = [
        [
            Cell(written(cell, kind), kind != TEXT, head if wordy else "")
            for cell, kind, head in zip(row, of.kinds, of.heads, strict=True)
        ]
        for row in of.rows
    ]
    heads = [Cell(head, kind != TEXT) for head, kind in zip(of.heads, of.kinds, strict=True)]
    wide = len(of.kinds) > 4 and not wordy
    return {"title": of.title, "heads": heads, "rows": rows, "summed": of.summed, "wordy": wordy, "wide": wide}


def chart(of: Chart) -> dict[str, Any]:
    """Bars as plain SVG: lengths in per cent, nothing to be run in the browser."""
    series = of.series
    columns = list(zip(*(values for _name, values in series), strict=True))
    most = max((sum(values) if of.stacked else max(values) for values in columns), default=0) or 1
    rows = [
        {"name": name, "bars": _bars(values, most, of.stacked), "total": number(sum(values))}
        for name, values in zip(of.names, columns, strict=True)
    ]
    legend = [{"name": name, "shade": SHADES[n % len(SHADES)]} for n, (name, _values) in enumerate(series)]
    return {"title": of.title, "rows": rows, "legend": legend if len(legend) > 1 else [], "stacked": of.stacked}


def _bars(values: tuple[int, ...], most: int, stacked: bool) -> list[Bar]:
    bars, left = [], 0.0
    for n, value in enumerate(values):
        width = round(value * 100 / most, 2)
        bars.append(Bar(left if stacked else 0.0, width, SHADES[n % len(SHADES)], number(value)))
        left += width
    return bars


def as_issued(report: IssuedReport) -> dict[str, Any]:
    """The frozen report in words, and what differs from the live data (told in the names of today)."""
    figures = from_data(report.figures)
    keys = [*Centre.objects.filter(code__in=figures.centres).values_list("pk", flat=True)]
    kept = meaning(report.definitions, (get_language() or "ru")[:2])
    words = in_words(figures)
    facts, standing = opened()
    live = in_words(count(facts, figures.period, figures.since.first, keys)) if facts else None
    found = changes(words, live) if live else None
    compared = {"changes": found, "standing": standing}
    compared |= {"first_changes": (found or [])[:AT_ONCE], "further_changes": (found or [])[AT_ONCE:]}
    return {"issued": report, **compared, **drawn(in_words(figures, kept.names, kept.indicators))}


def in_language(figures: PeriodFigures, language: str) -> Report:
    with override(language):
        return in_words(figures)


def chosen(form: PeriodForm) -> list[tuple[str, str]]:
    """The controls as names and values, for an address or for hidden fields."""
    data: Mapping[str, Any] = form.cleaned_data
    return [
        (name, f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value))
        for name in ("from", "to", "since", "language", "centre")
        if (value := data.get(name))
    ]
