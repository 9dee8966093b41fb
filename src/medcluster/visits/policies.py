"""Who sees and who records visits. Default: nobody."""

from __future__ import annotations

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

NOBODY = Q(pk__in=())


def visible(actor: Actor) -> Q:
    """The visits of the centres where the actor works; all of them for the cluster's office, but those of patients
    of the stricter class of secrecy (HIV, psychiatry, addiction), whose profile alone would say too much."""
    return _within(actor, Permission.READ_VISITS)


def editable(actor: Actor) -> Q:
    """The visits of the centres for which the actor records; all of them for the cluster's coordinator."""
    return _within(actor, Permission.RECORD_VISITS)


def may_record_at(actor: Actor, centre_id: int) -> bool:
    """May the actor record what was given at this centre?"""
    return actor.sees_cluster(Permission.RECORD_VISITS) or centre_id in actor.centres(Permission.RECORD_VISITS)


def _within(actor: Actor, permission: Permission) -> Q:
    if actor.is_system:
        return Q()
    centres = actor.centres(permission)
    own = Q(centre_id__in=centres) if centres else NOBODY
    return own | Q(patient__is_restricted=False) if actor.sees_cluster(permission) else own
