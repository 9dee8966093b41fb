"""Visits for tests, of this app and of those above it."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from medcluster.kernel.codes import AgeGroup, Funding, Residency
from medcluster.patients.tests.factories import PatientFactory
from medcluster.registry.tests.factories import CareProfileFactory, CentreFactory
from medcluster.visits import models as m


class VisitFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Visit
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    centre = factory.SubFactory(CentreFactory)
    profile = factory.SubFactory(CareProfileFactory)
    happened_at = factory.LazyFunction(timezone.now)
    age_group = AgeGroup.ADULT
    residency = Residency.OWN_REGION
    funding = Funding.OSMS
    recorded_by_name = "Регистратура"


class VisitServiceFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.VisitService

    visit = factory.SubFactory(VisitFactory)
    code = factory.Sequence(lambda n: f"A{n:02}")
    name = "Консультация хирурга"
