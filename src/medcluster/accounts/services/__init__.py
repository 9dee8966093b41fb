"""Writes on people, posts and tokens, and the way from a signed-in user to an Actor."""

from __future__ import annotations

from medcluster.accounts.services.actors import actor_for, actor_of_token
from medcluster.accounts.services.people import (
    Place,
    create_person,
    deactivate,
    end_sessions,
    invite,
    reactivate,
    send_invitation,
    update_person,
    update_profile,
)
from medcluster.accounts.services.posts import grant, revoke
from medcluster.accounts.services.security import reauthenticate
from medcluster.accounts.services.tokens import issue_token, revoke_token

__all__ = [
    "Place",
    "actor_for",
    "actor_of_token",
    "create_person",
    "deactivate",
    "end_sessions",
    "grant",
    "invite",
    "issue_token",
    "reactivate",
    "reauthenticate",
    "revoke",
    "revoke_token",
    "send_invitation",
    "update_person",
    "update_profile",
]
