"""Pure facts about people: age, home, who decides. No ORM."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from medcluster.kernel.codes import Residency

DEFAULT_HOME_REGION = "KZ-AST"


def age_on(birth_date: date, day: date) -> int:
    """Full years on the day, never negative. Born on 29 February counts from 1 March in other years."""
    return max(0, day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day)))


def home_of_cluster() -> str:
    """ISO 3166-2 code of the region whose cluster this is (setting HOME_REGION)."""
    return str(getattr(settings, "HOME_REGION", DEFAULT_HOME_REGION))


def residency(*, home_country: str, home_region: str, seen: str) -> Residency:
    """Where a person lives as seen from the region `seen`. Nothing known counts as another region, never as own."""
    if home_region == seen:
        return Residency.OWN_REGION
    country = home_country or home_region.partition("-")[0]
    if country and country != seen.partition("-")[0]:
        return Residency.FOREIGN
    return Residency.OTHER_REGION
