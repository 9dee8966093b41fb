"""Who reads reports, who issues them, who keeps their calendar and form."""

from __future__ import annotations

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

NONE, ALL = Q(pk__in=()), Q()


def reads_cluster(actor: Actor) -> bool:
    """Whether the figures of the whole cluster are the actor's to read."""
    return actor.sees_cluster(Permission.READ_STATISTICS)


def reports_visible(actor: Actor) -> Q:
    return ALL if reads_cluster(actor) else NONE


def schedules_visible(actor: Actor) -> Q:
    """Names and addresses of recipients: for those who keep the cluster."""
    return ALL if keeps(actor) else NONE


def keeps(actor: Actor) -> bool:
    return actor.is_system or actor.may(Permission.MANAGE_CLUSTER)
