"""Who is acting: an immutable picture of a person (or of the system) with the places they work at.

Built once per request from the signed-in user (`accounts.services.actor_for`), passed as `by=` to every service and
to every `visible_to`. Policies read nothing but this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.permissions import ROLES, Permission, Role


@dataclass(frozen=True)
class Post:
    """A role held at one place: in an organisation, and optionally only in one of its centres or for some profiles.

    `profiles` empty means every profile. `centre_id` None means no centre (or every centre where the organisation
    has departments, which is decided by the registry).
    """

    role: Role
    organisation_id: int | None = None
    centre_id: int | None = None
    profiles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Actor:
    """A person or a machine acting. `user_id` None is the system or an anonymous visitor (no posts)."""

    user_id: int | None
    name: str
    posts: tuple[Post, ...] = ()
    language: str = "ru"
    time_zone: str = "Asia/Almaty"
    address: str = ""  # network address, for the audit trail
    is_system: bool = False
    scopes: frozenset[Permission] | None = None  # an API token narrows what the person may do; None means no narrowing
    extra: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(post.role for post in self.posts)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything that some post gives, narrowed by the token's scopes. The system may do everything."""
        if self.is_system:
            return frozenset(Permission)
        given = frozenset(p for post in self.posts for p in ROLES[post.role].permissions)
        return given if self.scopes is None else given & self.scopes

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotPermitted unless some post gives `permission`."""
        if not self.may(permission):
            raise NotPermitted(code=permission.value)

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def posts_with(self, permission: Permission) -> tuple[Post, ...]:
        """The posts that give `permission` (none when a token's scopes take it away)."""
        if not self.may(permission):
            return ()
        return tuple(post for post in self.posts if permission in ROLES[post.role].permissions)

    def sees_cluster(self, permission: Permission) -> bool:
        """True when a post that gives `permission` is cluster-wide, or for the system."""
        return self.is_system or any(ROLES[post.role].cluster_wide for post in self.posts_with(permission))

    def organisations(self, permission: Permission | None = None) -> frozenset[int]:
        """Ids of the organisations where the actor works (with `permission`)."""
        return _ids(self._posts(permission), "organisation_id")

    def centres(self, permission: Permission | None = None) -> frozenset[int]:
        """Ids of the centres where the actor works (with `permission`)."""
        return _ids(self._posts(permission), "centre_id")

    def _posts(self, permission: Permission | None) -> tuple[Post, ...]:
        return self.posts if permission is None else self.posts_with(permission)


def _ids(posts: Iterable[Post], name: str) -> frozenset[int]:
    return frozenset(value for post in posts if (value := getattr(post, name)) is not None)


ANONYMOUS = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="Medcluster", is_system=True)
