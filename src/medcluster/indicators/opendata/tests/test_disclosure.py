"""Attacks on what is published: by linear algebra, by integer programmes, by comparing tables, on random clusters.

The attacker of these tests is written apart from the module: it knows every shown figure, which tables share which
groups, that hidden figures are at least 1, and computes with exact fractions or whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcluster.indicators.opendata.disclosure import THRESHOLD, CannotProtect, Figure, protect, tables

Atoms = Mapping[tuple[Any, ...], int]
DIMENSIONS = ("home", "centre", "age")
SPLITS = ((), ("home",), ("centre",), ("age",), ("home", "age"), ("home", "centre"))


def figures_of(atoms: Atoms, splits: Sequence[Sequence[str]] = SPLITS, dimensions: Sequence[str] = DIMENSIONS) -> Any:
    found = tables(atoms, dimensions, splits)
    return [Figure(key, value, places, tuple(n for n, _v in key)) for key, (value, places) in found.items()]


def determined_by_algebra(figures: Sequence[Figure], hidden: frozenset[Any]) -> set[Any]:
    """The hidden figures that are sums and differences of shown ones: they lie in the row space of what is shown."""
    size = 1 + max(atom for figure in figures for atom in figure.atoms)
    basis: list[list[Fraction]] = []
    for figure in figures:
        if figure.key not in hidden and (rest := _reduced(_row(figure, size), basis)):
            basis.append(rest)
    return {f.key for f in figures if f.key in hidden and not _reduced(_row(f, size), basis)}


def _row(figure: Figure, size: int) -> list[Fraction]:
    return [Fraction(int(place in figure.atoms)) for place in range(size)]


def _reduced(row: list[Fraction], basis: list[list[Fraction]]) -> list[Fraction] | None:
    for known in basis:
        lead = next(place for place, value in enumerate(known) if value)
        if row[lead]:
            times = row[lead] / known[lead]
            row = [a - times * b for a, b in zip(row, known, strict=True)]
    return row if any(row) else None


def possible(figures: Sequence[Figure], hidden: frozenset[Any], target: Figure, parts: Any = ()) -> tuple[int, int]:
    """The least and the greatest whole number that the target can be, the rest being whole numbers too."""
    ends = []
    for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
        engine = highspy.Highs()
        engine.silent()
        for place in range(1 + max(atom for figure in figures for atom in figure.atoms)):
            engine.addVar(0, 10_000)
            engine.changeColIntegrality(place, highspy.HighsVarType.kInteger)
            engine.changeColCost(place, float(place in target.atoms))
        for figure in figures:
            ends_of = (1, highspy.kHighsInf) if figure.key in hidden else (figure.value, figure.value)
            places = np.array(figure.atoms, dtype=np.int32)
            engine.addRow(*ends_of, len(places), places, np.ones(len(places)))
        for part, whole in parts:
            engine.addRow(-highspy.kHighsInf, 0, 2, np.array([part, whole], dtype=np.int32), np.array([1.0, -1.0]))
        engine.changeObjectiveSense(sense)
        engine.run()
        assert engine.getModelStatus() == highspy.HighsModelStatus.kOptimal
        ends.append(round(engine.getInfo().objective_function_value))
    return ends[0], ends[1]


def attack(figures: Sequence[Figure], hidden: frozenset[Any], parts: Any = ()) -> None:
    """Fails with what could be computed."""
    assert not {f.key for f in figures if f.small and f.key not in hidden}
    assert not {f.key for f in figures if f.value == 0 and f.key in hidden}
    assert not determined_by_algebra(figures, hidden)
    for figure in figures:
        if figure.key in hidden:
            least, most = possible(figures, hidden, figure, parts)
            assert least <= figure.value <= most
            assert most > least, f"{figure.key} is {least}"


def test_a_single_small_figure_does_not_stand_alone() -> None:
    figures = figures_of(
        {("Aktobe", 1, "adult"): 3, ("Aktau", 1, "adult"): 8, ("Astana", 1, "adult"): 40}, [(), ("home",)]
    )
    hidden = protect(figures)
    assert hidden == {(("home", "Aktobe"),), (("home", "Aktau"),)}, "the smallest other one goes with it; not the total"


def test_two_ones_whose_sum_is_two_are_not_enough() -> None:
    """Hidden means at least 1: of 1 + 1 = 2 both would be known."""
    figures = figures_of({("A", 1, "a"): 1, ("B", 1, "a"): 1, ("C", 1, "a"): 9, ("D", 1, "a"): 50}, [(), ("home",)])
    hidden = protect(figures)
    assert (("home", "C"),) in hidden
    attack(figures, hidden)


def test_tables_that_tell_the_same_in_other_words() -> None:
    """Foreign = all − own country: what one table hides, another must not say."""
    atoms = {("own", "KZ"): 90, ("other", "KZ"): 30, ("foreign", "RU"): 3}
    figures = figures_of(atoms, [(), ("residency",), ("country",)], ("residency", "country"))
    hidden = protect(figures)
    assert {(("residency", "foreign"),), (("country", "RU"),)} <= hidden
    attack(figures, hidden)


def test_nothing_is_hidden_when_nothing_is_small() -> None:
    assert not protect(figures_of({("A", 1, "a"): 5, ("B", 2, "c"): 7}))
    assert not protect([])


def test_few_persons_are_small_whatever_the_count() -> None:
    figures = [Figure("A", 12, (0,), few_persons=True), Figure("B", 40, (1,)), Figure("all", 52, (0, 1))]
    assert "A" in protect(figures)


def test_a_part_does_not_give_away_its_whole() -> None:
    """Treated A + B = 7 is hidden apart; that 6 were operated in B would leave A = 1."""
    whole = [Figure("A", 1, (0,)), Figure("B", 6, (1,)), Figure("C", 20, (4,)), Figure("all", 27, (0, 1, 4))]
    part = [Figure("op B", 6, (3,), settled=True)]
    hidden = protect([*whole, *part], [(2, 0), (3, 1)])
    attack([*whole, *part], hidden, [(2, 0), (3, 1)])
    assert "C" in hidden or "all" in hidden


def test_what_was_published_before_is_reckoned_with() -> None:
    settled = [Figure("A", 3, (0,), settled=True, hidden=True), Figure("B", 9, (1,), settled=True, hidden=True)]
    total, again = Figure("all", 12, (0, 1), settled=True), Figure("B in other words", 9, (1,))
    assert protect([*settled, total, again]) == {"B in other words"}


def test_it_is_said_when_nothing_can_be_hidden_any_more() -> None:
    with pytest.raises(CannotProtect):
        protect([Figure("A", 3, (0,)), Figure("B", 9, (1,), settled=True), Figure("all", 12, (0, 1), settled=True)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCDE"), st.sampled_from((1, 2, 3)), st.sampled_from(("adult", "child"))),
        st.one_of(st.integers(1, 6), st.integers(1, 60)),
        min_size=1, max_size=14,
    ),
    st.lists(st.sampled_from(SPLITS[1:]), min_size=1, max_size=4, unique=True),
)  # fmt: skip
def test_no_hidden_figure_of_a_random_cluster_is_recovered(atoms: Atoms, splits: list[Any]) -> None:
    figures = figures_of(atoms, [(), *splits])
    attack(figures, protect(figures))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), min_size=2, max_size=7))
def test_parts_and_wholes_published_together_or_after_one_another(pairs: list[tuple[int, int]]) -> None:
    size = len(pairs)
    whole = [Figure(("all", n), count, (n,)) for n, (count, _part) in enumerate(pairs)]
    whole.append(Figure(("all",), sum(count for count, _ in pairs), tuple(range(size))))
    part = [Figure(("part", n), min(pair), (size + n,)) for n, pair in enumerate(pairs)]
    part = [*part, Figure(("part",), sum(min(pair) for pair in pairs), tuple(range(size, 2 * size)))]
    order = [(size + n, n) for n in range(size)]
    first = protect(whole)
    settled = [Figure(f.key, f.value, f.atoms, settled=True, hidden=f.key in first) for f in whole]
    then = protect([*settled, *part], order)
    attack([*whole, *part], first | then, order)
    attack([*whole, *part], protect([*whole, *part], order), order)


def test_the_threshold_is_the_usual_one() -> None:
    assert THRESHOLD == 5
