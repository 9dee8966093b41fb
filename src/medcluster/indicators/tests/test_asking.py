"""Answers from the daily cubes are those of the declared formula over the facts; periods and years are people's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pyarrow as pa
import pytest

from medcluster.indicators import building, snapshot
from medcluster.indicators.asking import Change, Period, Question, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.formulas import from_facts
from medcluster.indicators.store import Store
from medcluster.kernel.errors import Incomplete

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TEXTS = {
    "age_group": ("child", "adult"), "residency": ("own_region", "other_region", "foreign"), "sex": ("male", "female"),
    "home_region": ("KZ-23", "KZ-15", None), "home_country": ("KZ", "UZ"), "funding": ("osms", "paid"),
    "profile": ("29", "54"), "outcome": ("improved", "died"), "mode": ("live", "deferred"), "form": ("doctors",),
    "kind": ("seminar", "master_class"), "country_group": ("far", "near", "own"), "institutions": ("[]",),
    "title": ("{}",),
}  # fmt: skip


def invented(fact: object, count: int = 500) -> pa.Table:
    """Rows that take every value of every dimension, with days over two years."""
    columns: dict[str, list[object]] = {}
    for place, column in enumerate(fact.columns):  # type: ignore[attr-defined]
        made: list[object] = []
        for n in range(count):
            step = n * (place + 7) // 3
            made.append(
                {
                    "text": TEXTS.get(column.name, ("x", "y"))[step % len(TEXTS.get(column.name, ("x", "y")))],
                    "whole": n if column.name == "id" else step % 7,
                    "day": date.fromordinal(date(2025, 1, 1).toordinal() + (step * 3) % 730),
                    "flag": step % 3 == 0,
                }[column.kind]
            )
        columns[column.name] = made
    return pa.table(columns, schema=fact.schema)  # type: ignore[attr-defined]


@pytest.fixture
def facts(tmp_path: object) -> snapshot.Snapshot:
    store = Store(tmp_path / "facts", SHAPE)  # type: ignore[operator]
    with store.writing() as writer:
        tables: building.Parts = {code: {} for code in building.TABLES}
        for fact in FACTS:
            building._put(writer, tables, fact, "2025-01", invented(fact))
        building.sum_months(writer, tables)
        writer.commit(tables, as_of="2026-12-31T00:00:00+00:00", feed={})
    return snapshot.current(store)


ADDING = [indicator for indicator in INDICATORS.values() if indicator.adds_up]


@pytest.mark.parametrize("indicator", ADDING, ids=lambda indicator: indicator.code)
def test_cube_and_formula_agree(facts: snapshot.Snapshot, indicator: object) -> None:
    dimensions = [()] + [(name,) for name in indicator.dimensions]  # type: ignore[attr-defined]
    for by in dimensions:
        question = Question(indicator, YEAR, by)  # type: ignore[arg-type]
        found = answer(facts, question)
        assert dict(found.rows) == from_facts(facts, question)
        assert found.rows, "the invented rows reach every indicator"


def test_filters_know_what_is_not_known(facts: snapshot.Snapshot) -> None:
    treated = INDICATORS["treated"]
    whole = answer(facts, Question(treated, YEAR)).value
    parts = [answer(facts, Question(treated, YEAR, where={"home_region": [r]})).value for r in ("KZ-23", "KZ-15", None)]
    assert all(parts)
    assert sum(parts) == whole
    assert answer(facts, Question(treated, YEAR, where={"home_region": ["KZ-23", None]})).value == parts[0] + parts[2]
    assert answer(facts, Question(treated, YEAR, where={"home_region": []})).value == 0


def test_months_add_up_to_the_year(facts: snapshot.Snapshot) -> None:
    from calendar import monthrange  # noqa: PLC0415

    months = [Period(date(2026, m, 1), date(2026, m, monthrange(2026, m)[1])) for m in range(1, 13)]
    for code, by in product(("treated", "operated", "operations"), ((), ("age_group",))):
        whole = answer(facts, Question(INDICATORS[code], YEAR, by)).rows
        parts = [answer(facts, Question(INDICATORS[code], month, by)).rows for month in months]
        assert {key: sum(part.get(key, 0) for part in parts) for key in whole} == dict(whole)


def test_what_cannot_be_asked_is_refused_by_name() -> None:
    with pytest.raises(Incomplete) as refused:
        Question(INDICATORS["treated"], YEAR, ("colour",))
    assert "colour" in str(refused.value.faults[0].message)
    with pytest.raises(Incomplete):
        Period(date(2026, 2, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2018-01-01", "2018-05-31", ("2017-01-01", "2017-05-31")),
        ("2024-02-01", "2024-02-29", ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
        ("2024-02-29", "2024-03-10", ("2023-02-28", "2023-03-10")),
    ],
)
def test_the_same_period_a_year_before(first: str, last: str, expected: tuple[str, str]) -> None:
    base = Period(date.fromisoformat(first), date.fromisoformat(last)).a_year_before()
    assert (base.first.isoformat(), base.last.isoformat()) == expected


def test_the_period_before_is_as_long() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).before() == Period(date(2026, 1, 29), date(2026, 2, 28))


def test_a_change_without_a_base_is_not_a_number() -> None:
    assert Change(106, 100).share == Decimal("6.0")
    assert Change(5, 0).share is None
    assert Change(5, None).difference is None
