"""From a user to an Actor: the posts that hold today, read with one query."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from medcluster.accounts.models import ApiToken, Membership, User
from medcluster.accounts.rules import token_hash
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.prepared import Prepared

NOTICE_USE_EVERY = timedelta(minutes=5)  # a write per request would be the dearest part of a request

_POSTS: Prepared[tuple[Any, ...]] = Prepared(
    lambda user, today: (
        Membership.objects.active(today)
        .filter(user_id=user)
        .order_by("id")
        .values_list("role", "organisation_id", "centre_id", "profiles")
    ),
    user=int,
    today=date,
)
_TOKENS: Prepared[ApiToken] = Prepared(
    lambda hashed: ApiToken.objects.select_related("user").filter(token_hash=hashed), hashed=str
)


def actor_for(user: User, *, address: str = "", scopes: frozenset[Permission] | None = None) -> Actor:
    """The person with the posts of today. One query. `scopes` (of a token) narrow what they may do."""
    rows = _POSTS(user=user.pk, today=timezone.localdate())
    posts = tuple(
        Post(Role(role), organisation, centre, frozenset(codes)) for role, organisation, centre, codes in rows
    )
    return Actor(
        user_id=user.pk,
        name=user.name or user.email,
        posts=posts if user.is_active else (),
        language=user.language,
        time_zone=user.time_zone,
        address=address,
        scopes=scopes,
    )


def actor_of_token(secret: str, *, address: str = "") -> tuple[Actor, User] | None:
    """The person behind an API token, and the row; None when it is unknown, expired, revoked or of a stopped person."""
    token = next(iter(_TOKENS(hashed=token_hash(secret))), None)
    if token is None or not token.is_live or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > NOTICE_USE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return actor_for(token.user, address=address, scopes=token.permissions), token.user
