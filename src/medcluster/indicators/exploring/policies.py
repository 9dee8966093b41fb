"""Whose saved questions a person sees. Default deny."""

from __future__ import annotations

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

SHARED = "organisation"


def questions_visible(actor: Actor) -> Q:
    """The own ones; those shared with an organisation where the actor reads numbers; the office's among the office."""
    if actor.is_system:
        return Q()
    if actor.user_id is None or not actor.may(Permission.READ_STATISTICS):
        return Q(pk__in=())
    seen = Q(owner_id=actor.user_id)
    if places := actor.organisations(Permission.READ_STATISTICS):
        seen |= Q(sharing=SHARED, organisation_id__in=places)
    if actor.sees_cluster(Permission.READ_STATISTICS):
        seen |= Q(sharing=SHARED, organisation__isnull=True)
    return seen
