"""Learning events for tests, of this app and of those above it."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from medcluster.learning import models as m
from medcluster.registry.tests.factories import CentreFactory, CountryFactory, names


class LearningEventFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.LearningEvent
        skip_postgeneration_save = True

    kind = "master_class"
    title = factory.Sequence(lambda n: names(f"Мастер-класс {n}", f"{n}-шеберлік сабағы", f"Master class {n}"))
    starts_on = date(2018, 3, 12)
    ends_on = factory.SelfAttribute("starts_on")
    centre = factory.SubFactory(CentreFactory)
    created_by_name = "Центр"


class ContributionFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Contribution

    event = factory.SubFactory(LearningEventFactory)
    name = factory.Sequence(lambda n: f"Dr Kim {n}")
    organisation_name = "Seoul National University Hospital"
    country = factory.SubFactory(CountryFactory, code="KR", alpha3="KOR", name=names("Южная Корея", "", "South Korea"))


class ParticipantFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Participant

    event = factory.SubFactory(LearningEventFactory)
    name = factory.Sequence(lambda n: f"Слушатель {n}")
    name_key = factory.LazyAttribute(lambda row: m.Participant.key_of(row.name, ""))
    added_by_name = "Центр"
