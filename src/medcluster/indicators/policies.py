"""Whose numbers a person may see. Figures are counts without names; default deny.

Cluster-wide roles with READ_STATISTICS see everything; people of a centre see their centre and its departments, within
the profiles of their post; administrators of an organisation see what the organisation asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from medcluster.indicators.declared import Indicator
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.registry.known import known
from medcluster.registry.models import Centre, Department, Organisation, Region

CLUSTER, CENTRE, DEPARTMENT, REGION, ORGANISATION = KINDS = (
    "cluster", "centre", "department", "region", "organisation",
)  # fmt: skip
ALL = "all"


@dataclass(frozen=True)
class Scope:
    """A part of the cluster whose numbers are shown: `where` is what every question is narrowed to."""

    kind: str
    key: str = ALL
    where: Mapping[str, list[Any]] = field(default_factory=dict)

    def fits(self, indicator: Indicator) -> bool:
        """Whether the indicator can be narrowed to this part."""
        return {*self.where} <= {*indicator.dimensions}


def sees_all(actor: Actor) -> bool:
    return actor.sees_cluster(Permission.READ_STATISTICS)


def scopes_of(actor: Actor) -> list[Scope]:
    """The parts that the person's own posts open, the widest first. Empty: no numbers at all."""
    if sees_all(actor):
        return [Scope(CLUSTER)]
    posts = actor.posts_with(Permission.READ_STATISTICS)
    centres = {post.centre_id for post in posts if post.centre_id is not None}
    alone = {post.organisation_id for post in posts if post.centre_id is None and post.organisation_id is not None}
    return [
        *(Scope(CENTRE, str(pk), {"centre": [pk], **_profiles(actor, pk)}) for pk in sorted(centres)),
        *(Scope(ORGANISATION, str(pk), {"organisation": [pk]}) for pk in sorted(alone)),
    ]


def scope_for(actor: Actor, kind: str, key: str) -> Scope:
    """The part of the cluster that the address names; NotVisible when it is not the person's to see, or not there."""
    whole = sees_all(actor)
    if kind == CLUSTER and key == ALL and whole:
        return Scope(CLUSTER)
    if kind == REGION and whole and key in known(Region):
        return Scope(REGION, key, {"home_region": [key]})
    pk = int(key) if key.isascii() and key.isdigit() and len(key) < 12 else -1
    if kind == CENTRE and pk in known(Centre):
        return _of_centre(actor, pk, whole)
    if kind == DEPARTMENT and pk in known(Department) and (centre := known(Department)[pk].centre_id):
        of_centre = _of_centre(actor, centre, whole)
        return Scope(DEPARTMENT, key, {**of_centre.where, "department": [pk]})
    if kind == ORGANISATION and pk in known(Organisation):
        found = Scope(ORGANISATION, key, {"organisation": [pk]})
        if whole or found in scopes_of(actor):
            return found
    raise NotVisible()


def _of_centre(actor: Actor, pk: int, whole: bool) -> Scope:
    if whole:
        return Scope(CENTRE, str(pk), {"centre": [pk]})
    for scope in scopes_of(actor):
        if scope.kind == CENTRE and scope.key == str(pk):
            return scope
    raise NotVisible()


def _profiles(actor: Actor, centre: int) -> dict[str, list[Any]]:
    """The profiles to which all posts at the centre are limited; nothing when one of them is not."""
    posts = [post for post in actor.posts_with(Permission.READ_STATISTICS) if post.centre_id == centre]
    if any(not post.profiles for post in posts):
        return {}
    return {"profile": sorted({profile for post in posts for profile in post.profiles})}
