"""A centre with its desk, another centre with its own, and the cluster's office."""

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
from medcluster.patients.services import grant_access
from medcluster.patients.tests.factories import PatientFactory, PatientIdentifierFactory
from medcluster.registry.tests.factories import (
    CareProfileFactory,
    CentreFactory,
    DepartmentFactory,
    PriceFactory,
    RegionFactory,
    ServiceFactory,
)


@dataclass
class Stage:
    centre: Any
    other: Any
    patient: Any
    profile: Any
    service: Any
    department: Any
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
    settings.TIME_ZONE = "Asia/Aqtobe"
    region = RegionFactory(code="KZ-15")
    centre, other = CentreFactory(code="C1", lead__region=region), CentreFactory(code="C2", lead__region=region)
    patient = PatientFactory(
        family_name="Серикова", birth_date=date(2015, 5, 1), home_region=region, home_country=region.country
    )
    PatientIdentifierFactory(patient=patient, value="900101300017", country=region.country)
    grant_access(patient_id=patient.pk, reason="test", centre_id=centre.pk)
    service = ServiceFactory(organisation=centre.lead, code="B01", kind="consultation")
    PriceFactory(service=service, residency="own_region", currency="KZT", amount=5000)
    users = {
        "desk": _person("desk", Role.ADMISSIONS, centre),
        "stranger": _person("stranger", Role.ADMISSIONS, other),
        "coordinator": _person("coordinator", Role.COORDINATOR),
        "admin": _person("admin", Role.CLUSTER_ADMIN),
        "referrer": _person("referrer", Role.REFERRING_DOCTOR),
    }
    return Stage(
        centre, other, patient, CareProfileFactory(code="81"), service,
        DepartmentFactory(organisation=centre.lead, centre=centre, code="POL"), users,
    )  # fmt: skip
