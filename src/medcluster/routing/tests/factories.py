"""Pictures of a registry, built in memory: routing needs no table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from medcluster.kernel.texts import text
from medcluster.registry.snapshot import BedsOffer, CentreEntry, ProfileOffer, RegionPoint, RegistrySnapshot
from medcluster.routing.rules import RoutingRequest

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOME = RegionPoint("KZ-15", "KZ", 50.28, 57.17)  # Aktobe
REGIONS = {
    "KZ-15": HOME,
    "KZ-27": RegionPoint("KZ-27", "KZ", 51.23, 51.37),
    "KZ-71": RegionPoint("KZ-71", "KZ", 51.16, 71.47),
    "RU-ORE": RegionPoint("RU-ORE", "RU", 51.77, 55.1),
}


def offer(**changes: Any) -> ProfileOffer:
    given = ProfileOffer("112", None, None, frozenset({"inpatient"}), frozenset({"osms", "paid"}), 10)
    return replace(given, **changes)


def beds(**changes: Any) -> BedsOffer:
    return replace(BedsOffer("112", "adult", 40, 5, NOW - timedelta(days=1)), **changes)


def centre(ident: int = 1, *, region: str = "KZ-15", **changes: Any) -> CentreEntry:
    point = REGIONS[region]
    given = CentreEntry(
        id=ident, code=f"C{ident:03}", name=text(f"Центр {ident}"), short_name=text(f"Ц{ident}"), kind="centre",
        country=point.country, region=region, latitude=point.latitude, longitude=point.longitude,
        time_zone="Asia/Almaty", is_consultative=False, is_external=False, lead_id=ident,
        organisation_ids=frozenset({ident}), serves=frozenset(), fundings=frozenset({"osms", "paid"}),
        profiles=(offer(),), methods=frozenset({"HT-112-01"}), beds=(beds(),),
    )  # fmt: skip
    return replace(given, **changes)


def snapshot(*centres: CentreEntry, **changes: Any) -> RegistrySnapshot:
    given = RegistrySnapshot(
        version=1, taken_at=NOW, centres=centres, regions=REGIONS, method_profiles={"HT-112-01": "112"},
        profile_age_groups={"112": "", "20": "child"},
    )  # fmt: skip
    return replace(given, **changes)


def request(**changes: Any) -> RoutingRequest:
    given = RoutingRequest(
        profile="112", at=NOW, age_years=40, home_region="KZ-15", home_country="KZ", funding="osms",
        conditions="inpatient", limit_days=30,
    )  # fmt: skip
    return replace(given, **changes)
