"""Districts: groups of regions within which care should be kept, so that nobody must travel to the capitals (K6).

Federal districts of Russia; the usual large areas of Kazakhstan. A region in no district is a district by itself.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def _districts() -> dict[str, str]:
    found = {}
    with (Path(__file__).parent / "reference" / "districts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.update(dict.fromkeys(row["regions"].split(), row["district"]))
    return found


def district_of(region: str) -> str:
    """The district of a region; an unknown region is its own."""
    return _districts().get(region, region)
