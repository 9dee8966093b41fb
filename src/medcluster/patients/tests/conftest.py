"""What the tests of patients share."""

from __future__ import annotations

from typing import Any

import pytest

from medcluster.accounts.models import User
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Role
from medcluster.patients.tests.factories import actor
from medcluster.registry.tests.factories import CountryFactory, OrganisationFactory


@pytest.fixture(autouse=True)
def numbers_are_controlled(settings: Any) -> None:
    settings.IDENTIFIER_CONTROL = "deny"
    settings.HOME_REGION = "KZ-71"


@pytest.fixture
def countries(db: None) -> None:
    for code, alpha3, name in (("KZ", "KAZ", "Kazakhstan"), ("RU", "RUS", "Russia"), ("US", "USA", "United States")):
        CountryFactory(code=code, alpha3=alpha3, name={"en": name})


@pytest.fixture
def user(db: None) -> Any:
    return User.objects.create_user("doctor@example.org", "x", name="Доктор")


@pytest.fixture
def home(countries: None) -> Any:
    return OrganisationFactory()


@pytest.fixture
def doctor(user: Any, home: Any) -> Actor:
    return actor(user.pk, Role.REFERRING_DOCTOR, home)


@pytest.fixture
def coordinator(user: Any, countries: None) -> Actor:
    return actor(user.pk, Role.COORDINATOR)


@pytest.fixture
def stranger(db: None) -> Actor:
    """A doctor of another organisation."""
    other = User.objects.create_user("other@example.org", "x", name="Чужой")
    return actor(other.pk, Role.REFERRING_DOCTOR, OrganisationFactory())
