"""The page of the cases behind a figure, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators import definitions, names, presenters
from medcluster.indicators.behind import Behind, Case
from medcluster.indicators.boards.look import span
from medcluster.indicators.declared import Indicator
from medcluster.indicators.periods import Choice
from medcluster.indicators.policies import Scope

Where = Mapping[str, Sequence[Any]]


def cases_page(
    indicator: Indicator, scope: Scope, choice: Choice, where: Where, found: Behind | None
) -> dict[str, Any]:
    told = list(found.rows[0].told) if found and found.rows else []
    return {
        "indicator": definitions.described(indicator),
        "adds_up": indicator.adds_up,
        "choice": choice,
        "span": span(choice.period),
        "narrowed": narrowed_words(scope, where),
        "found": found,
        "heads": [names.dimension(name) for name in told],
        "rows": [(case, _cells(case)) for case in found.rows] if found else [],
        "weighted": any(case.weight != 1 for case in found.rows) if found else False,
        "previous": _page(indicator, scope, choice, where, found.page - 1) if found and found.page > 1 else "",
        "next": _page(indicator, scope, choice, where, found.page + 1) if found and found.page < found.pages else "",
        "definition": presenters.indicator_url(indicator.code, scope=f"{scope.kind}:{scope.key}", **choice.days()),
    }


def narrowed_words(scope: Scope, where: Where) -> list[tuple[str, str]]:
    """What the figure is narrowed to: (of what, which)."""
    said = [(_("Whose"), presenters.title_of(scope))]
    for name, values in where.items():
        said.append((names.dimension(name), ", ".join(names.label(name, value) for value in values)))
    return said


def _cells(case: Case) -> list[str]:
    return [names.label(name, value) for name, value in case.told.items()]


def _page(indicator: Indicator, scope: Scope, choice: Choice, where: Where, page: int) -> str:
    return presenters.cases_url(indicator.code, scope, choice, where, page=page)
