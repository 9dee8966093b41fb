"""A piece of a cube in memory, as arrays: sums over a span of days in microseconds, where a database would still plan.

Rows lie in the order of their days, so a span is a slice; a dimension is an array of places in a list of its values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medcluster.indicators.cubes import ROWS, Cube
from medcluster.indicators.narrowing import Where

Numbers = npt.NDArray[Any]
Figures = dict[tuple[Any, ...], list[int]]  # the values of the dimensions -> a sum for each measure
SPARSE = 4  # so many times more combinations than rows: only those that occur are numbered


@dataclass(frozen=True)
class Slab:
    """`places[dimension]` says for each row which of `values[dimension]` it has."""

    days: Numbers
    places: Mapping[str, Numbers]
    values: Mapping[str, list[Any]]
    measures: Mapping[str, Numbers]

    def sums(
        self, first: date, last: date, *, by: Sequence[str], where: Where | None, measures: Sequence[str], months: bool
    ) -> Figures:
        """Each measure over the days from first to last by the dimensions; with `months`, the month before them."""
        rows = self._rows(first, last, where)
        axes = [(self.places[name][rows], self.values[name]) for name in by]
        if months:
            axes.insert(0, _months(self.days[rows]))
        key, size = _combined([(places, len(values)) for places, values in axes], len(self.days[rows]))
        occurring: Numbers | None = None
        if size > SPARSE * len(key):
            occurring, key = np.unique(key, return_inverse=True)
            size = len(occurring)
        found = np.flatnonzero(np.bincount(key, minlength=size))
        figures = [
            np.bincount(key, weights=self.measures[name][rows], minlength=size)[found].astype(np.int64).tolist()
            for name in measures
        ]
        keys = _keys(found if occurring is None else occurring[found], [values for _places, values in axes])
        return {key: [*of] for key, of in zip(keys, zip(*figures, strict=True), strict=True)}

    def _rows(self, first: date, last: date, where: Where | None) -> Any:
        """The rows of the span that have one of the values wanted: a slice, or their numbers."""
        begin = int(np.searchsorted(self.days, np.datetime64(first, "D"), "left"))
        end = int(np.searchsorted(self.days, np.datetime64(last, "D"), "right"))
        kept: Numbers | None = None
        for name, wanted in (where or {}).items():
            chosen = np.array([value in wanted for value in self.values[name]] or [False])
            fits = chosen[self.places[name][begin:end]]
            kept = fits if kept is None else kept & fits
        return slice(begin, end) if kept is None else begin + np.flatnonzero(kept)


def slab_of(cube: Cube, rows: pa.Table) -> Slab:
    """The rows of the cube, put in the order of their days."""
    rows = rows.sort_by(cube.day)
    places, values = {}, {}
    for name in cube.dimensions:
        column = pa.chunked_array(rows[name]).combine_chunks().dictionary_encode(null_encoding="encode")
        values[name] = column.dictionary.to_pylist()
        places[name] = column.indices.to_numpy().astype(np.min_scalar_type(len(values[name])))
    return Slab(
        rows[cube.day].to_numpy().astype("datetime64[D]"),
        places,
        values,
        {name: rows[name].to_numpy() for name in (ROWS, *cube.measures)},
    )


def _months(days: Numbers) -> tuple[Numbers, list[Any]]:
    numbers = days.astype("datetime64[M]").astype(np.int64)
    if not len(numbers):
        return numbers, []
    first, last = int(numbers.min()), int(numbers.max())
    return numbers - first, [date(1970 + n // 12, n % 12 + 1, 1) for n in range(first, last + 1)]


def _combined(axes: Sequence[tuple[Numbers, int]], count: int) -> tuple[Numbers, int]:
    """One number for each combination of places, and how many there could be."""
    key, size = np.zeros(count, np.int64), 1
    for places, many in axes:
        key, size = key * many + places, size * max(many, 1)
    return key, size


def _keys(numbers: Numbers, values: Sequence[list[Any]]) -> list[tuple[Any, ...]]:
    columns = []
    for of in reversed(values):
        columns.append([of[n] for n in (numbers % max(len(of), 1)).tolist()])
        numbers = numbers // max(len(of), 1)
    return [*zip(*reversed(columns), strict=True)] if columns else [()] * len(numbers)
