"""What the tests of documents share: a place for files, people of several roles, a case that some of them see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from medcluster.accounts.models import Membership, User
from medcluster.documents import access
from medcluster.documents.tests.factories import OWNER
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Role


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """Every test has its own folder of files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.UPLOAD_MAX_MB = 2
    settings.CLAMD = ""
    return tmp_path / "files"


@pytest.fixture
def insiders() -> Iterator[set[int]]:
    """Ids of the people who see the case OWNER 1; registered as the app above would do."""
    people: set[int] = set()
    access.register(OWNER, lambda actor, ids: [pk for pk in ids if pk == 1 and actor.user_id in people])
    yield people
    access._RESOLVERS.pop(OWNER)


Person = Callable[..., tuple[Actor, Client]]


@pytest.fixture
def person(db: None, insiders: set[int]) -> Person:
    """Make somebody with a role, signed in; `sees` lets them see the case."""

    def make(role: Role = Role.REFERRING_DOCTOR, *, sees: bool = True) -> tuple[Actor, Client]:
        user = User.objects.create_user(f"{role.value}-{sees}@example.org", "x", name="Д. Тестова", language="en")
        Membership.objects.create(user=user, role=role)
        if sees:
            insiders.add(user.pk)
        client = Client()
        client.force_login(user)
        return Actor(user.pk, user.name, (Post(role),), language="en"), client

    return make
