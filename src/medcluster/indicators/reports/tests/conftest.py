"""Two months of an invented cluster as facts, written once for all tests of reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from medcluster.indicators import building, snapshot
from medcluster.indicators.asking import Period
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.store import Store
from medcluster.registry import reference
from medcluster.registry.models import Centre, Organisation, Region

NOW, BEFORE = date(2018, 3, 15), date(2017, 3, 15)
MARCH = Period(date(2018, 1, 1), date(2018, 5, 31))


def row(fact: Any, key: int, **given: Any) -> dict[str, Any]:
    empty = {"text": "", "whole": 0, "day": None, "moment": None, "flag": False, "part": 0.0}
    known = {column.name: empty[column.kind] for column in fact.columns}
    assert {*given} <= {*known}, {*given} - {*known}
    return {**known, "id": key, **given}


def stays(fact: Any, centre: int) -> list[dict[str, Any]]:
    """2018: 1 231 treated (504 adults), 26 of them operated, 3 from outside. 2017: 1 100, one on the first day."""
    made, key = [], 0
    plan = (
        (NOW, 501, "adult", "own_region", "KZ-15"), (NOW, 727, "child", "own_region", "KZ-15"),
        (NOW, 2, "adult", "other_region", "KZ-23"), (NOW, 1, "adult", "foreign", None),
        (BEFORE, 1099, "adult", "own_region", "KZ-15"), (date(2017, 1, 1), 1, "adult", "own_region", "KZ-15"),
    )  # fmt: skip
    for day, many, age, residency, region in plan:
        for _one in range(many):
            key += 1
            made.append(
                row(fact, key, discharged_on=day, admitted_on=day, age_group=age, residency=residency, centre=centre,
                    home_region=region, home_country="UZ" if residency == "foreign" else "KZ", operated=key <= 26,
                    high_tech=int(key <= 2), operations=int(key <= 26))
            )  # fmt: skip
    return made


def visits(fact: Any, centre: int) -> list[dict[str, Any]]:
    plan = ((NOW, 61, "child"), (NOW, 39, "adult"), (BEFORE, 79, "child"))
    ages = [(day, age) for day, many, age in plan for _one in range(many)]
    return [
        row(fact, n, happened_on=day, age_group=age, residency="own_region", centre=centre)
        for n, (day, age) in enumerate(ages, start=1)
    ]


def services(fact: Any, centre: int) -> list[dict[str, Any]]:
    plan = ((NOW, "consultation", 100), (NOW, "laboratory", 609), (NOW, "treatment", 5), (BEFORE, "diagnostic", 700))
    return [
        row(fact, n, happened_on=day, kind=kind, quantity=many, age_group="child", centre=centre)
        for n, (day, kind, many) in enumerate(plan, start=1)
    ]


def lessons(fact: Any, centre: int) -> list[dict[str, Any]]:
    title = '{"ru": "Маммология", "kk": "Маммология", "en": "Mammology"}'
    plan = (
        ("far", "KR,TR", "", title, "[]"), ("near", "RU", "54", title, "[]"), ("own", "KZ", "29", title, '["НИИ"]'),
    )  # fmt: skip
    return [
        row(fact, n, starts_on=NOW, kind="master_class", country_group=group, countries=countries, profiles=profiles,
            title=words, institutions=institutions, centre=centre, participants=10)
        for n, (group, countries, profiles, words, institutions) in enumerate(plan, start=1)
    ]  # fmt: skip


@pytest.fixture
def cluster(db: None) -> Centre:
    reference.load()
    region = Region.objects.get(pk="KZ-15")
    lead = Organisation.objects.create(
        code="AMC", name={"ru": "Центр"}, kind="hospital", region=region, country_id="KZ"
    )
    return Centre.objects.create(
        code="AMC-A", name={"ru": "Взрослый стационар", "kk": "Ересектер стационары", "en": "Adult hospital"},
        lead=lead,
        region=region, country_id="KZ",
    )  # fmt: skip


@pytest.fixture
def facts(cluster: Centre, tmp_path: Path, settings: Any) -> snapshot.Snapshot:
    """The facts of the settings' folder."""
    settings.FACTS = tmp_path / "facts"
    settings.MEDIA_ROOT = tmp_path / "files"
    store = Store(tmp_path / "facts", SHAPE)
    makers = {"episode": stays, "visit": visits, "visit_service": services, "learning": lessons}
    write(store, makers, cluster.pk)
    return snapshot.current(store)


def write(store: Store, makers: dict[str, Any], centre: int) -> None:
    with store.writing() as writer:
        tables: building.Parts = {code: {} for code in building.TABLES}
        for fact in FACTS:
            if make := makers.get(fact.code):
                rows = make(fact, centre)
                columns = {c.name: [one[c.name] for one in rows] for c in fact.columns}
                building._put(writer, tables, fact, "2018-01", pa.table(columns, schema=fact.schema))
        building.sum_months(writer, tables)
        writer.commit(tables, as_of="2018-06-10T06:00:00+00:00", feed={})


@pytest.fixture
def figures(facts: snapshot.Snapshot) -> PeriodFigures:
    return count(facts, MARCH)
