"""Sums out of arrays are those of a plain count, for any days and however many combinations."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcluster.indicators.adding import split
from medcluster.indicators.cubes import Cube
from medcluster.indicators.monthly import nothing
from medcluster.indicators.slabs import Slab, slab_of

CUBE = Cube("toy", "episode", "discharged_on", ("centre", "home_region"), {"operated": ""})
BEGIN = date(2026, 1, 1)
ROW = st.tuples(
    st.integers(0, 90), st.sampled_from([1, 2, 900, None]), st.sampled_from(["KZ-15", "KZ-23", None]),
    st.integers(1, 9), st.integers(0, 9),
)  # fmt: skip


def slab(rows: list[tuple[int, int | None, str | None, int, int]]) -> Slab:
    columns = [*zip(*rows, strict=True)] or [()] * 5
    days = [BEGIN + timedelta(days=n) for n in columns[0]]
    return slab_of(CUBE, pa.table(dict(zip(nothing(CUBE).column_names, [days, *columns[1:]], strict=True)),
                                  schema=nothing(CUBE).schema))  # fmt: skip


@given(st.lists(ROW, max_size=60), st.integers(0, 90), st.integers(0, 90), st.booleans())
def test_any_days_by_any_dimensions(rows: list[tuple[int, int, str, int, int]], a: int, b: int, months: bool) -> None:
    first, last = BEGIN + timedelta(days=min(a, b)), BEGIN + timedelta(days=max(a, b))
    where = {"centre": [1, 900], "home_region": ["KZ-23", None]}
    for by in ((), ("home_region",), ("centre", "home_region")):
        plain: Counter[tuple[object, ...]] = Counter()
        for n, centre, region, count, _operated in rows:
            day = BEGIN + timedelta(days=n)
            if first <= day <= last and centre in where["centre"] and region in where["home_region"]:
                of = {"centre": centre, "home_region": region}
                plain[(*[day.replace(day=1)] * months, *(of[name] for name in by))] += count
        found = slab(rows).sums(first, last, by=by, where=where, measures=["n"], months=months)
        assert found == {key: [count] for key, count in plain.items()}


def test_big_sums_stay_exact() -> None:
    found = slab([(1, 1, "KZ-15", 2**52, 1), (2, 1, "KZ-15", 1, 1)])
    assert found.sums(BEGIN, date(2026, 3, 1), by=(), where=None, measures=["n", "operated"], months=False) == {
        (): [2**52 + 1, 2]
    }


def test_nothing_has_no_rows() -> None:
    empty = slab_of(CUBE, nothing(CUBE))
    for by in ((), ("centre",)):
        assert empty.sums(BEGIN, BEGIN, by=by, where={"centre": [1]}, measures=["n"], months=True) == {}


@pytest.mark.parametrize(
    ("first", "last", "inside", "ends"),
    [
        ("2026-01-01", "2026-02-28", ("2026-01-01", "2026-02-01"), []),
        ("2026-01-02", "2026-03-30", ("2026-02-01", "2026-02-01"), [("2026-01-02", "2026-01-31"),
                                                                    ("2026-03-01", "2026-03-30")]),
        ("2026-01-15", "2026-02-10", None, [("2026-01-15", "2026-02-10")]),
        ("2025-12-01", "2025-12-31", ("2025-12-01", "2025-12-01"), []),
        ("2026-05-05", "2026-05-05", None, [("2026-05-05", "2026-05-05")]),
    ],
)  # fmt: skip
def test_a_period_is_its_whole_months_and_the_days_left_over(
    first: str, last: str, inside: tuple[str, str] | None, ends: list[tuple[str, str]]
) -> None:
    day = date.fromisoformat
    whole, left = split(day(first), day(last))
    assert whole == (inside and (day(inside[0]), day(inside[1])))
    assert left == [(day(a), day(b)) for a, b in ends]
