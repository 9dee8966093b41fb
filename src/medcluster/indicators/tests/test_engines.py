"""The same declarations give the same figures on DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from typing import Any

import psycopg
import pytest
from django.db import connection

from medcluster.config.environment import Environment, WrongSettings
from medcluster.indicators import building, snapshot
from medcluster.indicators.asking import Period, Question
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.engines import Engine, engine_of
from medcluster.indicators.engines.declared import EngineAway
from medcluster.indicators.engines.duck import DuckDB
from medcluster.indicators.engines.postgresql import PostgreSQL, parted
from medcluster.indicators.engines.spark import Spark
from medcluster.indicators.facts import FACTS
from medcluster.indicators.formulas import from_facts
from medcluster.indicators.snapshot import Snapshot
from medcluster.indicators.tests.test_asking import YEAR, facts, invented  # noqa: F401  a fixture

NARROWED = {"centre": [1, 3, None], "profile": ["29", "54"]}
QUARTER = Period(date(2026, 2, 10), date(2026, 5, 9))


def questions(every_dimension: bool) -> Iterator[tuple[Question, bool]]:
    """Of each indicator: in all, by its dimensions, narrowed, and month by month."""
    for indicator in INDICATORS.values():
        dimensions = indicator.dimensions if every_dimension else indicator.dimensions[1:2]
        where = {name: values for name, values in NARROWED.items() if name in indicator.dimensions}
        yield Question(indicator, YEAR), False
        for name in dimensions:
            yield Question(indicator, QUARTER, (name,), where), False
        yield Question(indicator, YEAR, where=where), True


def same(facts: Snapshot, engine: Engine, *, every_dimension: bool) -> None:  # noqa: F811
    other = replace(facts, engine=engine)
    for question, months in questions(every_dimension):
        expected = from_facts(facts, question, months=months)
        assert expected or question.where
        found = from_facts(other, question, months=months)
        assert found == pytest.approx(expected), (question.indicator.code, question.by, months)


# -- PostgreSQL


@pytest.fixture
def address(db: None) -> Iterator[str]:
    """A schema in the database of the test."""
    of = connection.settings_dict
    url = f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT'] or 5432}/{of['NAME']}"
    yield f"{url}?schema=facts_of_test"
    with psycopg.connect(url, autocommit=True) as plain:
        plain.execute("DROP SCHEMA IF EXISTS facts_of_test CASCADE")


@pytest.fixture
def postgresql(address: str) -> Iterator[PostgreSQL]:
    engine = PostgreSQL(address)
    yield engine
    engine.close()


@pytest.mark.postgres(only=True)
def test_postgresql_gives_the_same(facts: Snapshot, postgresql: PostgreSQL) -> None:  # noqa: F811
    same(facts, postgresql, every_dimension=True)


@pytest.mark.postgres(only=True)
def test_postgresql_takes_in_what_changed(facts: Snapshot, postgresql: PostgreSQL, address: str) -> None:  # noqa: F811
    treated = Question(INDICATORS["people_treated"], YEAR)
    before = from_facts(replace(facts, engine=postgresql), treated)
    episode = next(fact for fact in FACTS if fact.code == "episode")
    with facts.store.writing() as writer:
        tables = {table: dict(parts) for table, parts in facts.manifest.tables.items()}
        building._put(writer, tables, episode, "2025-01", invented(episode, 3))
        building._put(writer, tables, episode, "2025-02", invented(episode, 2))
        building.sum_months(writer, tables, facts.manifest)
        writer.commit(tables, as_of="2026-12-31T01:00:00+00:00", feed={})
    changed = snapshot.current(facts.store)
    assert from_facts(replace(changed, engine=postgresql), treated) == from_facts(changed, treated) != before
    another = PostgreSQL(address)  # another process, which still holds the older manifest, leaves the newer rows alone
    assert from_facts(replace(facts, engine=another), treated) == from_facts(changed, treated)
    another.close()


def test_a_postgresql_that_is_away_is_told(facts: Snapshot) -> None:  # noqa: F811
    engine = PostgreSQL("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    engine.patience = 1.0
    with pytest.raises(EngineAway, match="MEDCLUSTER_FACTS_URL"):
        from_facts(replace(facts, engine=engine), Question(INDICATORS["people_treated"], YEAR))
    engine.close()


def test_the_schema_is_read_from_the_address() -> None:
    assert parted("postgresql://a@b/c?schema=numbers&sslmode=require") == (
        "postgresql://a@b/c?sslmode=require",
        "numbers",
    )
    assert parted("postgresql://a@b/c") == ("postgresql://a@b/c", "facts")


# -- Spark


@pytest.fixture(scope="module")
def spark() -> Iterator[Spark]:
    if find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed: uv sync --group spark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    engine = Spark("spark://local")
    yield engine
    engine.close()


@pytest.mark.slow
def test_spark_gives_the_same(facts: Snapshot, spark: Spark) -> None:  # noqa: F811
    same(facts, spark, every_dimension=False)


def test_spark_that_is_not_installed_is_told(facts: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineAway, match="uv sync --group spark"):
        from_facts(replace(facts, engine=Spark("spark://local")), Question(INDICATORS["people_treated"], YEAR))


# -- the setting


def test_the_setting_chooses() -> None:
    assert isinstance(engine_of(""), DuckDB)
    assert isinstance(engine_of("postgresql://a@127.0.0.1/c"), PostgreSQL)
    assert isinstance(engine_of("spark://local"), Spark)
    assert Spark("spark://local").master == "local[*]"
    assert Spark("spark://10.0.0.5:7077").master == "spark://10.0.0.5:7077"


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("mysql://a/b", "begins with none of postgresql://"),
        ("postgresql://host", "lacks the database's name"),
        ("postgresql://a@b/c?schema=Facts;drop", "is no name of a schema"),
        ("spark://", "lacks the server's name"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_hint(url: str, hint: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        Environment.read({"MEDCLUSTER_FACTS_URL": url})
    assert hint in str(refused.value)
    assert "MEDCLUSTER_FACTS_URL" in str(refused.value)


def test_spark_without_its_packages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str, *more: Any) -> Any:
        return None if name == "pyspark" else find_spec(name, *more)

    monkeypatch.setattr("medcluster.config.environment.find_spec", without)
    with pytest.raises(WrongSettings, match="uv sync --group spark"):
        Environment.read({"MEDCLUSTER_FACTS_URL": "spark://local"})
