"""Facts of a small cluster in which many figures are small."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from medcluster.indicators import snapshot
from medcluster.indicators.facts import SHAPE
from medcluster.indicators.reports.tests.conftest import cluster, row, write
from medcluster.indicators.store import Store

__all__ = ["cluster"]
HOMES = (
    ("own_region", "KZ-15", "KZ"), ("other_region", "KZ-23", "KZ"), ("other_region", "KZ-47", "KZ"),
    ("other_region", "KZ-61", "KZ"), ("foreign", None, "UZ"), ("foreign", None, "RU"),
)  # fmt: skip


def stays(fact: Any, centre: int) -> list[dict[str, Any]]:
    """Two years of stays, most of them from the own region; those from abroad a few each quarter."""
    chance = random.Random(7)
    made = []
    for key in range(1, 3001):
        residency, region, country = chance.choices(HOMES, (80, 8, 5, 3, 2, 1))[0]
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(731))
        made.append(
            row(fact, key, person_id=key, discharged_on=day, admitted_on=day, residency=residency, home_region=region,
                home_country=country, age_group=chance.choice(("adult", "adult", "child")), centre=centre,
                sex=chance.choice(("male", "female")), operated=chance.random() < 0.2,
                outcome="died" if chance.random() < 0.01 else "improved")
        )  # fmt: skip
    return made


@pytest.fixture
def facts(cluster: Any, tmp_path: Path, settings: Any) -> snapshot.Snapshot:
    settings.FACTS = tmp_path / "facts"
    store = Store(tmp_path / "facts", SHAPE)
    write(store, {"episode": stays}, cluster.pk)
    return snapshot.current(store)
