from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from medcluster.accounts.tests.factories import person
from medcluster.kernel.permissions import Role
from medcluster.registry.tests.factories import CentreFactory, OrganisationFactory


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Counts of wrong attempts do not go from test to test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def hospital(db: None) -> Any:
    return OrganisationFactory()


@pytest.fixture
def other_hospital(db: None) -> Any:
    return OrganisationFactory()


@pytest.fixture
def centre(db: None) -> Any:
    return CentreFactory()


@pytest.fixture
def other_centre(db: None) -> Any:
    return CentreFactory()


@pytest.fixture
def doctor(hospital: Any) -> Any:
    return person(Role.REFERRING_DOCTOR, organisation=hospital)


@pytest.fixture
def org_admin(hospital: Any) -> Any:
    return person(Role.ORG_ADMIN, organisation=hospital)


@pytest.fixture
def centre_head(centre: Any) -> Any:
    return person(Role.CENTRE_HEAD, centre=centre)


@pytest.fixture
def cluster_admin(db: None) -> Any:
    return person(Role.CLUSTER_ADMIN)
