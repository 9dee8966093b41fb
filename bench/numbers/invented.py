"""Millions of invented stays as facts, made month by month with NumPy: the same for the same size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa

from medcluster.indicators.facts.episodes import EPISODE

MONTHS = tuple(date(year, month, 1) for year in range(2014, 2019) for month in range(1, 13))
REGIONS = ("KZ-15", "KZ-23", "KZ-27", "KZ-43", "KZ-47", "KZ-71", "KZ-75", "RU-ORE", "RU-SAM", None)
COUNTRIES = ("KZ", "KZ", "KZ", "KZ", "KZ", "KZ", "KZ", "RU", "RU", "UZ")
RESIDENCY = ("own_region", *("other_region",) * 6, "foreign", "foreign", "foreign")
PROFILES = ("20", "29", "54", "60", "68", "81", "100", "112", "136", "158")
DEPARTMENTS = 4  # a centre


def months(size: int) -> Iterator[tuple[str, pa.Table]]:
    """The partitions, each named by its month."""
    each, first = size // len(MONTHS), 1
    for number, month in enumerate(MONTHS):
        count = each if number < len(MONTHS) - 1 else size - each * (len(MONTHS) - 1)
        yield f"{month:%Y-%m}", _month(np.random.default_rng(number), month, first, count, size)
        first += count


def _month(random: np.random.Generator, month: date, first: int, count: int, size: int) -> pa.Table:
    begin = (month - date(1970, 1, 1)).days
    arrived = begin + random.integers(0, 28, count)
    stay = random.geometric(0.12, count)
    home = random.choice(len(REGIONS), count, p=_HOME)
    operations = random.choice(4, count, p=(0.66, 0.28, 0.05, 0.01))
    centre = random.integers(1, 9, count)
    own = {
        "id": np.arange(first, first + count),
        "referral_id": np.arange(first, first + count),
        "person_id": random.integers(1, max(size * 7 // 10, 2), count),
        "sex": _words(random, ("female", "male"), (0.54, 0.46), count),
        "age_group": _words(random, ("adult", "child"), (0.63, 0.37), count),
        "residency": _taken(RESIDENCY, home),
        "home_region": _taken(REGIONS, home),
        "home_country": _taken(COUNTRIES, home),
        "funding": _words(random, ("osms", "gobmp", "paid", "dms"), (0.6, 0.3, 0.08, 0.02), count),
        "centre": centre,
        "department": centre * DEPARTMENTS + random.integers(0, DEPARTMENTS, count),
        "profile": _words(random, PROFILES, (0.1,) * 10, count),
        "conditions": _words(random, ("inpatient", "day"), (0.9, 0.1), count),
        "priority": _words(random, ("planned", "urgent", "emergency"), (0.7, 0.2, 0.1), count),
        "state": _words(random, ("closed", "discharged"), (0.95, 0.05), count),
        "outcome": _words(random, ("improved", "recovered", "unchanged", "died"), (0.6, 0.3, 0.09, 0.01), count),
        "arrived_on": pa.array(arrived.astype("int32"), pa.int32()).cast(pa.date32()),
        "admitted_on": pa.array(arrived.astype("int32"), pa.int32()).cast(pa.date32()),
        "discharged_on": pa.array((arrived + stay).astype("int32"), pa.int32()).cast(pa.date32()),
        "operations": operations,
        "operated": operations > 0,
        "high_tech": (random.random(count) < 0.02).astype("int64"),
        "stay_days": stay,
        "readmission": random.random(count) < 0.03,
    }
    columns = [
        own[field.name] if field.name in own else pa.nulls(count, field.type)
        for field in EPISODE.schema
    ]  # fmt: skip
    return pa.table([pa.array(column) for column in columns], schema=EPISODE.schema)


_HOME = (0.55, 0.1, 0.06, 0.07, 0.08, 0.04, 0.04, 0.03, 0.02, 0.01)


def _words(random: np.random.Generator, words: tuple[str, ...], shares: tuple[float, ...], count: int) -> pa.Array:
    return _taken(words, random.choice(len(words), count, p=shares))


def _taken(words: tuple[str | None, ...], places: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype("int32")), pa.array(words)).cast(pa.string())
