"""Which rows of the facts a figure is made of: what stands behind it, case by case."""

from __future__ import annotations

from dataclasses import dataclass

from medcluster.indicators.declared import Indicator

# Those of the fact's rows that count, where not all do; `weight` where one counts more than once.
WHICH: dict[str, str] = {
    "operated": "operated",
    "high_tech": "high_tech > 0",
    "died": "outcome = 'died'",
    "stay_median": "stay_days IS NOT NULL",
    "wait_decision": "wait_decision IS NOT NULL",
    "wait_admission": "wait_admission IS NOT NULL",
    "answer_median": "answer_days IS NOT NULL",
    "accepted": "accepted_on IS NOT NULL",
    "booked": "booked_on IS NOT NULL",
    "arrived": "arrived_on IS NOT NULL",
    "discharged": "discharged_on IS NOT NULL",
    "answered": "answered_on IS NOT NULL",
    "deadlines_met": "kept",
    "teleconsultations_late": "late",
    "learned": "participants > 0",
}
WEIGHT = {"high_tech": "high_tech", "services": "quantity", "learned": "participants"}

# The column that leads from a row of a fact to a case that has a page of its own, and the fact of that case.
CASE = {
    "episode": ("id", "episode"),
    "operation": ("episode_id", "episode"),
    "referral": ("id", "referral"),
    "offer": ("referral_id", "referral"),
    "deadline": ("referral_id", "referral"),
    "teleconsult": ("id", "teleconsult"),
    "visit": ("id", "visit"),
    "visit_service": ("visit_id", "visit"),
    "learning": ("id", "learning"),
}
PERSONS = frozenset({"episode", "referral", "teleconsult", "visit"})  # cases of one person: `person_id`


@dataclass(frozen=True)
class Contribution:
    """SQL over the fact's columns: which rows count (`which`), how much each (`weight`), of which case (`case`)."""

    which: str
    weight: str
    case: str
    kind: str


def contribution(indicator: Indicator) -> Contribution:
    case, kind = CASE[indicator.fact]
    return Contribution(WHICH.get(indicator.code, "1 = 1"), WEIGHT.get(indicator.code, "1"), case, kind)
