"""Pure calculations over rules: which limit applies, what a package lacks, what two texts differ in. No ORM."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar


class Specific(Protocol):
    country: str
    priority: str


S = TypeVar("S", bound=Specific)


def most_specific(rows: Iterable[S], *, country: str, priority: str) -> S | None:
    """The row that says most about this country and priority; a row without them speaks for all.

    Both beat one; a priority alone beats a country alone, so that a country's general limit never makes an
    emergency wait. Of rows that say as much the first given wins.
    """
    fitting = [row for row in rows if row.country in ("", country) and row.priority in ("", priority)]
    return max(fitting, key=lambda row: 2 * bool(row.priority) + bool(row.country), default=None)


@dataclass(frozen=True)
class Requirement:
    """One thing that a package must hold. Empty conditions apply to everybody; `max_age_days` None never expires."""

    kind: str  # document, result or field
    code: str
    label: Any = ""
    max_age_days: int | None = None
    mandatory: bool = True
    profile_code: str = ""
    country: str = ""
    age_group: str = ""
    residency: str = ""

    def applies(self, *, profile_code: str, country: str, age_group: str, residency: str) -> bool:
        pairs = (
            (self.profile_code, profile_code),
            (self.country, country),
            (self.age_group, age_group),
            (self.residency, residency),
        )
        return all(mine in ("", theirs) for mine, theirs in pairs)

    @property
    def weight(self) -> int:
        """How much it says: the more specific row replaces the general one of the same kind and code."""
        return 8 * bool(self.profile_code) + 4 * bool(self.country) + 2 * bool(self.age_group) + bool(self.residency)


@dataclass(frozen=True)
class Given:
    """A document or result that is there. Without a date it can not be shown to be fresh."""

    code: str
    issued_on: date | None = None


@dataclass(frozen=True)
class Missing:
    requirement: Requirement


@dataclass(frozen=True)
class Expired:
    """There, but older than allowed on the day asked for (`since` is the first such day; None: it has no date)."""

    requirement: Requirement
    issued_on: date | None
    since: date | None


@dataclass(frozen=True)
class Fine:
    """There and fresh; `until` is the last day on which it is (None: for ever)."""

    requirement: Requirement
    issued_on: date | None
    until: date | None


Finding = Missing | Expired | Fine


def requirements_for(
    requirements: Iterable[Requirement], *, profile_code: str, country: str, age_group: str, residency: str
) -> list[Requirement]:
    """The requirements that apply to one case; of several of the same kind and code the most specific one."""
    chosen: dict[tuple[str, str], Requirement] = {}
    for requirement in requirements:
        if not requirement.applies(
            profile_code=profile_code, country=country, age_group=age_group, residency=residency
        ):
            continue
        key = (requirement.kind, requirement.code)
        if key not in chosen or requirement.weight > chosen[key].weight:
            chosen[key] = requirement
    return list(chosen.values())


def completeness(
    requirements: Iterable[Requirement],
    given_documents: Iterable[Given],
    given_results: Iterable[Given],
    on: date,
    *,
    filled_fields: Iterable[str] = (),
) -> list[Finding]:
    """What a package holds and lacks on the day, one finding per requirement, in the order of the requirements.

    Of several papers of the same code the youngest counts. A paper dated after the day counts as fresh.
    """
    given = {"document": _youngest(given_documents), "result": _youngest(given_results)}
    fields = frozenset(filled_fields)
    return [_finding(r, given.get(r.kind, {}), fields, on) for r in requirements]


def blocking(findings: Iterable[Finding]) -> list[Missing | Expired]:
    """The findings that keep a referral from being sent."""
    return [f for f in findings if not isinstance(f, Fine) and f.requirement.mandatory]


def _youngest(papers: Iterable[Given]) -> dict[str, Given]:
    found: dict[str, Given] = {}
    for paper in papers:
        known = found.get(paper.code)
        if known is None or (paper.issued_on or date.min) > (known.issued_on or date.min):
            found[paper.code] = paper
    return found


def _finding(requirement: Requirement, given: Mapping[str, Given], fields: frozenset[str], on: date) -> Finding:
    if requirement.kind == "field":
        return Fine(requirement, None, None) if requirement.code in fields else Missing(requirement)
    paper = given.get(requirement.code)
    if paper is None:
        return Missing(requirement)
    if requirement.max_age_days is None:
        return Fine(requirement, paper.issued_on, None)
    if paper.issued_on is None:
        return Expired(requirement, None, None)
    until = paper.issued_on + timedelta(days=requirement.max_age_days)
    if until < on:
        return Expired(requirement, paper.issued_on, until + timedelta(days=1))
    return Fine(requirement, paper.issued_on, until)


@dataclass(frozen=True)
class DiffRow:
    """One line of a side-by-side comparison. `change` is same, changed, removed or added."""

    change: str
    left: str
    right: str


def side_by_side(left: str, right: str) -> list[DiffRow]:
    """Two texts, paragraph beside paragraph."""
    a, b = _paragraphs(left), _paragraphs(right)
    rows: list[DiffRow] = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if tag == "equal":
            rows.extend(DiffRow("same", line, line) for line in a[a1:a2])
        else:
            rows.extend(_pairs(a[a1:a2], b[b1:b2]))
    return rows


def _pairs(left: Sequence[str], right: Sequence[str]) -> list[DiffRow]:
    common = min(len(left), len(right))
    rows = [DiffRow("changed", a, b) for a, b in zip(left[:common], right[:common], strict=True)]
    rows.extend(DiffRow("removed", line, "") for line in left[common:])
    rows.extend(DiffRow("added", "", line) for line in right[common:])
    return rows


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
