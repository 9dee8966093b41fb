"""Asking for one patient applies the same rule as the list, without gathering everybody else's grants."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Role
from medcluster.patients.models import Patient
from medcluster.patients.services import grant_access
from medcluster.patients.tests.factories import PatientFactory
from medcluster.registry.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_one_patient_is_asked_for_by_key() -> None:
    organisation = OrganisationFactory()
    doctor = Actor(user_id=1, name="Doctor", posts=(Post(Role.REFERRING_DOCTOR, organisation_id=organisation.pk),))
    own, foreign = PatientFactory(), PatientFactory()
    grant_access(patient_id=own.pk, organisation_id=organisation.pk, reason="test")
    with CaptureQueriesContext(connection) as asked:
        assert list(Patient.objects.visible_to(doctor, pk=own.pk)) == [own]
    assert f'U0."patient_id" = {own.pk}' in asked.captured_queries[0]["sql"]
    assert list(Patient.objects.visible_to(doctor)) == [own]
    assert not Patient.objects.visible_to(doctor, pk=foreign.pk).exists()
