"""Row locks that other workers step over, where the database knows them (SQLite has one writer at a time anyway)."""

from __future__ import annotations

from typing import TypeVar

from django.db import connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def skipping_locked(query: QuerySet[M]) -> QuerySet[M]:
    if connections[query.db].features.has_select_for_update_skip_locked:
        return query.select_for_update(skip_locked=True, of=("self",))
    return query
