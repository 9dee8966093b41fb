"""The figures of the source, counted from what the scenario deals out: the very cases, without their engine's history.

`test_aktobe.py` writes them all through the engine and takes minutes; here their facts are laid down at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from medcluster.demo.aktobe import AKTOBE, HOME, Home, Lesson
from medcluster.demo.aktobe_cases import dealt
from medcluster.demo.aktobe_visits import visits_due
from medcluster.indicators import building
from medcluster.indicators.asking import Period
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.data import published
from medcluster.indicators.snapshot import current
from medcluster.indicators.store import Store
from medcluster.registry import reference

EMPTY = {"text": "", "whole": 0, "day": None, "moment": None, "flag": False, "part": 0.0}


def stays() -> Iterator[dict[str, Any]]:
    for wave in dealt(AKTOBE, Random(1)):
        for stay in wave:
            home = AKTOBE.homes[stay.home] if stay.home is not None else Home(HOME, "KZ", 0, 0, ("", "", ""))
            away = "foreign" if home.country != "KZ" else "other_region"
            yield {
                "discharged_on": stay.discharged.date(), "age_group": stay.age.value, "operated": stay.operated,
                "high_tech": int(stay.high_tech), "home_region": home.region or None, "home_country": home.country,
                "residency": "own_region" if stay.home is None else away, "centre": 1,
            }  # fmt: skip


def visits() -> Iterator[dict[str, Any]]:
    for clinic in AKTOBE.clinics:
        for visit in visits_due(clinic, Random(2)):
            yield {
                "happened_on": visit.when.date(),
                "age_group": visit.age.value,
                "residency": "own_region",
                "centre": 1,
            }


def services() -> Iterator[dict[str, Any]]:
    """A consultation at each visit, and what else was done."""
    for clinic in AKTOBE.clinics:
        for visit in visits_due(clinic, Random(2)):
            common = {"happened_on": visit.when.date(), "age_group": visit.age.value, "centre": 1}
            yield {**common, "kind": "consultation", "quantity": 1}
            yield {**common, "kind": "laboratory", "quantity": visit.more}


def lessons() -> Iterator[dict[str, Any]]:
    for lesson in AKTOBE.lessons:
        yield {"starts_on": lesson.day, "kind": lesson.kind, "country_group": group(lesson), "title": '{"ru": "x"}',
               "institutions": "[]", "centre": 1}  # fmt: skip


def group(lesson: Lesson) -> str:
    countries = {*lesson.countries, *(country for _name, country in lesson.institutions)}
    if countries - {"KZ", "RU", "BY"}:
        return "far"
    return "near" if countries & {"RU", "BY"} else "own"


@pytest.fixture
def found(db: None, tmp_path: Path) -> dict[str, Any]:
    """The report of January to May 2018."""
    reference.load()
    store = Store(tmp_path / "facts", SHAPE)
    makers = {"episode": stays, "visit": visits, "visit_service": services, "learning": lessons}
    with store.writing() as writer:
        tables: building.Parts = {code: {} for code in building.TABLES}
        for fact in FACTS:
            if fact.code in makers:
                rows = [*makers[fact.code]()]
                columns = {
                    column.name: [row.get(column.name, EMPTY[column.kind]) for row in rows] for column in fact.columns
                } | {"id": [*range(1, len(rows) + 1)]}
                building._put(writer, tables, fact, "2018-01", pa.table(columns, schema=fact.schema))
        building.sum_months(writer, tables)
        writer.commit(tables, as_of="2018-06-10T06:00:00+00:00", feed={})
    return published(count(current(store), Period(AKTOBE.waves[-1].first, AKTOBE.waves[-1].last)))


def ages(of: dict[str, Any]) -> tuple[int, int, int]:
    return of["total"], of["adults"], of["children"]


def test_every_figure_of_the_source(found: dict[str, Any]) -> None:
    """The meeting of 12 June 2018, sentence by sentence (rows T1–T5)."""
    figures, whole = found["figures"], found["cumulative"]
    assert (ages(figures["treated"]), figures["treated"]["percent"]) == ((10_231, 6_504, 3_727), 6.0)
    assert figures["operated"]["total"] == 3_426
    assert ages(whole["treated"]) == (42_910, 24_967, 17_943)
    assert ages(whole["high_tech"]) == (856, 692, 164)
    assert ages(whole["outside"]) == (5_424, 3_864, 1_560)
    homes = {of["code"]: (of["total"], of["children"]) for of in whole["outside"]["places"]}
    assert [homes[code] for code in ("KZ-23", "KZ-27", "KZ-43", "KZ-47")] == [
        (1_488, 273), (699, 108), (891, 153), (963, 180),
    ]  # fmt: skip
    assert figures["consulted"]["total"] > 13_000
    assert (figures["consulted"]["children_percent"], figures["consulted"]["difference"]) == (61.0, 450)
    assert figures["services"]["total"] == 70_900
    classes = figures["learning"]["master_class"]
    assert (classes["total"], {group: of["total"] for group, of in classes["by_group"].items()}) == (
        14, {"far": 4, "near": 4, "own": 6},
    )  # fmt: skip
    assert figures["learning"]["outreach_seminar"]["total"] == 4
