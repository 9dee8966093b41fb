"""The period and the comparison that a page is asked for, as its address spells them.

?period=year            this month, quarter, year, the last five or twelve months, until today
?from=2018-01-01&to=2018-05-31
&with=year|before|none  the same days of the year before (usual), the days just before, nothing
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from medcluster.indicators.asking import Period
from medcluster.kernel.errors import Fault, Incomplete

DEFAULT, USUAL = "year", "year"
OLDEST, FARTHEST = date(1990, 1, 1), date(2100, 1, 1)


def _months_back(today: date, count: int) -> date:
    """The first day of the month `count` months before that of `today`."""
    month = today.year * 12 + today.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)


PRESETS: dict[str, tuple[Any, Callable[[date], date]]] = {
    "month": (_("This month"), lambda today: today.replace(day=1)),
    "quarter": (_("This quarter"), lambda today: _months_back(today, (today.month - 1) % 3)),
    "five": (_("Last 5 months"), lambda today: _months_back(today, 4)),
    "year": (_("This year"), lambda today: date(today.year, 1, 1)),
    "twelve": (_("Last 12 months"), lambda today: _months_back(today, 11)),
}
COMPARISONS: dict[str, Any] = {
    "year": _("Same period last year"),
    "before": _("The period before"),
    "none": _("Nothing"),
}


@dataclass(frozen=True)
class Choice:
    """What was chosen. `preset` is empty for days that were typed; `fault` says what was wrong with them."""

    period: Period
    preset: str
    comparison: str
    fault: Any = ""

    @property
    def base(self) -> Period | None:
        """The period to compare with; None when nothing is compared."""
        if self.comparison == "none":
            return None
        return self.period.a_year_before() if self.comparison == "year" else self.period.before()

    def days(self) -> dict[str, str]:
        """The very days for an address that must mean the same tomorrow."""
        return {
            "from": self.period.first.isoformat(), "to": self.period.last.isoformat(), "with": self.comparison,
        }  # fmt: skip

    def parameters(self, **changes: str) -> dict[str, str]:
        """For the address; what is usual is left out."""
        days = {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        given = {"period": self.preset} if self.preset else days
        given |= {"with": self.comparison}
        if "period" in changes:
            given.pop("from", None)
            given.pop("to", None)
        given |= changes
        usual = {"period": DEFAULT, "with": USUAL}
        return {name: value for name, value in given.items() if value and usual.get(name) != value}


def read(query: Mapping[str, Any], today: date, default: str = DEFAULT) -> Choice:
    """The choice of the address; what cannot be read falls back to the usual, and `fault` says why."""
    comparison = query.get("with", USUAL)
    comparison = comparison if comparison in COMPARISONS else USUAL
    first, last = query.get("from", ""), query.get("to", "")
    if first or last:
        try:
            return Choice(_typed(first, last, today), "", comparison)
        except Incomplete as refusal:
            return Choice(_preset(default, today), default, comparison, refusal.faults[0].message)
    preset = query.get("period", default)
    preset = preset if preset in PRESETS else default
    return Choice(_preset(preset, today), preset, comparison)


def _preset(code: str, today: date) -> Period:
    return Period(PRESETS[code][1](today), today)


def _typed(first: str, last: str, today: date) -> Period:
    begin, end = _day(first, "from"), _day(last, "to") if last else today
    return Period(begin, end)


def _day(text: str, name: str) -> date:
    """A day as 2026-01-31 or 31.01.2026."""
    parts = text.strip().split(".")
    try:
        found = date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else text.strip())
    except ValueError:
        found = None
    if found is None or not OLDEST <= found <= FARTHEST:
        raise Incomplete([Fault(name, _("Type both days of the period as dd.mm.yyyy."))])
    return found
