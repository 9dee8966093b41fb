"""Who may what: permissions come from posts, a token only takes away, the system may all."""

from __future__ import annotations

import pytest

from medcluster.kernel.actor import ANONYMOUS, SYSTEM, Actor, Post
from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.permissions import ROLES, Permission, Role


def actor(*posts: Post, scopes: frozenset[Permission] | None = None) -> Actor:
    return Actor(user_id=1, name="Somebody", posts=posts, scopes=scopes)


def test_permissions_add_up_over_posts() -> None:
    both = actor(Post(Role.TRIAGE_DOCTOR, 1, 5), Post(Role.FINANCE, 2))
    assert both.may(Permission.TRIAGE)
    assert both.may(Permission.CHECK_FUNDING)
    assert not both.may(Permission.EDIT_RULES)
    assert both.roles == {Role.TRIAGE_DOCTOR, Role.FINANCE}
    assert both.has_role(Role.FINANCE, Role.QUALITY)


def test_nobody_may_nothing() -> None:
    assert not ANONYMOUS.permissions
    with pytest.raises(NotPermitted):
        ANONYMOUS.require(Permission.READ_REGISTRY)


def test_the_system_may_everything_and_sees_all() -> None:
    assert SYSTEM.permissions == frozenset(Permission)
    assert SYSTEM.sees_cluster(Permission.READ_REFERRALS)


def test_a_token_narrows_and_never_widens() -> None:
    narrow = actor(
        Post(Role.REFERRING_DOCTOR, 1), scopes=frozenset({Permission.READ_REFERRALS, Permission.MANAGE_CLUSTER})
    )
    assert narrow.permissions == {Permission.READ_REFERRALS}
    assert narrow.posts_with(Permission.CREATE_REFERRAL) == ()
    assert not narrow.sees_cluster(Permission.CREATE_REFERRAL)


def test_places_come_from_the_posts_that_give_the_permission() -> None:
    both = actor(Post(Role.TRIAGE_DOCTOR, 1, 5), Post(Role.REFERRING_DOCTOR, 2))
    assert both.organisations() == {1, 2}
    assert both.organisations(Permission.CREATE_REFERRAL) == {2}
    assert both.centres(Permission.TRIAGE) == {5}
    assert both.centres(Permission.CREATE_REFERRAL) == frozenset()


def test_only_cluster_wide_roles_see_the_cluster() -> None:
    assert actor(Post(Role.COORDINATOR)).sees_cluster(Permission.READ_REFERRALS)
    assert not actor(Post(Role.REFERRING_DOCTOR, 1)).sees_cluster(Permission.READ_REFERRALS)
    both = actor(Post(Role.COORDINATOR), Post(Role.FINANCE, 1))
    assert not both.sees_cluster(Permission.CHECK_FUNDING)


def test_every_role_is_described_and_given_something() -> None:
    assert set(ROLES) == set(Role) - {Role.PATIENT, Role.SYSTEM}
    for definition in ROLES.values():
        assert str(definition.label)
        assert str(definition.sentence)


def test_who_reads_clinical_text_is_marked_as_clinical() -> None:
    for definition in ROLES.values():
        assert definition.clinical == (Permission.READ_CLINICAL in definition.permissions), definition.role


def test_administrators_read_no_clinical_text() -> None:
    for role in (
        Role.SYSTEM_ADMIN,
        Role.CLUSTER_ADMIN,
        Role.ORG_ADMIN,
        Role.BOOKING,
        Role.FINANCE,
        Role.INTERNATIONAL_DESK,
    ):
        assert Permission.READ_CLINICAL not in ROLES[role].permissions
        assert Permission.READ_DOCUMENTS not in ROLES[role].permissions


def test_every_permission_is_given_by_some_role() -> None:
    given = frozenset(p for definition in ROLES.values() for p in definition.permissions)
    assert given == frozenset(Permission)
