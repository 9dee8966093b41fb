"""Patients for tests, of this app and of those above it."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.codes import Sex
from medcluster.kernel.permissions import Role
from medcluster.patients import models as m
from medcluster.registry.tests.factories import CountryFactory, RegionFactory


def actor(
    user_id: int | None = None, role: Role = Role.REFERRING_DOCTOR, organisation: Any = None, **post: Any
) -> Actor:
    """Somebody with one post."""
    place = {"organisation_id": organisation.pk if organisation else None, **post}
    return Actor(user_id=user_id, name="Д. Тестова", posts=(Post(role, **place),))


class PatientFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Patient

    family_name = factory.Sequence(lambda n: f"Тестов{'абвгдежзик'[n % 10]}")
    given_name = "Арман"
    middle_name = "Серікұлы"
    birth_date = factory.Sequence(lambda n: date(1980 + n % 30, 1 + n % 12, 1 + n % 28))
    sex = Sex.MALE
    home_country = factory.SubFactory(CountryFactory)
    home_region = factory.SubFactory(RegionFactory)
    phone = ""


class PatientIdentifierFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.PatientIdentifier

    patient = factory.SubFactory(PatientFactory)
    kind = "iin"
    system = "iin"
    value = "900101300017"
    country = factory.SubFactory(CountryFactory)


class RepresentativeFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Representative

    patient = factory.SubFactory(PatientFactory)
    kind = "parent"
    name = "Тестова Айгүл"
    proof = "свидетельство о рождении № 123"


class CompanionFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Companion

    patient = factory.SubFactory(PatientFactory)
    name = "Тестова Мария"


class PatientAccessFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.PatientAccess

    patient = factory.SubFactory(PatientFactory)
    reason = "registered"
    since = factory.LazyFunction(timezone.now)


class ConsentTextFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.ConsentText
        django_get_or_create = ("purpose", "version")

    purpose = "telemedicine"
    version = 1
    title = factory.LazyFunction(lambda: {"ru": "Согласие", "kk": "Келісім", "en": "Consent"})
    text = factory.LazyFunction(lambda: {"ru": "Я согласен.", "kk": "Келісемін.", "en": "I agree."})
    valid_from = date(2020, 1, 1)
