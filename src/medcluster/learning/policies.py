"""Who sees learning events, their participants and certificates, and who keeps them. Default: nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

if TYPE_CHECKING:
    from medcluster.learning.models import LearningEvent

NOBODY = Q(pk__in=())


def events_visible(actor: Actor) -> Q:
    """What is held is known to everybody who works in the cluster."""
    return Q() if actor.may(Permission.READ_LEARNING) else NOBODY


def events_editable(actor: Actor) -> Q:
    """Events of the own centre and organisation; all of them for the cluster's office."""
    return _kept(actor, "")


def may_keep(actor: Actor, event: LearningEvent) -> bool:
    """May the actor change this event, its participants and certificates?"""
    return may_keep_at(actor, event.centre_id, event.organisation_id)


def may_keep_at(actor: Actor, centre_id: int | None, organisation_id: int | None) -> bool:
    """May the actor hold events at this place?"""
    if actor.sees_cluster(Permission.MANAGE_LEARNING):
        return True
    if centre_id is not None and centre_id in actor.centres(Permission.MANAGE_LEARNING):
        return True
    return organisation_id is not None and organisation_id in actor.organisations(Permission.MANAGE_LEARNING)


def participants_visible(actor: Actor) -> Q:
    return _own(actor, "user_id") | _kept(actor, "event__")


def certificates_visible(actor: Actor) -> Q:
    return _own(actor, "participant__user_id") | _kept(actor, "participant__event__")


def _own(actor: Actor, path: str) -> Q:
    if actor.user_id is None or not actor.may(Permission.READ_LEARNING):
        return NOBODY
    return Q(**{path: actor.user_id})


def _kept(actor: Actor, path: str) -> Q:
    if actor.sees_cluster(Permission.MANAGE_LEARNING):
        return Q(pk__isnull=False)
    seen = NOBODY
    if centres := actor.centres(Permission.MANAGE_LEARNING):
        seen |= Q(**{f"{path}centre_id__in": centres})
    if organisations := actor.organisations(Permission.MANAGE_LEARNING):
        seen |= Q(**{f"{path}organisation_id__in": organisations})
    return seen
