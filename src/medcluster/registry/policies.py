"""Who may read and who may change the registry.

Reading: everybody who works in the cluster (READ_REGISTRY). Changing: cluster-wide roles everything; an organisation's
administrator what belongs to the organisation; a centre's head what belongs to the centre, also when another
organisation owns the department (K1). A post that names a centre reaches only that centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Place:
    """Where a row belongs: look-ups over to-one relations to the owning organisation's and centre's ids."""

    organisation: str = ""
    centre: str = ""


CLUSTER = Place()  # belongs to nobody in particular: only cluster-wide roles change it


class Placed(Protocol):
    """A registry row that can say where it belongs."""

    def place_ids(self) -> tuple[int | None, int | None]: ...


def readable(actor: Actor) -> Q:
    """The registry is one book that everybody with READ_REGISTRY reads as a whole."""
    return Q() if actor.may(Permission.READ_REGISTRY) else NOTHING


def editable(actor: Actor, place: Place, permission: Permission = Permission.EDIT_REGISTRY) -> Q:
    """Rows which the actor may change with `permission` (EDIT_REGISTRY or CONFIRM_CAPACITY)."""
    if actor.sees_cluster(permission):
        return Q()
    found = NOTHING
    organisations, centres = reach(actor, permission)
    if place.organisation and organisations:
        found |= Q(**{f"{place.organisation}__in": organisations})
    if place.centre and centres:
        found |= Q(**{f"{place.centre}__in": centres})
    return found


def may_edit(actor: Actor, row: Placed, permission: Permission = Permission.EDIT_REGISTRY) -> bool:
    """The same rule for one row at hand, without a query."""
    if actor.sees_cluster(permission):
        return True
    organisation_id, centre_id = row.place_ids()
    organisations, centres = reach(actor, permission)
    return organisation_id in organisations or centre_id in centres


def reach(actor: Actor, permission: Permission) -> tuple[frozenset[int], frozenset[int]]:
    """Ids of whole organisations and of single centres in which the actor has `permission`."""
    posts = actor.posts_with(permission)
    organisations = frozenset(
        post.organisation_id for post in posts if post.organisation_id is not None and post.centre_id is None
    )
    centres = frozenset(post.centre_id for post in posts if post.centre_id is not None)
    return organisations, centres


def may_edit_centre(actor: Actor, *, centre_id: int, lead_id: int) -> bool:
    """May the actor put things into this centre? (What belongs to the centre's lead organisation or to the centre.)"""
    if actor.sees_cluster(Permission.EDIT_REGISTRY):
        return True
    organisations, centres = reach(actor, Permission.EDIT_REGISTRY)
    return lead_id in organisations or centre_id in centres
