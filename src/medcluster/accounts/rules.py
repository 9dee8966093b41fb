"""Pure rules of accounts: what a token looks like, which roles need which place, who may give which role."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import ROLES, Permission, Role

TOKEN_PREFIX = "mc_"  # noqa: S105  so that scanners of leaked secrets can know ours
AT_A_CENTRE = frozenset(
    {
        Role.TRIAGE_DOCTOR, Role.CONSULTANT, Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER, Role.BOOKING,
        Role.FINANCE, Role.ADMISSIONS, Role.ATTENDING_DOCTOR, Role.INTERPRETER, Role.CENTRE_HEAD,
    }
)  # fmt: skip
AT_AN_ORGANISATION = frozenset(
    {Role.REFERRING_DOCTOR, Role.ORG_ADMIN, Role.CONSULTANT, Role.FINANCE, Role.INTERPRETER, Role.INSURER}
)
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.CLUSTER_ADMIN, Role.ORG_ADMIN})
GIVEN_BY: dict[Role, frozenset[Role]] = {  # what each managing role may give; where, is `may_give`
    Role.CLUSTER_ADMIN: frozenset(ROLES) - {Role.SYSTEM_ADMIN},
    Role.SYSTEM_ADMIN: ADMINISTRATORS,
    Role.ORG_ADMIN: AT_AN_ORGANISATION,
    Role.CENTRE_HEAD: AT_A_CENTRE - {Role.CENTRE_HEAD},
}


def new_token() -> str:
    """A fresh API token: prefix and 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def token_hash(secret: str) -> str:
    """What is kept of a token. Plain SHA-256 is enough for 256 random bits, and is looked up by an index."""
    return hashlib.sha256(secret.strip().encode()).hexdigest()


@dataclass(frozen=True)
class Where:
    """The place of a post that is about to be given or taken."""

    organisation_id: int | None = None
    centre_id: int | None = None

    @property
    def is_nowhere(self) -> bool:
        return self.organisation_id is None and self.centre_id is None


def fits(role: Role, where: Where) -> bool:
    """Is the role held at such a place? A cluster-wide one anywhere; others at a centre or at an organisation."""
    if ROLES[role].cluster_wide:
        return True
    if where.centre_id is not None:
        return role in AT_A_CENTRE
    return where.organisation_id is not None and role in AT_AN_ORGANISATION


def may_manage_anywhere(by: Actor) -> bool:
    """A cluster or system administrator (or the system): people everywhere."""
    return by.sees_cluster(Permission.MANAGE_PEOPLE)


def may_give(by: Actor, role: Role, where: Where) -> bool:
    """May this administrator give (or take) the role at this place?

    Two limits, both needed, held by one post: the list of roles that this kind of administrator gives (GIVEN_BY), and
    the place, which must lie within the administrator's own unless the administrator is cluster-wide.
    """
    if by.is_system:
        return True
    return any(
        role in GIVEN_BY.get(post.role, frozenset()) and _within(post, role, where)
        for post in by.posts_with(Permission.MANAGE_PEOPLE)
    )


def roles_to_offer(by: Actor) -> tuple[Role, ...]:
    """The roles that this administrator may give somewhere, in the order of the list of roles."""
    if by.is_system:
        return tuple(ROLES)
    given = frozenset(
        role for post in by.posts_with(Permission.MANAGE_PEOPLE) for role in GIVEN_BY.get(post.role, frozenset())
    )
    return tuple(role for role in ROLES if role in given)


def _within(manager: Post, role: Role, where: Where) -> bool:
    """Inside the manager's place. Nobody delegated gives a cluster's role or names another employer."""
    if ROLES[manager.role].cluster_wide:
        return True
    if ROLES[role].cluster_wide or where.is_nowhere:
        return False
    if manager.centre_id is not None:
        return where.centre_id == manager.centre_id and where.organisation_id in (None, manager.organisation_id)
    return where.centre_id is None and where.organisation_id == manager.organisation_id
