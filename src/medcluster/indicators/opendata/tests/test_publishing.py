"""Open data from the choice of an indicator to the files: who chooses, what comes out, what never does."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from medcluster.accounts.tests.factories import person
from medcluster.indicators.asking import Period, Question, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.opendata import limits, making, services
from medcluster.indicators.opendata.disclosure import THRESHOLD, Figure, tables
from medcluster.indicators.opendata.models import Publication, PublishedPeriod
from medcluster.indicators.opendata.tests.test_disclosure import attack
from medcluster.kernel.actor import SYSTEM, Actor, Post
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role

pytestmark = pytest.mark.usefixtures("facts")
OFFICE = Actor(1, "Office", (Post(Role.CLUSTER_ADMIN),))
TODAY = date(2026, 3, 1)
GIVEN: dict[str, Any] = {
    "indicator": "treated", "dimensions": ["residency", "home_region", "home_country", "age_group"],
    "rhythm": "quarter", "since": date(2024, 1, 1), "opens_on": TODAY,
}  # fmt: skip


def publish(**changes: Any) -> Publication:
    return services.publish(by=OFFICE, **(GIVEN | changes))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


# -- choosing


def test_a_person_without_the_permission_publishes_nothing() -> None:
    with pytest.raises(NotPermitted):
        services.publish(by=Actor(1, "Head", (Post(Role.CENTRE_HEAD, centre_id=1),)), **GIVEN)
    assert not Publication.objects.visible_to(SYSTEM).exists()


@pytest.mark.parametrize(
    "changes", [{"indicator": "stay_median"}, {"indicator": "x"}, {"dimensions": ["mode"]},
                {"dimensions": ["residency", "sex", "centre", "profile", "funding", "age_group"]}],
)  # fmt: skip
def test_what_cannot_be_open_is_said(changes: dict[str, Any]) -> None:
    with pytest.raises(Incomplete):
        publish(**changes)


def test_what_is_out_is_not_cut_another_way() -> None:
    publish()
    services.publish_due(TODAY)
    publish(opens_on=date(2027, 1, 1))
    with pytest.raises(Conflict):
        publish(dimensions=["sex"])
    with pytest.raises(Incomplete):
        publish(indicator="operated", rhythm="year")


# -- what comes out


def test_periods_come_once_thirty_days_after_their_end() -> None:
    publication = publish()
    assert services.publish_due(date(2024, 4, 30)) == 0
    assert services.publish_due(date(2024, 5, 1)) == 1
    assert services.publish_due(TODAY) == 7
    assert services.publish_due(TODAY) == 0
    assert [period.first.month for period in publication.periods.all()] == [1, 4, 7, 10] * 2


def test_shown_figures_are_the_counted_ones_and_small_ones_are_hidden(facts: Any) -> None:
    publish()
    services.publish_due(TODAY)
    for period in PublishedPeriod.objects.all():
        hidden = 0
        for cell in period.cells:
            where = {name: [value] for name, value in cell["by"].items()}
            asked = Question(INDICATORS["treated"], Period(period.first, period.last), (), where)
            counted = answer(facts, asked).value
            assert cell["value"] in (counted, None)
            assert counted >= THRESHOLD or cell["value"] is None
            hidden += cell["value"] is None
        assert 0 < hidden <= len(period.cells) * 0.6


def test_nothing_is_recovered_from_all_tables_of_all_indicators_together(facts: Any) -> None:
    """Published one after another with other splits; the attacker has them all."""
    plan = {
        "treated": GIVEN["dimensions"], "operated": ["residency", "sex"], "died": ["home_region"], "high_tech": ["sex"],
    }  # fmt: skip
    for code, dimensions in plan.items():
        publish(indicator=code, dimensions=dimensions)
        services.publish_due(TODAY)
    columns = tuple(dict.fromkeys(name for names in plan.values() for name in names))
    for first in (date(2024, 1, 1), date(2025, 7, 1)):
        places: dict[Any, int] = {}
        figures: list[Figure] = []
        hidden = set()
        for period in PublishedPeriod.objects.filter(first=first).select_related("publication"):
            code, span = period.publication.indicator, Period(period.first, period.last)
            atoms = answer(facts, Question(INDICATORS[code], span, columns)).rows
            atoms = {key: count for key, count in atoms.items() if count}
            numbers = [places.setdefault((code, group), len(places)) for group in atoms]
            shown = tables(atoms, columns, making.splits(plan[code]))
            figures += [Figure((code, k), v, tuple(numbers[n] for n in of)) for k, (v, of) in shown.items()]
            hidden |= {(code, tuple(c["by"].items())) for c in period.cells if c["value"] is None}
        parts = [
            (place, places[making.PARTS[code], group])
            for (code, group), place in places.items()
            if code in making.PARTS and (making.PARTS[code], group) in places
        ]
        attack(figures, frozenset(hidden), parts)


def test_few_persons_behind_many_cases_are_hidden(facts: Any) -> None:
    """All stays of abroad are of one person: twelve cases, one person."""
    snapshot_rows = making._few_persons(facts, INDICATORS["treated"], [("home_country",)], Period(TODAY, TODAY))
    assert snapshot_rows == frozenset()
    quarter = Period(date(2024, 1, 1), date(2024, 3, 31))
    found = making._few_persons(facts, INDICATORS["treated"], [(), ("home_country",)], quarter)
    assert found
    assert all(key != () for key in found)


# -- the pages


def test_everybody_reads_what_is_open_from_its_day(client: Client) -> None:
    publish(opens_on=date(2099, 1, 1))
    services.publish_due(TODAY)
    assert client.get("/open-data/treated/").status_code == 404
    assert client.get("/open-data/treated.csv").status_code == 404
    publish(opens_on=date(2026, 1, 1))
    for language, word in (("en", "Patients treated"), ("ru", "Пролечено"), ("kk", "Емделген")):
        client.cookies["medcluster_language"] = language
        assert client.get("/open-data/").status_code == 200
        page = client.get("/open-data/treated/")
        assert page.status_code == 200
        assert word in page.text
        assert "creativecommons.org/licenses/by/4.0" in page.text
    assert client.get("/open-data/nothing/").status_code == 404


def test_the_files_agree_with_their_schema(client: Client) -> None:
    publish(opens_on=date(2026, 1, 1))
    services.publish_due(TODAY)
    schema = client.get("/open-data/treated.schema.json?lang=en").json()
    names = [field["name"] for field in schema["fields"]]
    rows = list(csv.DictReader(client.get("/open-data/treated.csv?lang=en").content.decode().splitlines()))
    data = client.get("/open-data/treated.json?lang=en").json()
    assert list(rows[0]) == names == list(data["data"][0])
    assert len(rows) == len(data["data"])
    assert data["licenses"][0]["name"] == "CC-BY-4.0"
    assert data["refreshed"]
    assert len({tuple(row[name] for name in schema["primaryKey"]) for row in rows}) == len(rows)
    for row, same in zip(rows, data["data"], strict=True):
        assert (row["value"] == "") == (row["status"] == "hidden") == (same["value"] is None)
        assert date.fromisoformat(row["period_start"]) < date.fromisoformat(row["period_end"])
        assert row["value"] == "" or int(row["value"]) == 0 or int(row["value"]) >= THRESHOLD
    package = client.get("/open-data/datapackage.json?lang=ru").json()
    assert [resource["name"] for resource in package["resources"]] == ["treated"]
    assert json.dumps(package)


def test_files_are_kept_by_caches_and_asked_for_again_only_when_changed(client: Client) -> None:
    publish(opens_on=date(2026, 1, 1))
    services.publish_due(date(2025, 6, 1))
    first = client.get("/open-data/treated.csv?lang=kk")
    assert "public" in first["Cache-Control"]
    assert client.get("/open-data/treated.csv?lang=kk", headers={"If-None-Match": first["ETag"]}).status_code == 304
    services.publish_due(TODAY)
    assert client.get("/open-data/treated.csv?lang=kk", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_one_address_is_stopped_when_it_asks_too_often(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "MOST", 3)
    assert [client.get("/open-data/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_office_publishes_and_withdraws_on_screen(client: Client, cluster: Any) -> None:
    client.force_login(person(Role.CLUSTER_ADMIN, organisation=cluster.lead))
    assert client.get("/open-data/publish/?indicator=treated").status_code == 200
    given = {"indicator": "treated", "dimensions": ["residency"], "rhythm": "year", "since": "01.01.2024",
             "opens_on": "01.02.2026"}  # fmt: skip
    assert client.post("/open-data/publish/", given | {"dimensions": ["mode"]}).status_code == 422
    assert client.post("/open-data/publish/", given).status_code == 302
    assert client.get("/open-data/treated/").status_code == 200
    services.publish_due(TODAY)
    assert client.post("/open-data/publish/", given | {"dimensions": ["sex"]}).status_code == 422
    client.post("/open-data/treated/withdraw/")
    assert Client().get("/open-data/treated/").status_code == 404
    assert client.get("/open-data/treated/").status_code == 200
    client.force_login(person(Role.COORDINATOR, organisation=cluster.lead))
    assert client.get("/open-data/publish/").status_code == 403
