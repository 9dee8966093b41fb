"""Reference data that every cluster starts with, kept as CSV beside this file and loaded as often as one likes.

countries.csv: ISO 3166-1, names from Unicode CLDR (through Babel). regions.csv: ISO 3166-2 of Kazakhstan (with the
two-digit КАТО) and Russia (with ОКАТО), each with the coordinates of its administrative centre, near enough for
distances between regions. profiles.csv: the subset of V002 that the cluster works with. methods.csv: a starting set
of methods of high-tech care with our own codes.

An existing row is corrected in its codes and coordinates, but a name that the cluster edited stays as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from medcluster.kernel.texts import text
from medcluster.registry.models import CareProfile, Country, Method, Region
from medcluster.registry.models.base import RegistryModel

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Loaded:
    """What one `load()` changed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged)


@transaction.atomic
def load() -> Loaded:
    """Bring countries, regions, profiles and methods up to the files. Idempotent; a few statements in all."""
    return (
        _load(Country, "countries.csv", _country)
        + _load(Region, "regions.csv", _region)
        + _load(CareProfile, "profiles.csv", _profile)
        + _load(Method, "methods.csv", _method)
    )


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one reference file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load(model: Any, name: str, fields: Callable[[dict[str, str]], dict[str, Any]]) -> Loaded:
    """`model` is one of the four reference tables, whose key is the code."""
    present: dict[str, Any] = model._base_manager.in_bulk()
    created: list[RegistryModel] = []
    updated: list[RegistryModel] = []
    wanted = rows(name)
    for row in wanted:
        values = {"name": text(row["name_ru"], row["name_kk"], row["name_en"])} | fields(row)
        found = present.get(row["code"])
        if found is None:
            fresh = model(pk=row["code"], **values)
            fresh.fill_search()
            created.append(fresh)
        elif changed := {key: value for key, value in values.items() if key != "name" and getattr(found, key) != value}:
            for key, value in changed.items():
                setattr(found, key, value)
            found.fill_search()
            updated.append(found)
    model._base_manager.bulk_create(created)
    if updated:
        model._base_manager.bulk_update(updated, [*fields(wanted[0]), "search"])
    return Loaded(len(created), len(updated), len(wanted) - len(created) - len(updated))


def _country(row: dict[str, str]) -> dict[str, Any]:
    return {"alpha3": row["alpha3"]}


def _region(row: dict[str, str]) -> dict[str, Any]:
    return {
        "country_id": row["country"],
        "okato": row["okato"],
        "kato": row["kato"],
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
    }


def _profile(row: dict[str, str]) -> dict[str, Any]:
    return {"age_group": row["age_group"]}


def _method(row: dict[str, str]) -> dict[str, Any]:
    return {"profile_id": row["profile"], "kind": row["kind"]}
