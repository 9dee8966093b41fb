"""People who look at the registry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Role

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser with a person of the role: `sign_in(Role.ORG_ADMIN, organisation=…, language="en")`."""

    def enter(role: Role, *, organisation: Any = None, centre: Any = None, language: str = "en") -> Client:
        count = get_user_model().objects.count()
        user = get_user_model().objects.create(
            email=f"{role}-{count}@example.org", name=f"Person {count}", language=language, has_second_factor=True
        )
        apps.get_model("accounts", "Membership").objects.create(
            user=user, role=role, organisation=organisation, centre=centre, valid_from=date(2020, 1, 1)
        )
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        client.person = user  # type: ignore[attr-defined]
        return client

    return enter


def actor(role: Role, *, organisation: Any = None, centre: Any = None, user_id: int | None = None) -> Actor:
    post = Post(role, organisation_id=getattr(organisation, "pk", None), centre_id=getattr(centre, "pk", None))
    return Actor(user_id, "Somebody", (post,))
