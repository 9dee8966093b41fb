"""People for tests, of this app and of those above it."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from medcluster.accounts.models import Membership, User
from medcluster.accounts.services import actor_for
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Role

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory[Any]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Ахметова Айгүл {n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class MembershipFactory(DjangoModelFactory[Any]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.REFERRING_DOCTOR.value


def person(role: Role, *, organisation: Any = None, centre: Any = None, **values: Any) -> User:
    """A person with one post."""
    user: User = UserFactory(**values)
    MembershipFactory(user=user, role=role.value, organisation=organisation, centre=centre)
    return user


def acting(role: Role, *, organisation: Any = None, centre: Any = None) -> Actor:
    """The actor of a new person with one post."""
    return actor_for(person(role, organisation=organisation, centre=centre))


def unsaved(role: Role, organisation_id: int | None = None, centre_id: int | None = None) -> Actor:
    """An actor that needs no database."""
    return Actor(user_id=1, name="Тест", posts=(Post(role, organisation_id, centre_id),))
