"""Findings on a package and words between the sides, as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from medcluster.kernel.permissions import ROLES, Role
from medcluster.referrals.models import ReferralMessage
from medcluster.referrals.policies import is_desk
from medcluster.rulebook.rules import Expired, Finding, Fine


@dataclass(frozen=True)
class PackageLine:
    """One requirement: `standing` is fine, expired, missing or wished (missing but not demanded)."""

    label: Any
    standing: str
    icon: str
    note: str


def package_lines(findings: Iterable[Finding]) -> list[PackageLine]:
    """What lacks first, then what is there."""
    lines = [_line(finding) for finding in findings]
    order = ("missing", "expired", "wished", "fine")
    return sorted(lines, key=lambda line: order.index(line.standing))


def _line(finding: Finding) -> PackageLine:
    requirement = finding.requirement
    label = requirement.label or requirement.code
    if isinstance(finding, Fine):
        note = _("valid until %(day)s") % {"day": f"{finding.until:%d.%m.%Y}"} if finding.until else ""
        return PackageLine(label, "fine", "check", note)
    if isinstance(finding, Expired):
        note = _("older than %(days)d days") % {"days": requirement.max_age_days or 0}
        return PackageLine(label, "expired", "alert-triangle", note)
    if requirement.mandatory:
        return PackageLine(label, "missing", "alert-triangle", _("missing"))
    return PackageLine(label, "wished", "clock-hour-4", _("if there is one"))


@dataclass(frozen=True)
class Word:
    author: str
    role: Any
    at: Any
    text: str


def words_of(messages: Iterable[ReferralMessage], *, clinical: bool) -> list[Word]:
    """The words between the sides; what doctors write to each other is clinical text."""
    read = [m for m in messages if clinical or is_desk(m.author_role)]
    return [Word(m.author_name, role_words(m.author_role), m.written_at, m.text) for m in read]


def role_words(role: str) -> Any:
    """The name of a role by its code; the patient and the system have no definition."""
    if role == Role.PATIENT:
        return _("Patient")
    return ROLES[Role(role)].label if role in ROLES else ""
