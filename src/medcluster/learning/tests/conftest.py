"""A centre with its head, another centre with its own, the cluster's office, and a doctor who learns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from medcluster.accounts.models import Membership
from medcluster.accounts.services import actor_for
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Role
from medcluster.learning import defaults
from medcluster.registry.tests.factories import CareProfileFactory, CentreFactory, CountryFactory, RegionFactory


@dataclass
class Stage:
    centre: Any
    other: Any
    profile: Any
    users: dict[str, Any]

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name])

    def client(self, name: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(self.users[name])
        return client


def _person(name: str, role: Role, centre: Any = None) -> Any:
    user = get_user_model().objects.create(
        email=f"{name}@example.org", name=name.title(), language="en", has_second_factor=True
    )
    Membership.objects.create(user=user, role=role, centre=centre, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def stage(db: None, settings: Any) -> Stage:
    settings.HOME_REGION = "KZ-15"
    region = RegionFactory(code="KZ-15")
    for code, alpha3 in (("RU", "RUS"), ("GE", "GEO"), ("UA", "UKR"), ("TR", "TUR"), ("KR", "KOR")):
        CountryFactory(code=code, alpha3=alpha3, name={"ru": code, "en": code})
    defaults.load()
    centre, other = CentreFactory(code="C1", lead__region=region), CentreFactory(code="C2", lead__region=region)
    users = {
        "head": _person("head", Role.CENTRE_HEAD, centre),
        "stranger": _person("stranger", Role.CENTRE_HEAD, other),
        "admin": _person("admin", Role.CLUSTER_ADMIN),
        "doctor": _person("doctor", Role.REFERRING_DOCTOR),
    }
    return Stage(centre, other, CareProfileFactory(code="81"), users)
