"""Reads across people and posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import F

from medcluster.accounts.models import ApiToken, Membership, User
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Role
from medcluster.kernel.visibility import get_visible


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


def person_for(actor: Actor, pk: int) -> User:
    """A person whom the actor sees, with posts; NotVisible otherwise."""
    return get_visible(User.objects.visible_to(actor).prefetch_related("memberships"), pk=pk)


def post_of(user: User, pk: int) -> Membership:
    """One post of a person; NotVisible when it is somebody else's."""
    return get_visible(Membership.objects.filter(user=user), pk=pk)


def number_of_sessions(user: User) -> int:
    return int(UserSession.objects.filter(user=user).count())


def sessions_of(user: User) -> list[Any]:
    """Where the person is signed in, the latest first; sessions that ran out are left out."""
    return [s for s in UserSession.objects.filter(user=user).order_by("-last_seen_at") if s.exists()]


def session_of(user: User, pk: int) -> Any:
    """One session of a person; NotVisible when it is somebody else's."""
    return get_visible(UserSession.objects.filter(user=user), pk=pk)


def tokens_of(user: User) -> list[ApiToken]:
    """A person's API tokens, those that were revoked last."""
    return list(ApiToken.objects.filter(user=user).order_by(F("revoked_at").asc(nulls_first=True), "-id"))


def token_of(user: User, pk: int) -> ApiToken:
    """One token of a person; NotVisible when it is somebody else's."""
    return get_visible(ApiToken.objects.filter(user=user).select_related("user"), pk=pk)
