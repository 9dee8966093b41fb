"""What people and programs send to an action is read into its type, or refused in words. Nothing crashes."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.needs import Kind, Need

SIZES = (("small", "Small"), ("large", "Large"))


def need(kind: Kind, **changes: Any) -> Need:
    return Need("x", "X", kind, choices=lambda _case, _by: SIZES, **changes)


def read(kind: Kind, value: Any, **changes: Any) -> Any:
    return need(kind, **changes).read(value, None, SYSTEM)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.TEXT, "  two words ", "two words"),
        (Kind.DATE, "24.02.2026", date(2026, 2, 24)),
        (Kind.DATE, "2026-02-24", date(2026, 2, 24)),
        (Kind.DATE, date(2026, 2, 24), date(2026, 2, 24)),
        (Kind.INTEGER, " 12 ", 12),
        (Kind.INTEGER, 12, 12),
        (Kind.BOOLEAN, "on", True),
        (Kind.BOOLEAN, "", False),
        (Kind.BOOLEAN, None, False),
        (Kind.CHOICE, "large", "large"),
        (Kind.CHOICES, ["small", "large"], ["small", "large"]),
    ],
)
def test_values_are_read(kind: Kind, value: Any, expected: Any) -> None:
    assert read(kind, value) == expected


def test_a_moment_is_read_in_the_readers_zone() -> None:
    expected = datetime(2026, 2, 24, 4, 30, tzinfo=UTC)  # 09:30 in Almaty
    for given_ in ("24.02.2026 09:30", "2026-02-24T09:30", expected, datetime(2026, 2, 24, 9, 30)):
        assert read(Kind.DATETIME, given_) == expected
    assert read(Kind.DATETIME, "2026-02-24T04:30:00Z") == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.DATE, "31.02.2026"), (Kind.DATE, "tomorrow"), (Kind.DATE, "0001-01-01"), (Kind.DATE, {}),
        (Kind.DATETIME, "24.02.2026"), (Kind.DATETIME, "25:00"), (Kind.DATETIME, []),
        (Kind.INTEGER, "1.5"), (Kind.INTEGER, True), (Kind.INTEGER, {}), (Kind.INTEGER, "many"),
        (Kind.CHOICE, "huge"), (Kind.CHOICE, ["small"]), (Kind.CHOICES, "huge"), (Kind.CHOICES, {}),
        (Kind.TEXT, {"a": 1}), (Kind.TEXT, ""), (Kind.TEXT, None), (Kind.LONG_TEXT, "x" * 4001),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(kind, value)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.BOOLEAN, Kind.CHOICES, Kind.REASON)])
def test_what_is_optional_may_be_empty(kind: Kind) -> None:
    assert read(kind, "", required=False) is None
    assert read(kind, None, required=False) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.REASON]), anything, st.booleans())
def test_nothing_crashes(kind: Kind, value: Any, required: bool) -> None:
    with suppress(ValueError):
        read(kind, value, required=required)
