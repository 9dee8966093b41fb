"""Objects of the registry that every page names (profiles, centres, regions …), kept in the memory of each process.

    known(CareProfile)["81"]                         # the object, from memory
    with_known(query, "profile", "referral__centre")  # rows that have these objects at hand, without a join

A page of a list names the same dozen profiles and centres fifty times: joined, each name is read and built again.
Kept for ten seconds at most and never past a change made in this process; what is read inside a transaction is kept
for that transaction only, since it may be rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import Any, TypeVar

from django.db import connection
from django.db.models import ForeignKey, Model, QuerySet

from medcluster.kernel.loading import QuickRows

M = TypeVar("M", bound=Model)
Q = TypeVar("Q", bound=QuerySet[Any])

MAX_AGE_SECONDS = 10.0
MOST = 2000  # read at once; a larger table is read row by row as its rows are named


@dataclass
class _Kept:
    until: float
    transaction: Any  # the outermost open transaction it was read in, None when there was none
    tables: dict[type[Model], Known[Any]] = field(default_factory=dict)


class Known(dict[Any, M]):
    """The objects of one table by key, in the order of their keys; one that is not here yet is read when asked for."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        super().__init__((row.pk, row) for row in model._default_manager.order_by("pk")[:MOST])

    def __missing__(self, key: Any) -> M:
        found = self[key] = self.model._default_manager.get(pk=key)
        return found


_kept: list[_Kept] = []  # at most one; a list so that replacing it needs no global statement


def known(model: type[M]) -> Known[M]:
    """The objects of one of the registry's tables."""
    transaction = connection.atomic_blocks[0] if connection.in_atomic_block else None
    kept = _kept[0] if _kept else None
    if kept is None or kept.transaction not in (None, transaction) or monotonic() > kept.until:
        kept = _Kept(monotonic() + MAX_AGE_SECONDS, transaction)
        _kept[:] = [kept]
    found = kept.tables.get(model)
    if found is None:
        if transaction is not None and kept.transaction is None:
            return Known(model)
        found = kept.tables[model] = Known(model)
    return found


def forget_known(**_signal: Any) -> None:
    """Drop what this process keeps; also the receiver of save and delete signals."""
    _kept.clear()


def with_known(query: Q, *paths: str) -> Q:
    """The same rows, each with the objects at `paths` (foreign keys to the registry) at hand. Joins along the way
    (`referral__centre`: the referral) are the caller's `select_related`."""
    found = query.all()
    found._iterable_class = _rows_with(paths)  # where Django's own values() hooks in too
    return found


@lru_cache(maxsize=64)
def _rows_with(paths: tuple[str, ...]) -> type[QuickRows]:
    split = [tuple(path.split("__")) for path in paths]

    class Rows(QuickRows):
        def __iter__(self) -> Iterator[Any]:
            attach = self.attaching(self.queryset.model)
            for row in super().__iter__():
                attach(row)
                yield row

        @staticmethod
        def attaching(model: type[Model]) -> Callable[[Any], None]:
            """The function that gives one row its objects (also for `kernel.prepared`)."""
            steps = _steps(model, split)

            def attach(row: Any) -> None:
                for way, name, attribute, objects in steps:
                    owner = row
                    for relation in way:
                        owner = owner._state.fields_cache.get(relation)
                    if owner is not None:
                        key = getattr(owner, attribute)
                        owner._state.fields_cache[name] = None if key is None else objects[key]

            return attach

    return Rows


def _steps(model: type[Model], paths: list[tuple[str, ...]]) -> list[tuple[tuple[str, ...], str, str, Known[Any]]]:
    """For each path: the relations to the owner of the key, the foreign key's name and column, the known objects."""
    steps = []
    for *way, name in paths:
        owner: Any = model
        for relation in way:
            owner = owner._meta.get_field(relation).related_model
        key = owner._meta.get_field(name)
        assert isinstance(key, ForeignKey), f"{owner.__name__}.{name} is no foreign key"
        steps.append((tuple(way), name, key.attname, known(key.related_model)))
    return steps
