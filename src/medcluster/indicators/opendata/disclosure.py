"""Suppression of small numbers: the one place where it is decided which figures of a publication are hidden.

A figure is *small* when it counts 1 to THRESHOLD − 1 cases, or cases of so few persons. Small figures are hidden.
A zero is shown: that nobody was counted names nobody, and a hidden figure is therefore known to be at least 1.

Hiding the small ones is not enough, since tables have totals and tables share totals. So the module plays the reader
who wants to know: everything shown is an equation over the smallest groups (*atoms*), everything hidden an unknown of
at least 1, and a linear programme gives the least and the greatest value that each hidden figure can have. The reader
is given more than any real one has: which groups occur at all. As long as a hidden figure can be narrowed down too
far, the smallest of the shown figures that pin it down is hidden too.

Promise of `protect`: of every hidden figure at least two values remain possible, of every small one at least
THRESHOLD − 1, whatever is added or taken away from one another among all the tables given. Each period is published
once and never again, and periods do not overlap, so that nothing is left to compare between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import highspy
import numpy as np

THRESHOLD = 5
ALMOST = 1e-6
MOST_TRIED = 60


class CannotProtect(Exception):
    """What was published before leaves too little to hide: the new tables must not be published."""


@dataclass(frozen=True)
class Figure:
    """A figure that would be published: the atoms that it is the sum of, its value, whether it is small by persons.

    `table` names the figures among which it stands; `settled` means published before, as `hidden` says.
    """

    key: Any
    value: int
    atoms: tuple[int, ...]
    table: Any = None
    few_persons: bool = False
    settled: bool = False
    hidden: bool = False

    @property
    def small(self) -> bool:
        return self.value > 0 and (self.value < THRESHOLD or self.few_persons)


@dataclass(frozen=True)
class Bounds:
    """What can be computed of a hidden figure: it lies between these."""

    least: int
    most: float  # inf when nothing limits it

    @property
    def values(self) -> float:
        return self.most - self.least + 1


def protect(figures: Sequence[Figure], parts: Iterable[tuple[int, int]] = ()) -> frozenset[Any]:
    """The keys of the figures to hide. `parts` are pairs of atoms of which the first never exceeds the second (those
    operated among those treated). CannotProtect when what is settled already gives away too much."""
    reader = Reader(figures, parts)
    for place, figure in enumerate(figures):
        if figure.small and not figure.settled:
            reader.hide(place)
    for place in _from_small(figures):
        while place in reader.hidden and reader.knows_too_much(place):
            reader.hide(reader.to_hide_for(place))
    while culprits := [place for place in sorted(reader.hidden) if reader.knows_too_much(place)]:
        for place in culprits:
            if reader.knows_too_much(place):
                reader.hide(reader.to_hide_for(place))
    _show_again(reader)
    return frozenset(figures[place].key for place in reader.hidden if not figures[place].settled)


def _show_again(reader: Reader) -> None:
    """What was hidden on the way and is not needed in the end: the largest figures first."""
    spare = [p for p in reader.hidden if reader.may_be_shown(p)]
    for place in sorted(spare, key=lambda p: -reader.figures[p].value)[:MOST_TRIED]:
        if place in reader.hidden:
            _try_to_show(reader, place)


def _try_to_show(reader: Reader, place: int) -> None:
    """Show it, and what is known through it and need not be hidden either; nothing of it when a small one would be
    known."""
    before, known = set(reader.hidden), [place]
    while known:
        for each in known:
            reader.show(each)
        known = [other for other in sorted(reader.hidden) if reader.knows_too_much(other)]
        if not all(reader.may_be_shown(other) for other in known):
            for each in before - reader.hidden:
                reader.hide(each)
            return


def _from_small(figures: Sequence[Figure]) -> list[int]:
    return sorted(range(len(figures)), key=lambda place: figures[place].value)


class Reader:
    """Somebody who knows everything that is shown, which groups occur, and how to compute."""

    def __init__(self, figures: Sequence[Figure], parts: Iterable[tuple[int, int]] = ()) -> None:
        self.figures = figures
        self.hidden = {place for place, figure in enumerate(figures) if figure.settled and figure.hidden}
        # the stubs of highspy leave the constructor out
        self.engine: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.engine.silent()
        self._atoms = 1 + max((atom for figure in figures for atom in figure.atoms), default=-1)
        self._costs: list[int] = []
        self._of_atoms: dict[frozenset[int], list[int]] = {}
        for place, figure in enumerate(figures):
            self._of_atoms.setdefault(frozenset(figure.atoms), []).append(place)
        self._set_up(list(parts))

    def _set_up(self, parts: Sequence[tuple[int, int]]) -> None:
        infinity = highspy.kHighsInf
        for _atom in range(self._atoms):
            self.engine.addVar(0, infinity)
        for place, figure in enumerate(self.figures):
            least, most = (1, infinity) if place in self.hidden else (figure.value, figure.value)
            atoms = np.array(figure.atoms, dtype=np.int32)
            self.engine.addRow(least, most, len(atoms), atoms, np.ones(len(atoms)))
        for part, whole in parts:
            self.engine.addRow(-infinity, 0, 2, np.array([part, whole], dtype=np.int32), np.array([1.0, -1.0]))

    def hide(self, place: int) -> None:
        for twin in self._twins(place):
            if not self.figures[twin].settled:
                self.hidden.add(twin)
                self.engine.changeRowBounds(twin, 1, highspy.kHighsInf)

    def show(self, place: int) -> None:
        for twin in self._twins(place):
            self.hidden.discard(twin)
            self.engine.changeRowBounds(twin, self.figures[twin].value, self.figures[twin].value)

    def may_be_shown(self, place: int) -> bool:
        return not any(self.figures[twin].small or self.figures[twin].settled for twin in self._twins(place))

    def _twins(self, place: int) -> list[int]:
        """The figures of exactly the same groups (those from abroad, those from the one country abroad)."""
        return self._of_atoms[frozenset(self.figures[place].atoms)]

    def bounds(self, place: int) -> Bounds:
        """The least and the most that a hidden figure can be, as far as anybody can compute."""
        least, most = self._extreme(place, lowest=True), self._extreme(place, lowest=False)
        return Bounds(max(1, ceil(least - ALMOST)), most if most == float("inf") else floor(most + ALMOST))

    def knows_too_much(self, place: int) -> bool:
        bounds = self.bounds(place)
        return bounds.values < (THRESHOLD - 1 if self.figures[place].small else 2)

    def to_hide_for(self, place: int) -> int:
        """Of the shown figures that pin this one down, the one that the public loses least by: rather a part than a
        total, rather a small one than a large one."""
        pinning: set[int] = set()
        for lowest in (False, True):
            self._extreme(place, lowest=lowest)
            duals = self.engine.getSolution().row_dual
            pinning |= {row for row in range(len(self.figures)) if abs(duals[row]) > ALMOST}
        able = [row for row in pinning if self._may_be_hidden(row)] or [
            row for row in range(len(self.figures)) if self._may_be_hidden(row)
        ]
        if not able:
            raise CannotProtect(self.figures[place].key)
        return min(able, key=lambda row: self._loss(row, place))

    def _may_be_hidden(self, row: int) -> bool:
        figure = self.figures[row]
        return row not in self.hidden and not figure.settled and figure.value > 0

    def _loss(self, row: int, place: int) -> tuple[Any, ...]:
        figure, sought = self.figures[row], self.figures[place]
        is_total = {*sought.atoms} <= {*figure.atoms}
        return is_total, figure.table != sought.table, figure.value, row

    def _extreme(self, place: int, *, lowest: bool) -> float:
        for atom in self._costs:
            self.engine.changeColCost(atom, 0)
        self._costs = list(self.figures[place].atoms)
        for atom in self._costs:
            self.engine.changeColCost(atom, 1)
        sense = highspy.ObjSense.kMinimize if lowest else highspy.ObjSense.kMaximize
        self.engine.changeObjectiveSense(sense)
        self.engine.run()
        status = self.engine.getModelStatus()
        unlimited = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        if status in unlimited:
            return float("inf")
        if status != highspy.HighsModelStatus.kOptimal:
            raise CannotProtect(f"{self.figures[place].key}: {status}")
        return float(self.engine.getInfo().objective_function_value)


def tables(
    atoms: Mapping[tuple[Any, ...], int], dimensions: Sequence[str], split: Sequence[Sequence[str]]
) -> dict[tuple[tuple[str, Any], ...], tuple[int, tuple[int, ...]]]:
    """Every figure of the tables `split` (each a choice of the dimensions; none is the total): its value and the
    places of its atoms, by (dimension, value) pairs."""
    found: dict[tuple[tuple[str, Any], ...], tuple[int, list[int]]] = {}
    for place, (values, count) in enumerate(atoms.items()):
        of = dict(zip(dimensions, values, strict=True))
        for chosen in split:
            key = tuple((name, of[name]) for name in chosen)
            value, places = found.get(key, (0, []))
            found[key] = (value + count, [*places, place])
    return {key: (value, tuple(places)) for key, (value, places) in found.items()}
