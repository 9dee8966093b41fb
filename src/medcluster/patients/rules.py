"""Pure facts about people: age, home, who decides. No ORM."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from medcluster.kernel.codes import Residency

DEFAULT_HOME_REGION = "KZ-71"
# ISO 3166-2 codes of Kazakhstan before 2022, still sent by other systems and written in settings.
_OLD_CODES = {
    "KZ-AKM": "KZ-11", "KZ-AKT": "KZ-15", "KZ-ALM": "KZ-19", "KZ-ATY": "KZ-23", "KZ-ZAP": "KZ-27", "KZ-ZHA": "KZ-31",
    "KZ-KAR": "KZ-35", "KZ-KUS": "KZ-39", "KZ-KZY": "KZ-43", "KZ-MAN": "KZ-47", "KZ-PAV": "KZ-55", "KZ-SEV": "KZ-59",
    "KZ-YUZ": "KZ-61", "KZ-VOS": "KZ-63", "KZ-AST": "KZ-71", "KZ-ALA": "KZ-75", "KZ-SHY": "KZ-79",
}  # fmt: skip


def age_on(birth_date: date, day: date) -> int:
    """Full years on the day, never negative. Born on 29 February counts from 1 March in other years."""
    return max(0, day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day)))


def home_of_cluster() -> str:
    """ISO 3166-2 code of the region whose cluster this is (setting HOME_REGION)."""
    return region_code(str(getattr(settings, "HOME_REGION", DEFAULT_HOME_REGION)))


def region_code(code: str) -> str:
    """The present ISO 3166-2 code for an old one."""
    return _OLD_CODES.get(code, code)


def residency(*, home_country: str, home_region: str, seen: str) -> Residency:
    """Where a person lives as seen from the region `seen`. Nothing known counts as another region, never as own."""
    seen = region_code(seen)
    if region_code(home_region) == seen:
        return Residency.OWN_REGION
    country = home_country or home_region.partition("-")[0]
    if country and country != seen.partition("-")[0]:
        return Residency.FOREIGN
    return Residency.OTHER_REGION
