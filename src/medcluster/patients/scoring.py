"""How likely two people are one: a score from 0 to 100 and reasons in codes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import Sex
from medcluster.patients.matching import Person

POSSIBLE = 60  # worth a look
CERTAIN = 85  # nearly sure
UNIQUE_SYSTEMS = frozenset({"snils", "enp", "iin"})  # a person has one of each


class MatchReason(models.TextChoices):
    SAME_IDENTIFIER = "same_identifier", _("same number")
    SAME_NAME = "same_name", _("same name")
    SIMILAR_NAME = "similar_name", _("similar name")
    SWAPPED_NAME = "swapped_name", _("family and given name swapped")
    SAME_BIRTH = "same_birth", _("same date of birth")
    SWAPPED_BIRTH = "swapped_birth", _("day and month of birth swapped")
    CLOSE_BIRTH = "close_birth", _("date of birth differs in one place")
    SAME_PHONE = "same_phone", _("same phone")
    SAME_EMAIL = "same_email", _("same e-mail")
    OTHER_MIDDLE = "other_middle", _("different middle name")
    OTHER_SEX = "other_sex", _("different sex")
    OTHER_IDENTIFIER = "other_identifier", _("different number of the same kind")


R = MatchReason


@dataclass(frozen=True)
class Match:
    """`score` 0…100 and the reasons for and against."""

    score: int
    reasons: tuple[str, ...]


def compare(one: Person, other: Person) -> Match:
    """Score two people. Symmetric. A number in common outweighs everything but a different name and date."""
    points: list[tuple[int, str]] = [
        *_identifiers(one, other),
        _name(one, other),
        _birth(one.birth_date, other.birth_date),
        (15, R.SAME_PHONE) if one.phone and one.phone == other.phone else (0, ""),
        (8, R.SAME_EMAIL) if one.email and one.email == other.email else (0, ""),
        _middle(one.middle, other.middle),
        (-20, R.OTHER_SEX) if {one.sex, other.sex} == {Sex.MALE, Sex.FEMALE} else (0, ""),
    ]
    score = max(0, min(100, sum(value for value, _reason in points)))
    return Match(score, tuple(str(reason) for value, reason in points if value))


def _identifiers(one: Person, other: Person) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    mine, theirs = dict(one.identifiers), dict(other.identifiers)
    if {value for _s, value in one.identifiers} & {value for _s, value in other.identifiers}:
        found.append((50, R.SAME_IDENTIFIER))
    if any(mine[s] != theirs[s] for s in mine.keys() & theirs.keys() & UNIQUE_SYSTEMS):
        found.append((-30, R.OTHER_IDENTIFIER))
    return found


def _name(one: Person, other: Person) -> tuple[int, str]:
    straight = max((_pair(a, b) for a in one.names for b in other.names), default=0.0)
    swapped = max((_pair(a, (b[1], b[0])) for a in one.names for b in other.names), default=0.0)
    best = max(straight, swapped)
    points = 40 if best >= 0.97 else 32 if best >= 0.9 else 20 if best >= 0.82 else 0
    if points and swapped > straight:
        return points, R.SWAPPED_NAME
    return points, R.SAME_NAME if points == 40 else R.SIMILAR_NAME


def _pair(a: tuple[str, str], b: tuple[str, str]) -> float:
    """Similarity of two names (family, given); a missing given name leaves it open, never sure."""
    if not (a[0] and b[0]):
        return 0.0
    if not (a[1] and b[1]):
        return 0.88 * similarity(a[0], b[0])
    family, given = similarity(a[0], b[0]), similarity(a[1], b[1])
    return 0.0 if min(family, given) < 0.7 else (family + given) / 2


def _birth(one: date | None, other: date | None) -> tuple[int, str]:
    if one is None or other is None:
        return 0, ""
    if one == other:
        return 32, R.SAME_BIRTH
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 24, R.SWAPPED_BIRTH
    differing = sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    return (14, R.CLOSE_BIRTH) if differing == 1 else (0, "")


def _middle(one: str, other: str) -> tuple[int, str]:
    if not one or not other or (one[0] == other[0] and min(len(one), len(other)) == 1):
        return 0, ""
    return (-10, R.OTHER_MIDDLE) if similarity(one, other) < 0.75 else (0, "")


@lru_cache(maxsize=131072)
def similarity(a: str, b: str) -> float:
    """Jaro–Winkler, 0…1. Good at names: tolerant of swapped letters, keen on equal beginnings."""
    if a == b:
        return 1.0
    jaro = _jaro(a, b)
    prefix = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)


def _jaro(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    reach = max(len(a), len(b)) // 2 - 1
    free = [True] * len(b)
    first: list[str] = []
    for i, char in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if free[j] and b[j] == char:
                free[j] = False
                first.append(char)
                break
    if not first:
        return 0.0
    second = [char for j, char in enumerate(b) if not free[j]]
    common, moved = len(first), sum(x != y for x, y in zip(first, second, strict=True)) / 2
    return (common / len(a) + common / len(b) + (common - moved) / common) / 3
