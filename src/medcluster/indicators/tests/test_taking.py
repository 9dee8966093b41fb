"""Facts as files: who takes them, that they name nobody, that they hold every row asked for and can be joined."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest
from django.test import Client

from medcluster.audit.models import AuditEvent
from medcluster.indicators import snapshot, taking
from medcluster.indicators.facts import FACTS
from medcluster.indicators.taking import Wanted, take
from medcluster.indicators.tests.test_asking import facts  # noqa: F401  a fixture
from medcluster.indicators.tests.test_boards import built, signed_in  # noqa: F401  a fixture
from medcluster.kernel.actor import SYSTEM, Actor, Post
from medcluster.kernel.errors import Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.referrals.tests.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.code)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_table_leaves_without_persons_and_days(
    facts: snapshot.Snapshot, tmp_path: Path, fact: Any, form: str  # noqa: F811
) -> None:  # fmt: skip
    target = tmp_path / f"x.{form}"
    assert take(facts, Wanted(fact.code), form, target, by=SYSTEM) == 500
    table = pyarrow.parquet.read_table(target) if form == "parquet" else pyarrow.csv.read_csv(target)
    assert table.column_names == [name for name, _kind in taking.columns_of(fact)]
    for name, kind in taking.columns_of(fact):
        values = [value for value in table[name].to_pylist() if value is not None]
        if kind == "pseudonym":
            assert all(len(str(value)) == taking.LETTERS or form == "csv" for value in values)
            assert not {*values} & {*range(500)}
        if kind == "month":
            assert all(value.day == 1 for value in values)
        assert kind != "day" or fact.code == "learning"
    assert AuditEvent.objects.filter(action="facts.export").count() == 1


def test_tables_can_be_joined_by_their_pseudonyms(facts: snapshot.Snapshot, tmp_path: Path) -> None:  # noqa: F811
    take(facts, Wanted("episode"), "parquet", tmp_path / "e", by=SYSTEM)
    take(facts, Wanted("operation"), "parquet", tmp_path / "o", by=SYSTEM)
    stays = {*pyarrow.parquet.read_table(tmp_path / "e")["id"].to_pylist()}
    operated = {*pyarrow.parquet.read_table(tmp_path / "o")["episode_id"].to_pylist()}
    assert len(stays) == 500
    assert operated & stays


def test_narrowed_to_a_period_and_a_centre(facts: snapshot.Snapshot, tmp_path: Path) -> None:  # noqa: F811
    wanted = Wanted("episode", date(2026, 3, 1), date(2026, 3, 31), 3)
    rows = take(facts, wanted, "parquet", tmp_path / "x", by=SYSTEM)
    asked = "SELECT count(*) FROM episode WHERE discharged_on BETWEEN '2026-03-01' AND '2026-03-31' AND centre = 3"
    assert [(rows,)] == facts.ask(asked)
    assert {*pyarrow.parquet.read_table(tmp_path / "x")["discharged_month"].to_pylist()} <= {date(2026, 3, 1)}
    with pytest.raises(Incomplete):
        take(facts, Wanted("episode", date(2026, 3, 1), date(2026, 1, 1)), "csv", tmp_path / "y", by=SYSTEM)


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.QUALITY, True), (Role.AUTHORITY, True), (Role.COORDINATOR, False), (Role.CENTRE_HEAD, False)],
)
def test_only_by_permission(facts: snapshot.Snapshot, tmp_path: Path, role: Role, may: bool) -> None:  # noqa: F811
    by = Actor(1, "Somebody", (Post(role, centre_id=3),))
    if may:
        assert take(facts, Wanted("visit"), "csv", tmp_path / "x", by=by)
        return
    with pytest.raises(NotPermitted):
        take(facts, Wanted("visit"), "csv", tmp_path / "x", by=by)


@pytest.mark.usefixtures("built")
def test_on_screen(stage: Stage, client: Client) -> None:
    signed_in(client, Role.QUALITY)
    page = client.get("/numbers/facts/?first=01.01.2026&last=&centre=")
    assert page.status_code == 200
    assert "/numbers/facts/referral/csv/?first=01.01.2026" in page.text
    found = client.get("/numbers/facts/referral/csv/?first=01.01.2026")
    assert found.status_code == 200
    assert b"person_id" in b"".join(found.streaming_content)
    assert client.get("/numbers/facts/referral/csv/?first=x").status_code == 422
    assert client.get("/numbers/facts/nothing/csv/").status_code == 404
    assert client.get("/numbers/facts/referral/exe/").status_code == 404
