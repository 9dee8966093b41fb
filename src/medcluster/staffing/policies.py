"""Who sees and decides on a proposal: the administrators of the place; who proposed; the cluster's administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission, Role

if TYPE_CHECKING:
    from medcluster.staffing.models import Proposal

NOBODY = Q(pk__in=())
DECIDING = frozenset({Role.CENTRE_HEAD, Role.ORG_ADMIN, Role.CLUSTER_ADMIN})


def visible(actor: Actor) -> Q:
    if actor.is_system or actor.may(Permission.MANAGE_CLUSTER):
        return Q()
    seen = NOBODY
    if may_propose(actor) and actor.user_id is not None:
        seen |= Q(proposed_by_id=actor.user_id)
    for post in actor.posts_with(Permission.EDIT_REGISTRY):
        if post.centre_id is not None:
            seen |= Q(centre_id=post.centre_id)
        elif post.organisation_id is not None:
            seen |= Q(organisation_id=post.organisation_id)
    return seen


def may_propose(actor: Actor) -> bool:
    """Whoever keeps a part of the registry, and the coordinators."""
    return actor.may(Permission.EDIT_REGISTRY) or actor.may(Permission.COORDINATE)


def roles_on(proposal: Proposal, actor: Actor) -> frozenset[Role]:
    held = set()
    for post in actor.posts_with(Permission.EDIT_REGISTRY):
        at_centre = post.centre_id is not None and post.centre_id == proposal.centre_id
        whole = post.centre_id is None and post.organisation_id == proposal.organisation_id
        if post.role in DECIDING and (post.role is Role.CLUSTER_ADMIN or at_centre or whole):
            held.add(post.role)
    if may_propose(actor) and proposal.proposed_by_id == actor.user_id:
        held.add(Role.COORDINATOR)  # on the case: proposes and takes back, but does not decide
    return frozenset(held)
