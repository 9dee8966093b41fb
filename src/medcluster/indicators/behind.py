"""The cases behind a figure: asked of the same facts by the same rule, so that their number is the figure's own.

Everybody who may read the figure may see how many cases it is made of; which ones, only of those that `visible_to`
opens. Who reads cases without names gets their pseudonyms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from medcluster.episodes.models import Episode
from medcluster.indicators.asking import Question
from medcluster.indicators.contributing import contribution
from medcluster.indicators.facts import FACTS
from medcluster.indicators.narrowing import narrowed
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.learning.models import LearningEvent
from medcluster.oversight.selectors import code_of
from medcluster.referrals.models import Referral
from medcluster.teleconsults.models import Teleconsult
from medcluster.visits.models import Visit

SHOWN = 100
MODELS: dict[str, Any] = {
    "episode": Episode, "referral": Referral, "teleconsult": Teleconsult, "visit": Visit, "learning": LearningEvent,
}  # fmt: skip
TOLD = ("centre", "profile", "home_region", "home_country")  # what is said of a case that is not opened


@dataclass(frozen=True)
class Case:
    """One case as the facts have it: how much it counts, and where it opens for this person ("" : nowhere)."""

    key: int
    day: date
    weight: int
    told: Mapping[str, Any]
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Behind:
    """A page of the cases. `figure` is what they count together, `cases` how many they are."""

    figure: int
    cases: int
    rows: tuple[Case, ...]
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.cases // SHOWN))

    @property
    def closed(self) -> int:
        """How many on this page are not this person's to open."""
        return sum(not row.url for row in self.rows)


def behind(snapshot: Snapshot, question: Question, actor: Actor, page: int = 1) -> Behind:
    """The cases of the question, the latest first."""
    of = contribution(question.indicator)
    fact, day = question.indicator.fact, question.indicator.day
    condition, given = narrowed(question.where)
    values = [question.period.first, question.period.last, *given]
    rows = f"FROM {fact} WHERE {day} BETWEEN ? AND ? AND {of.which}{condition}"
    ((figure, cases),) = snapshot.engine.ask(
        snapshot, f"SELECT coalesce(sum({of.weight}), 0), count(DISTINCT {of.case}) {rows}", values
    )  # fmt: skip
    told = [name for name in TOLD if name in _columns(fact)]
    columns = "".join(f", min({name})" for name in told)
    page = min(max(page, 1), max(1, -(-int(cases) // SHOWN)))
    sql = (
        f"SELECT {of.case}, max({day}), sum({of.weight}){columns} {rows} GROUP BY {of.case} "
        f"ORDER BY max({day}) DESC, {of.case} DESC LIMIT {SHOWN} OFFSET {(page - 1) * SHOWN}"
    )
    found = snapshot.engine.ask(snapshot, sql, values)
    opened = _opened(actor, of.kind, [row[0] for row in found])
    listed = [
        Case(row[0], row[1], int(row[2]), dict(zip(told, row[3:], strict=True)), *opened.get(row[0], ("", "")))
        for row in found
    ]
    return Behind(int(figure), int(cases), tuple(listed), page)


def _columns(fact: str) -> set[str]:
    return {column.name for of in FACTS if of.code == fact for column in of.columns}


def _opened(actor: Actor, kind: str, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Number and address of the cases that this person may open; for those who read without names, the pseudonym."""
    found = {
        row.pk: (_label(row), _url(kind, row)) for row in MODELS[kind].objects.visible_to(actor).filter(pk__in=keys)
    }
    if kind in PSEUDONYMS and actor.may(Permission.READ_DEIDENTIFIED):
        found = PSEUDONYMS[kind](keys) | found
    return found


def _label(row: Any) -> str:
    return str(getattr(row, "number", "") or row)


def _url(kind: str, row: Any) -> str:
    if kind in ("episode", "referral"):
        return reverse(f"{kind}s:detail", args=[row.number])
    return str(row.get_absolute_url())


def _stays(keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    rows = Episode.objects.filter(pk__in=keys).exclude(referral__state="draft").select_related("referral")
    return {row.pk: _hidden("referral", row.referral) for row in rows}


def _of(kind: str) -> Callable[[Sequence[int]], dict[int, tuple[str, str]]]:
    def found(keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        rows = MODELS[kind].objects.filter(pk__in=keys).exclude(state="draft")
        return {row.pk: _hidden(kind, row) for row in rows}

    return found


def _hidden(kind: str, row: Any) -> tuple[str, str]:
    code = code_of(row)
    return code, reverse("oversight:case", args=[kind, code])


PSEUDONYMS = {"episode": _stays, "referral": _of("referral"), "teleconsult": _of("teleconsult")}
