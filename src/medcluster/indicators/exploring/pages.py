"""Explore as its template needs it: the controls with what is chosen, the answer, what was saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from medcluster.indicators import definitions, names, narrowing_text, presenters
from medcluster.indicators.boards.look import Look
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.charts import Chart
from medcluster.indicators.exploring import asked as asking
from medcluster.indicators.exploring.asked import KINDS, MONTH, Asked
from medcluster.indicators.exploring.models import SavedQuestion, Sharing
from medcluster.kernel.actor import Actor

MOST_VALUES = 80
SAVED = 60


@dataclass(frozen=True)
class Filter:
    """A dimension to which the question is narrowed, with the values that occur."""

    name: str
    label: str
    values: list[tuple[str, str, bool]]

    @property
    def chosen(self) -> int:
        return sum(chosen for _value, _label, chosen in self.values)


def controls(asked: Asked, actor: Actor, look: Look | None, query: Mapping[str, Any]) -> dict[str, Any]:
    adding = query.get("add", "")
    open_now = [*asked.where, *([adding] if adding in names.DIMENSIONS and adding not in asked.where else [])]
    return {
        "asked": asked,
        "groups": definitions.groups(),
        "slots": _slots(asked),
        "splits": [_splits(asked, place) for place in range(asking.MOST_SPLITS)],
        "presets": [(code, label, asked.choice.preset == code) for code, label in presenters.preset_names()],
        "typed": not asked.choice.preset or query.get("period") == "own",
        "comparisons": presenters.comparisons(asked.choice),
        "kinds": [(code, str(label), code == asked.kind) for code, label in KINDS.items()],
        "scopes": [
            (f"{s.kind}:{s.key}", presenters.title_of(s), (s.kind, s.key) == (asked.scope.kind, asked.scope.key))
            for s in definitions.scopes(actor)
        ],
        "filters": [_filter(asked, name, look, opened=name == adding) for name in open_now],
        "addable": [(n, names.dimension(n)) for n in _allowed(asked) if n not in open_now],
        "adding": adding,
        "faults": asking.faults(asked),
        "hints": asking.hints(asked) if not asking.faults(asked) else [],
    }


def answer(chart: Chart, asked: Asked) -> dict[str, Any]:
    """The chart with its files and links."""
    scope, choice = asked.scope, asked.choice
    code = chart.indicator
    return {
        "chart": presenters.with_cases(chart, scope, choice),
        "cases": presenters.cases_of_chart(chart, scope, choice),
        "csv": f"{reverse('explore:file', args=['csv'])}?{asked.query}",
        "xlsx": f"{reverse('explore:file', args=['xlsx'])}?{asked.query}",
        "url": "",
        "definition": presenters.indicator_url(code, scope=f"{scope.kind}:{scope.key}", **choice.days()),
        "only_table": asked.kind == "table",
    }


def saved_of(actor: Actor) -> dict[str, Any]:
    """The own questions, and those of others that are shared."""
    rows = list(SavedQuestion.objects.visible_to(actor)[: SAVED * 2])
    return {
        "own": [row for row in rows if row.owner_id == actor.user_id][:SAVED],
        "shared": [row for row in rows if row.owner_id != actor.user_id][:SAVED],
        "sharings": Sharing.choices,
    }


def _slots(asked: Asked) -> list[tuple[str, str]]:
    """The chosen indicators, and one empty place while there is room: (code, label of the control)."""
    codes = [*asked.codes, ""][: asking.MOST_INDICATORS] or [""]
    return [(code, _("What") if place == 0 else _("and also")) for place, code in enumerate(codes)]


def _splits(asked: Asked, place: int) -> dict[str, Any]:
    chosen = asked.by[place] if place < len(asked.by) else ""
    allowed = _allowed(asked)
    strange = [chosen] if chosen and chosen != MONTH and chosen not in allowed else []
    options = [(MONTH, _("Month"), chosen == MONTH)]
    options += sorted(((n, names.dimension(n), n == chosen) for n in [*allowed, *strange]), key=lambda o: o[1])
    return {"label": _("By") if place == 0 else _("and by"), "options": options, "chosen": chosen}


def _allowed(asked: Asked) -> list[str]:
    """The dimensions that all chosen indicators know."""
    every = [set(indicator.dimensions) for indicator in asked.indicators] or [set(names.DIMENSIONS)]
    return [name for name in names.DIMENSIONS if all(name in of for of in every)]


def _filter(asked: Asked, name: str, look: Look | None, *, opened: bool) -> Filter:
    chosen = asked.where.get(name, [])
    found = list(chosen)
    first = INDICATORS.get(asked.codes[0]) if asked.codes else None
    if look is not None and first is not None and name in first.dimensions and asked.scope.fits(first):
        rows = look.rows(first.code, name)
        found += [key for (key,) in sorted(rows, key=lambda key: -(rows[key] or 0))[:MOST_VALUES] if key not in chosen]
    pairs = [(narrowing_text.text({name: [value]})[0], names.label(name, value), value in chosen) for value in found]
    return Filter(name, names.dimension(name), pairs)
