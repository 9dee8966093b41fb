"""People who keep the rules and people who only read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Role

SignIn = Callable[[Role], Actor]


@pytest.fixture
def person(django_user_model: Any, db: None) -> SignIn:
    def make(role: Role) -> Actor:
        user, _made = django_user_model.objects.get_or_create(
            email=f"{role.value}@example.org", defaults={"name": role.value}
        )
        return Actor(user_id=user.pk, name=role.value, posts=(Post(role),))

    return make


@pytest.fixture
def keeper(person: SignIn) -> Actor:
    return person(Role.CLUSTER_ADMIN)


@pytest.fixture
def reader(person: SignIn) -> Actor:
    return person(Role.REFERRING_DOCTOR)


@pytest.fixture
def sign_in(client: Any, person: SignIn, monkeypatch: pytest.MonkeyPatch, django_user_model: Any) -> SignIn:
    """Sign the test client in as somebody with a role, without the machinery of sign-in."""

    def enter(role: Role) -> Actor:
        actor = person(role)
        client.force_login(django_user_model.objects.get(pk=actor.user_id))
        monkeypatch.setattr("medcluster.accounts.middleware.actor_for", lambda *args, **kwargs: actor)
        return actor

    return enter
