"""Pure facts about visits: the age group of a day, the number of a case, what is wrong with what was entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from medcluster.kernel import numbers
from medcluster.kernel.codes import AgeGroup

ADULT_FROM = 18
CASE_PREFIXES = ("R", "T")
MOST = 9999


@dataclass(frozen=True)
class Line:
    """A service as entered. `pk` is that of the line it corrects; None adds one. Own words have no `service_id`."""

    name: str
    code: str = ""
    service_id: int | None = None
    kind: str = ""
    quantity: int = 1
    price: Decimal | None = None
    currency: str = ""
    pk: int | None = None


def age_group(birth_date: date | None, day: date) -> AgeGroup:
    """Child or adult on the day; who has no date of birth counts as an adult, as everywhere in the cluster."""
    if birth_date is None:
        return AgeGroup.ADULT
    years = day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return AgeGroup.CHILD if years < ADULT_FROM else AgeGroup.ADULT


def case_number(text: str) -> str | None:
    """The number of a referral or teleconsultation in its proper form; empty stays empty, None: it is neither."""
    if not text.strip():
        return ""
    for prefix in CASE_PREFIXES:
        if (pk := numbers.parse(prefix, text)) is not None:
            digits = "".join(c for c in text if c.isdigit())
            return f"{prefix}{digits[:2]}-{pk:06d}-{digits[-1]}"
    return None


def moment_fault(happened_at: datetime, birth_date: date | None, now: datetime) -> str:
    """What is wrong with the time of a visit: "future", "birth", or nothing."""
    if happened_at > now:
        return "future"
    if birth_date is not None and happened_at.astimezone(now.tzinfo).date() < birth_date:
        return "birth"
    return ""


def snapshot(visit: Any, lines: Any) -> dict[str, Any]:
    """What stands in a visit, as JSON for its history."""
    return {
        "patient": visit.patient_id,
        "centre": visit.centre_id,
        "department": visit.department_id,
        "profile": visit.profile_id,
        "specialist": visit.specialist_id,
        "happened_at": visit.happened_at.isoformat(),
        "occasion": visit.occasion,
        "age_group": visit.age_group,
        "residency": visit.residency,
        "home_region": visit.home_region_id,
        "home_country": visit.home_country_id,
        "funding": visit.funding,
        "case_number": visit.case_number,
        "services": [
            {
                "id": line.pk, "service": line.service_id, "code": line.code, "name": line.name, "kind": line.kind,
                "quantity": line.quantity, "price": None if line.price is None else str(line.price),
                "currency": line.currency,
            }
            for line in lines
        ],
    }  # fmt: skip
