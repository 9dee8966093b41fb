"""The defaults of `reference/*.csv`, loaded as ordinary rows after every migration.

A key that ever had a row is left alone, so what an administrator closed or changed stays closed or changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from medcluster.kernel.texts import LocalizedText, text
from medcluster.rulebook.models import ClockLimit, CodedReason, Dated, PackageRequirement
from medcluster.rulebook.source import rules

FOLDER = Path(__file__).parent / "reference"
SINCE = date(2015, 1, 1)


@transaction.atomic
def load_defaults() -> dict[str, int]:
    """Add the default rows whose key is new; returns how many by table."""
    created = {
        "limits": _add(ClockLimit, default_limits()),
        "reasons": _add(CodedReason, _reasons()),
        "requirements": _add(PackageRequirement, _requirements()),
    }
    if any(created.values()):
        rules.touch()
    return created


def _add(model: type[Dated], rows: Iterator[Dated]) -> int:
    known = set(model._default_manager.values_list(*model.KEY))
    fresh = {tuple(row.key.values()): row for row in rows}
    model._default_manager.bulk_create([row for key, row in fresh.items() if key not in known])
    return len(fresh.keys() - known)


def default_limits() -> Iterator[ClockLimit]:
    """The limits of the reference, unsaved."""
    for row in _read("limits"):
        yield ClockLimit(
            workflow=row["workflow"],
            clock=row["clock"],
            country=row["country"],
            priority=row["priority"],
            amount=int(row["amount"]),
            unit=row["unit"],
            valid_from=date.fromisoformat(row["valid_from"]),
            source=row["source"],
        )


def _reasons() -> Iterator[CodedReason]:
    position: dict[str, int] = {}
    for row in _read("reasons"):
        place = position[row["catalogue"]] = position.get(row["catalogue"], 0) + 10
        yield CodedReason(
            catalogue=row["catalogue"],
            code=row["code"],
            label=_label(row),
            comment_required=row["comment_required"] == "yes",
            roles=[role for role in row["roles"].split(";") if role],
            position=place,
            valid_from=SINCE,
        )


def _requirements() -> Iterator[PackageRequirement]:
    for place, row in enumerate(_read("requirements"), start=1):
        yield PackageRequirement(
            profile_code=row["profile_code"],
            country=row["country"],
            age_group=row["age_group"],
            residency=row["residency"],
            kind=row["kind"],
            code=row["code"],
            label=_label(row),
            max_age_days=int(row["max_age_days"]) if row["max_age_days"] else None,
            mandatory=row["mandatory"] == "yes",
            position=place * 10,
            valid_from=SINCE,
            source=row["source"],
        )


def _label(row: dict[str, str]) -> LocalizedText:
    return text(ru=row["label_ru"], kk=row["label_kk"], en=row["label_en"])


def _read(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load_after_migrate(**kwargs: Any) -> None:
    """Receiver of `post_migrate`: a new installation (and a test database) starts with the defaults in force."""
    if kwargs.get("using", "default") == "default":
        load_defaults()
        rules.forget()
        rules.current()
