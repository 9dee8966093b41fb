"""What points at a patient, and how it is moved when two records become one.

Higher floors say once, in `AppConfig.ready()`, which of their columns point at a patient:

    merging.register("referrals.referral", "patient")

so that merging needs no knowledge of them. Moves and their undoing touch nothing but that column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models.query import QuerySet

REFERENCES: dict[tuple[str, str], None] = {}  # ordered: (model label, field)
_BATCH = 500


def register(model_label: str, field: str = "patient") -> None:
    """Say that a column of a model points at a patient and follows them when records are merged."""
    REFERENCES[(model_label.lower(), field)] = None


@dataclass(frozen=True)
class Move:
    """Rows of one model whose column was moved."""

    model: str
    field: str
    ids: list[Any]

    def as_json(self) -> dict[str, Any]:
        return {"model": self.model, "field": self.field, "ids": [_plain(pk) for pk in self.ids]}


def move_references(*, source: int, target: int) -> list[Move]:
    """Point every registered column at `target` instead of `source`; rows that the target already has stay behind."""
    moves = []
    for label, field in REFERENCES:
        rows = _rows(label)
        ids = list(rows.filter(**{f"{field}_id": source}).order_by("pk").values_list("pk", flat=True))
        moved = _point(rows, field, ids, target)
        if moved:
            moves.append(Move(label, field, moved))
    return moves


def move_back(changes: Iterable[dict[str, Any]], *, source: int, target: int) -> list[str]:
    """Point the moved rows at `source` again. Gives the labels of models whose rows have been moved on meanwhile."""
    stuck = []
    for entry in changes:
        rows = _rows(entry["model"])
        there = rows.filter(pk__in=entry["ids"])
        if there.exclude(**{f"{entry['field']}_id": target}).exists():
            stuck.append(entry["model"])
            continue
        _point(rows, entry["field"], entry["ids"], source)
    return stuck


def _point(rows: QuerySet[Any], field: str, ids: list[Any], target: int) -> list[Any]:
    """Set the column of the rows; at a clash with a unique rule, one by one. Gives the ids that were set."""
    done: list[Any] = []
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        try:
            with transaction.atomic():
                rows.filter(pk__in=part).update(**{f"{field}_id": target})
            done += part
        except IntegrityError:
            done += [pk for pk in part if _point_one(rows, field, pk, target)]
    return done


def _point_one(rows: QuerySet[Any], field: str, pk: Any, target: int) -> bool:
    try:
        with transaction.atomic():
            rows.filter(pk=pk).update(**{f"{field}_id": target})
    except IntegrityError:
        return False
    return True


def _rows(label: str) -> QuerySet[Any]:
    """A plain queryset: guards of a model's own manager are for its states, not for whom it belongs to."""
    return QuerySet(apps.get_model(label))


def _plain(pk: Any) -> Any:
    return pk if isinstance(pk, int) else str(pk)


def label_of(model: str) -> str:
    """The plural name of a model in the reader's language."""
    found: type[models.Model] = apps.get_model(model)
    return str(found._meta.verbose_name_plural)
