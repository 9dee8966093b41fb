"""Millions of invented facts, made month by month with NumPy: the same for the same size, whichever columns are asked.

A district of eight centres with four departments each, ten home regions with twenty hospitals each, five years.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from medcluster.indicators.facts import FACTS, Fact
from medcluster.indicators.facts.declared import TYPES

MONTHS = tuple(date(year, month, 1) for year in range(2014, 2019) for month in range(1, 13))
REGIONS = ("KZ-15", "KZ-23", "KZ-27", "KZ-43", "KZ-47", "KZ-71", "KZ-75", "RU-ORE", "RU-SAM", None)
HOME = (0.55, 0.1, 0.06, 0.07, 0.08, 0.04, 0.04, 0.03, 0.02, 0.01)
COUNTRIES = (*("KZ",) * 7, "RU", "RU", "UZ")
RESIDENCY = ("own_region", *("other_region",) * 6, "foreign", "foreign", "foreign")
PROFILES = ("20", "29", "54", "60", "68", "81", "100", "112", "136", "158")
DEPARTMENTS = 4  # of a centre
HOSPITALS = 20  # of a region
PER_STAY = {  # rows for each stay
    "episode": 1.0, "operation": 0.35, "referral": 1.2, "offer": 1.4, "deadline": 1.5, "teleconsult": 0.1,
    "visit": 0.6, "visit_service": 1.0, "learning": 0.0,
}  # fmt: skip
EVENTS = 20  # learning events of a month
WORDS: dict[str, dict[str | None, float]] = {
    "sex": {"female": 0.54, "male": 0.46},
    "age_group": {"adult": 0.63, "child": 0.37},
    "funding": {"osms": 0.6, "gobmp": 0.3, "paid": 0.08, "dms": 0.02},
    "conditions": {"inpatient": 0.9, "day": 0.1},
    "priority": {"planned": 0.7, "urgent": 0.2, "emergency": 0.1},
    "state": {"closed": 0.95, "discharged": 0.05},
    "outcome": {"improved": 0.6, "recovered": 0.3, "unchanged": 0.09, "died": 0.01},
    "method": {None: 0.9, "A16.10.001": 0.05, "A16.12.004": 0.03, "A16.23.002": 0.02},
    "source": {"clinic": 0.6, "hospital": 0.25, "self": 0.15},
    "stopped": {None: 0.9, "refused": 0.06, "withdrawn": 0.04},
    "stop_reason": {None: 0.9, "no_indication": 0.06, "patient": 0.04},
    "answer": {"accepted": 0.8, "declined": 0.12, "suggested": 0.05, "advised": 0.03},
    "reason": {None: 0.8, "no_beds": 0.1, "not_our_profile": 0.06, "contraindicated": 0.04},
    "deadline": {"check": 0.3, "answer": 0.4, "date": 0.3},
    "mode": {"live": 0.4, "deferred": 0.6},
    "form": {"planned": 0.8, "urgent": 0.15, "emergency": 0.05},
    "recommendation": {"treat": 0.6, "refer": 0.4},
    "occasion": {"first": 0.7, "again": 0.3},
    "kind": {"consultation": 0.4, "diagnostic": 0.3, "laboratory": 0.2, "treatment": 0.1},
    "code": {"A01": 0.5, "B01": 0.5},
    "format": {"onsite": 1.0},
    "country_group": {"far": 0.2, "near": 0.3, "own": 0.5},
    "countries": {"KZ": 0.5, "RU": 0.3, "DE": 0.2},
    "profiles": {"29": 0.5, "54": 0.5},
    "institutions": {'["University Hospital"]': 1.0},
    "title": {'{"en": "Heart valves"}': 1.0},
}
OF_LEARNING = {"kind": {"master_class": 0.6, "seminar": 0.4}}
WAITS = {  # column: days after the first day of the case, at most; the share that reaches it
    "registered_on": (1, 1.0), "accepted_on": (9, 0.85), "booked_on": (12, 0.8), "arrived_on": (30, 0.75),
    "admitted_on": (31, 0.74), "discharged_on": (60, 0.73), "answered_on": (61, 0.7), "delivered_on": (2, 0.95),
    "acknowledged_on": (5, 0.9), "ended_on": (10, 0.95),
}  # fmt: skip


def months(fact: Fact, size: int, columns: Iterable[str] | None = None) -> Iterator[tuple[str, pa.Table]]:
    """The partitions, each named by its month; `columns` leaves out the others."""
    chosen = [*columns] if columns is not None else [column.name for column in fact.columns]
    first = 1
    for number, month in enumerate(MONTHS):
        count = max(int(size * PER_STAY[fact.code]) // len(MONTHS), EVENTS)
        yield f"{month:%Y-%m}", _Month(fact, number, month, first, count, size).table(chosen)
        first += count


class _Month:
    """One partition. Each column draws from numbers of its own."""

    def __init__(self, fact: Fact, number: int, month: date, first: int, count: int, size: int) -> None:
        self.fact, self.number, self.count, self.size = fact, number, count, size
        self.begin, self.first = (month - date(1970, 1, 1)).days, first
        self.kinds = {column.name: column.kind for column in fact.columns}

    def table(self, columns: list[str]) -> pa.Table:
        arrays = [pa.array(self.column(name)).cast(TYPES[self.kinds[name]]) for name in columns]
        return pa.table(arrays, names=columns)

    def random(self, name: str) -> np.random.Generator:
        return np.random.default_rng((zlib.crc32(f"{self.fact.code}.{name}".encode()), self.number))

    def column(self, name: str) -> pa.Array:
        if name in _OWN:
            return pa.array(_OWN[name](self))
        if name in WORDS:
            shares = OF_LEARNING[name] if self.fact.code == "learning" and name in OF_LEARNING else WORDS[name]
            places = self.random(name).choice(len(shares), self.count, p=[*shares.values()])
            return _taken(tuple(shares), places)
        if self.fact.code == "episode" and name in _STAY:
            return pa.array(_STAY[name](self))
        if name in WAITS:
            return self._later(name)
        return pa.nulls(self.count, TYPES[self.kinds[name]])

    @cached_property
    def day(self) -> np.ndarray:
        return self.begin + self.random("day").integers(0, 28, self.count)

    @cached_property
    def home(self) -> np.ndarray:
        return self.random("home").choice(len(REGIONS), self.count, p=HOME)

    @cached_property
    def department(self) -> np.ndarray:
        return self.random("department").integers(0, 8 * DEPARTMENTS, self.count)

    @cached_property
    def stay(self) -> np.ndarray:
        return self.random("stay").geometric(0.12, self.count)

    def _later(self, name: str) -> pa.Array:
        most, share = WAITS[name]
        random = self.random(name)
        reached = random.random(self.count) < share
        return pa.array(days(self.day + random.integers(0, most + 1, self.count)), mask=~reached)

    def wait(self, most: int, name: str) -> pa.Array:
        random = self.random(name)
        return pa.array(random.geometric(2 / most, self.count), mask=random.random(self.count) < 0.2)

    def flags(self, name: str, share: float) -> np.ndarray:
        return self.random(name).random(self.count) < share


def days(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype("datetime64[D]")


def _taken(words: tuple[str | None, ...], places: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype("int32")), pa.array(words)).cast(pa.string())


def _profile(of: _Month) -> pa.Array:
    second = of.random("profile").random(of.count) < 0.3  # a department has two
    return _taken(PROFILES, (of.department * 3 + second) % len(PROFILES))


_OWN: dict[str, Callable[[_Month], object]] = {
    "id": lambda of: np.arange(of.first, of.first + of.count),
    "person_id": lambda of: of.random("person").integers(1, max(of.size * 7 // 10, 2), of.count),
    "residency": lambda of: _taken(RESIDENCY, of.home),
    "home_region": lambda of: _taken(REGIONS, of.home),
    "home_country": lambda of: _taken(COUNTRIES, of.home),
    "organisation": lambda of: of.home * HOSPITALS + of.random("organisation").integers(1, HOSPITALS + 1, of.count),
    "centre": lambda of: of.department // DEPARTMENTS + 1,
    "department": lambda of: of.department + 1,
    "profile": _profile,
    "submitted_on": lambda of: days(of.day),
    "sent_on": lambda of: days(of.day),
    "asked_on": lambda of: days(of.day),
    "happened_on": lambda of: days(of.day),
    "started_on": lambda of: days(of.day),
    "starts_on": lambda of: days(of.day),
    "wait_decision": lambda of: of.wait(8, "wait_decision"),
    "wait_admission": lambda of: of.wait(30, "wait_admission"),
    "answer_days": lambda of: of.wait(6, "answer_days"),
    "kept": lambda of: of.flags("kept", 0.85),
    "late": lambda of: of.flags("late", 0.1),
    "quantity": lambda of: of.random("quantity").integers(1, 4, of.count),
    "participants": lambda of: of.random("participants").integers(5, 60, of.count),
}  # fmt: skip


def _operations(of: _Month) -> np.ndarray:
    return of.random("operations").choice(4, of.count, p=(0.66, 0.28, 0.05, 0.01))


_STAY: dict[str, Callable[[_Month], object]] = {
    "arrived_on": lambda of: days(of.day),
    "admitted_on": lambda of: days(of.day),
    "discharged_on": lambda of: days(of.day + of.stay),
    "operations": _operations,
    "operated": lambda of: _operations(of) > 0,
    "high_tech": lambda of: of.flags("high_tech", 0.02).astype("int64"),
    "stay_days": lambda of: of.stay,
    "readmission": lambda of: of.flags("readmission", 0.03),
}
BY_CODE = {fact.code: fact for fact in FACTS}
