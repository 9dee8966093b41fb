"""Who publishes, and what everybody sees."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission


def publishes(actor: Actor) -> bool:
    return actor.sees_cluster(Permission.PUBLISH_DATA)


def publications_visible(actor: Actor, today: date) -> Q:
    """Nobody needs an account to see what is open."""
    return Q() if publishes(actor) else Q(withdrawn_at__isnull=True, opens_on__lte=today)
