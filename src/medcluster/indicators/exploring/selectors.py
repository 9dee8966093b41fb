"""Reads of saved questions."""

from __future__ import annotations

from medcluster.indicators.exploring.models import SavedQuestion
from medcluster.kernel.actor import Actor
from medcluster.kernel.visibility import get_visible


def saved(actor: Actor, pk: int) -> SavedQuestion:
    """NotVisible unless it is the actor's own or shared with them."""
    return get_visible(SavedQuestion.objects.visible_to(actor), pk=pk)
