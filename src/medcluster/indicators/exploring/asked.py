"""A question of Explore, as its address spells it, and in words why some questions cannot be asked.

?i=treated&i=operated      indicators, at most four
&by=month&by=centre        split by one or two; `month` is time
&where=home_region:KZ-23   narrowed to values of dimensions
&period=… &from=… &to=… &with=…   as on every page of the numbers
&scope=centre:3            whose numbers
&chart=bars                how it is drawn; without it as suits the question
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from medcluster.indicators import names, narrowing_text, periods, presenters
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.declared import Indicator
from medcluster.indicators.periods import Choice
from medcluster.indicators.policies import Scope
from medcluster.kernel.actor import Actor

MONTH = "month"
MOST_INDICATORS, MOST_SPLITS = 4, 2
PERIOD = "twelve"
KINDS: dict[str, Any] = {
    "": gettext_lazy("As suits the question"),
    "bars": pgettext_lazy("chart", "Bars"),
    "columns": pgettext_lazy("chart", "Columns"),
    "lines": pgettext_lazy("chart", "Lines"),
    "parts": pgettext_lazy("chart", "Parts of a whole"),
    "table": pgettext_lazy("chart", "Only the table"),
}


@dataclass(frozen=True)
class Asked:
    """What is asked. Everything in it exists; whether it fits together `faults` says."""

    codes: tuple[str, ...]
    by: tuple[str, ...]
    choice: Choice
    scope: Scope
    where: dict[str, list[Any]] = field(default_factory=dict)
    kind: str = ""

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(INDICATORS[code] for code in self.codes)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(name for name in self.by if name != MONTH)

    def pairs(self) -> list[tuple[str, str]]:
        """The address, without what is usual."""
        days = self.choice.parameters()
        if self.choice.preset:
            days = {n: v for n, v in days.items() if n != "period"}
            days |= {"period": self.choice.preset} if self.choice.preset != PERIOD else {}
        found = [("i", code) for code in self.codes] + [("by", name) for name in self.by]
        found += [("where", pair) for pair in narrowing_text.text(self.where)]
        found += [*days.items()]
        found += [("chart", self.kind)] if self.kind else []
        return [*found, ("scope", f"{self.scope.kind}:{self.scope.key}")]

    @property
    def query(self) -> str:
        return urlencode(self.pairs())


def read(query: QueryDict, actor: Actor, today: date) -> Asked:
    """The question of the address. What does not exist is left out; NotVisible for a part that is not the actor's."""
    codes = [code for code in dict.fromkeys(query.getlist("i")) if code in INDICATORS][:MOST_INDICATORS]
    splits = [name for name in dict.fromkeys(query.getlist("by")) if name == MONTH or name in names.DIMENSIONS]
    if not codes and "i" not in query:
        codes, splits = ["treated"], splits or [MONTH]
    days = query.copy()
    if query.get("period", "") in periods.PRESETS:  # the form sends the days along that were shown before
        days.pop("from", None)
        days.pop("to", None)
    return Asked(
        tuple(codes),
        tuple(sorted(splits[:MOST_SPLITS], key=lambda name: name != MONTH)),
        periods.read(days, today, default=PERIOD),
        presenters.scope_of(actor, query.get("scope", "")),
        narrowing_text.read(query.getlist("where")),
        query.get("chart", "") if query.get("chart", "") in KINDS else "",
    )


def faults(asked: Asked) -> list[str]:
    """Why the question cannot be asked, and what to do; empty when it can."""
    return list(_faults(asked))


def _faults(asked: Asked) -> Iterator[str]:
    if not asked.codes:
        yield _("Choose an indicator.")
    if len(asked.by) > 1 and len(asked.codes) > 1:
        yield _("Several indicators are split by one thing only. Leave one split out, or all indicators but one.")
    for indicator in asked.indicators:
        for name in asked.dimensions:
            if name not in indicator.dimensions:
                yield _("“%(indicator)s” is not counted by “%(dimension)s”. It can be split by: %(all)s.") % {
                    "indicator": indicator.name, "dimension": names.dimension(name), "all": _all(indicator),
                }  # fmt: skip
        for name in narrowing_text.strange(asked.where, indicator):
            yield _("“%(indicator)s” does not know “%(dimension)s”: take this filter away, or the indicator.") % {
                "indicator": indicator.name, "dimension": names.dimension(name),
            }  # fmt: skip
        if not asked.scope.fits(indicator):
            yield _("“%(indicator)s” is not counted for “%(part)s”. Choose another part of the cluster.") % {
                "indicator": indicator.name, "part": presenters.title_of(asked.scope),
            }  # fmt: skip


def hints(asked: Asked) -> list[str]:
    """What is drawn otherwise than asked for, and why."""
    said = []
    if asked.kind == "parts" and not parts_of_a_whole(asked):
        said.append(
            _("Parts of a whole need one indicator that counts cases, split by two things. It is drawn side by side.")
        )
    if len({indicator.unit for indicator in asked.indicators}) > 1:
        said.append(
            _("The indicators have different units: drawn is the first one and those like it, the table has all.")
        )
    return said


def parts_of_a_whole(asked: Asked) -> bool:
    return len(asked.by) == MOST_SPLITS and len(asked.codes) == 1 and asked.indicators[0].adds_up


def _all(indicator: Indicator) -> str:
    return ", ".join(names.dimension(name) for name in indicator.dimensions)
