"""Reads across people and posts."""

from __future__ import annotations

from datetime import date

from medcluster.accounts.models import Membership, User
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Role


def people_with(
    role: Role | str, organisation_id: int | None = None, centre_id: int | None = None, *, on: date | None = None
) -> list[User]:
    """People who may sign in and hold the role today (at the place, when one is given), by name."""
    posts = Membership.objects.active(on).filter(role=role)
    if organisation_id is not None:
        posts = posts.filter(organisation_id=organisation_id)
    if centre_id is not None:
        posts = posts.filter(centre_id=centre_id)
    return list(User.objects.filter(is_active=True, pk__in=posts.values("user_id")).order_by("name", "id"))


def posts_of(user: User) -> list[Membership]:
    """All posts of a person, ended ones too, with their places and givers: three joins, one query."""
    found = user.memberships.select_related("organisation", "centre", "granted_by", "revoked_by")
    return sorted(found, key=lambda m: (not m.is_active(), -m.pk))


def visible_posts(actor: Actor, user: User) -> list[Membership]:
    """The posts of a person whom the actor sees."""
    return posts_of(user)
