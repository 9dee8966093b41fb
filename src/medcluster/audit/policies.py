"""Who reads the trail: whoever has READ_AUDIT, all of it. Default: nobody."""

from __future__ import annotations

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission


def readable(actor: Actor) -> Q:
    """Everything or nothing: the trail holds no clinical text."""
    return Q() if actor.may(Permission.READ_AUDIT) else Q(pk__in=())
