"""One look at the numbers: a part of the cluster over a period, with its comparison. Every question goes through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import get_month_names
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medcluster.indicators import names, series
from medcluster.indicators.asking import Change, Period, Question, Where, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.charts import Chart, Column
from medcluster.indicators.periods import Choice
from medcluster.indicators.policies import Scope
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.web import words

MEDIANS = {  # code -> the indicator that adds up, and the dimension that holds the days
    "wait_decision": ("requests", "wait_decision"),
    "wait_admission": ("requests", "wait_admission"),
    "answer_median": ("answers", "answer_days"),
    "stay_median": ("treated", "stay_days"),
}
Rows = Mapping[tuple[Any, ...], Any]


_answers: list[tuple[Snapshot, dict[Any, Any]]] = []  # at most one: the answers of the facts that are open now
MOST_ANSWERS = 5000


def answers_of(snapshot: Snapshot) -> dict[Any, Any]:
    """What was asked of these facts before. They never change: an answer holds until other facts are opened."""
    if not _answers or _answers[0][0] is not snapshot or len(_answers[0][1]) > MOST_ANSWERS:
        _answers[:] = [(snapshot, {})]
    return _answers[0][1]


@dataclass
class Look:
    """`where` of a question is added to what the scope narrows it to. Each question is asked once of the same facts."""

    snapshot: Snapshot
    scope: Scope
    choice: Choice
    today: date = field(default_factory=timezone.localdate)

    @property
    def period(self) -> Period:
        return self.choice.period

    @property
    def base(self) -> Period | None:
        return self.choice.base

    def rows(self, code: str, *by: str, where: Where | None = None, period: Period | None = None) -> Rows:
        asked = self._question(code, by, where, period or self.period)
        found: Rows = self._once("rows", asked, lambda: answer(self.snapshot, asked).rows)
        return found

    def months(self, code: str, period: Period, *by: str, where: Where | None = None) -> series.Months:
        asked = self._question(code, by, where, period)
        found: series.Months = self._once("months", asked, lambda: series.by_month(self.snapshot, asked))
        return found

    def value(self, code: str, where: Where | None = None, period: Period | None = None) -> Any:
        found = self.rows(code, where=where, period=period)
        return found.get((), 0 if INDICATORS[code].adds_up else None)

    def median(self, code: str) -> Change:
        """The change of a median of days, found by counting how many took how long (see MEDIANS)."""
        counted, dimension = MEDIANS[code]
        now, *base = (
            median({days: n for (days,), n in self.rows(counted, dimension, period=period).items() if days is not None})
            for period in (self.period, self.base)
            if period is not None
        )
        return Change(now, base[0] if base else None)

    def change(self, code: str, where: Where | None = None) -> Change:
        return Change(self.value(code, where), self.value(code, where, self.base) if self.base else None)

    def both(self, code: str, *by: str, where: Where | None = None) -> dict[tuple[Any, ...], tuple[Any, Any]]:
        """For each value its figure now and in the period of comparison (None when nothing is compared)."""
        now = self.rows(code, *by, where=where)
        then = self.rows(code, *by, where=where, period=self.base) if self.base else {}
        empty = 0 if self.base else None
        return {key: (now.get(key, 0), then.get(key, empty)) for key in {**now, **then}}

    def columns(self, **tone: Any) -> tuple[Column, ...]:
        """A column for the period, and a lighter one for that of comparison."""
        now = Column(span(self.period), **tone)
        return (now,) if self.base is None else (now, Column(span(self.base), base=True, **tone))

    def figures(self, pair: tuple[Any, Any]) -> tuple[Any, ...]:
        return pair[:1] if self.base is None else pair

    def _question(self, code: str, by: tuple[str, ...], where: Where | None, period: Period) -> Question:
        return Question(INDICATORS[code], period, by, {**self.scope.where, **(where or {})})

    def _once(self, kind: str, asked: Question, find: Callable[[], Any]) -> Any:
        where = tuple(sorted((name, tuple(values)) for name, values in (asked.where or {}).items()))
        key = (kind, asked.indicator.code, asked.period, asked.by, repr(where))
        kept = answers_of(self.snapshot)
        if key not in kept:
            kept[key] = find()
        return kept[key]


@dataclass(frozen=True)
class Part:
    """One chart of a section. `kinds` are the parts of the cluster for which it can be asked."""

    code: str
    build: Callable[[Look], Chart]
    kinds: frozenset[str]


@dataclass(frozen=True)
class Tile:
    """A figure with its name, definition and change. `share` says it as a part of another."""

    code: str
    label: str
    value: Any
    change: Change | None = None
    share: Any = None
    places: int = 0
    unit: str = ""
    where: Where | None = None
    href: str = ""  # to the cases behind it

    @property
    def mood(self) -> str:
        """done or late by the direction of the indicator; nothing where a change is neither."""
        if self.change is None or not self.change.difference:
            return ""
        direction = INDICATORS[self.code].direction.value
        if direction == "none":
            return ""
        return "done" if (self.change.difference > 0) == (direction == "more") else "late"

    @property
    def changed(self) -> str:
        """`+12 (+6 %)` against the period of comparison; said when there is nothing to compare with."""
        if self.change is None or self.change.difference is None:
            return ""
        difference = round(self.change.difference, 1)
        sign = "+" if difference > 0 else "−" if difference < 0 else ""
        said = f"{sign}{words.quantity(abs(difference), self.places)}"
        if self.unit == "%":
            return _("%(n)s points") % {"n": said}
        if self.change.share is None or not difference:
            return said
        return f"{said} ({sign}{words.quantity(abs(self.change.share), 1)}\u00a0%)"


def median(counts: Mapping[int, int]) -> float | None:
    """The median of days, as databases do it: the mean of the two in the middle of an even number."""
    total = sum(counts.values())
    if not total:
        return None
    found, seen, wanted = [], 0, ((total - 1) // 2, total // 2)
    for days in sorted(counts):
        found += [days for place in wanted if seen <= place < seen + counts[days]]
        seen += counts[days]
    return sum(found) / 2


def span(period: Period) -> str:
    """A period as a person says it: 2026, November 2026, or from day to day."""
    first, last = period.first, period.last
    if (first.day, first.month) == (1, 1) and (last.day, last.month) == (31, 12) and first.year == last.year:
        return str(first.year)
    return f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"


def within(month: date, period: Period) -> tuple[date, date]:
    """The days of the month that lie in the period."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return max(month, period.first), min(following - timedelta(days=1), period.last)


def month_name(month: date, *, year: bool = False) -> str:
    """`Nov` or `Nov 2026`, in the reader's language by CLDR."""
    short = _short_months((get_language() or "ru")[:2])[month.month]
    return f"{short} {month.year}" if year else short


@lru_cache
def _short_months(language: str) -> dict[int, str]:
    names = get_month_names("abbreviated", context="stand-alone", locale=language)
    return {number: str(name).rstrip(".").capitalize() for number, name in names.items()}


def share(part: Any, whole: Any) -> float | None:
    """Per cent; None of nothing."""
    return float(Decimal(part) * 100 / Decimal(whole)) if whole else None


def not_known(value: Any) -> str:
    return str(names.NOT_KNOWN) if value in (None, "") else str(value)


def others() -> str:
    return _("Others")
