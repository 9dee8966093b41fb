"""The one way in which an object reaches code: a query narrowed to what the actor may see."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from medcluster.kernel.errors import NotVisible

M = TypeVar("M", bound=Model)


def get_visible(query: QuerySet[M], **lookup: Any) -> M:
    """The one object of an already narrowed query; absent and somebody else's both raise NotVisible (404)."""
    found = query.filter(**lookup).first()
    if found is None:
        raise NotVisible()
    return found
