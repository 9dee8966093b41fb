"""Who decides for a patient, and whether a decision covers an event. Pure; rows come in as plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from medcluster.patients.rules import age_on


@dataclass(frozen=True)
class AgeRule:
    """From `age` on a person decides alone; blank country or purpose: everywhere, everything else."""

    country: str
    purpose: str
    age: int
    valid_from: date
    valid_until: date | None = None


ADULT = 18  # where no row says anything


def own_consent_age(rules: Iterable[AgeRule], *, country: str, purpose: str, on: date) -> int:
    """The age in force on the day; the row that names more (country, then purpose) wins, then the younger row."""
    fitting = [
        rule
        for rule in rules
        if rule.country in ("", country)
        and rule.purpose in ("", purpose)
        and rule.valid_from <= on
        and (rule.valid_until is None or on <= rule.valid_until)
    ]
    best = max(fitting, key=lambda rule: (bool(rule.country), bool(rule.purpose), rule.valid_from), default=None)
    return best.age if best else ADULT


def decides_alone(birth_date: date | None, *, age: int, on: date) -> bool | None:
    """Whether a person decides alone on the day of the event; None when the date of birth is not known."""
    return None if birth_date is None else age_on(birth_date, on) >= age
