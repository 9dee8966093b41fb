"""The one way in which an object reaches code: a query narrowed to what the actor may see; and of a case's history
the words that the actor may read.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet

from medcluster.kernel.errors import NotVisible

if TYPE_CHECKING:
    from medcluster.kernel.actor import Actor
    from medcluster.kernel.case_models import CaseModel

M = TypeVar("M", bound=Model)


def get_visible(query: QuerySet[M], **lookup: Any) -> M:
    """The one object of an already narrowed query; absent and somebody else's both raise NotVisible (404)."""
    found = query.filter(**lookup).first()
    if found is None:
        raise NotVisible()
    return found


def told_to(case: CaseModel, actor: Actor, events: Iterable[Any]) -> list[Any]:
    """The events as this actor may read them: whole with clinical sight of the case; else every step, but only words
    and values that its needs call not clinical, or that the case opens. Whoever forgot to say shows none.
    """
    if case.reads_clinical(actor):
        return list(events)
    found: list[Any] = []
    earlier: list[Any] = []
    for event in sorted(events, key=lambda event: event.sequence):
        found.append(event if case.opens_words(event, earlier) else _without_clinical(case, event))
        earlier.append(event)
    return found[::-1]


def _without_clinical(case: CaseModel, event: Any) -> Any:
    action = case.workflow.action(event.action)
    open_names = {need.name for need in action.needs if not need.clinical} if action else set()
    told = copy(event)
    told.comment = event.comment if "comment" in open_names else ""
    told.reason = event.reason if "reason" in open_names else ""
    told.data = {name: value for name, value in event.data.items() if name in open_names}
    return told
