"""Choices of filters: only values that some row has, in the order of their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from medcluster.kernel.actor import Actor
from medcluster.kernel.web.tables.declare import Choice
from medcluster.kernel.web.words import language_name
from medcluster.registry.models import (
    CareProfile,
    Centre,
    Country,
    Method,
    Organisation,
    Region,
    SpecialistLanguage,
    SpecialistTraining,
)


def _named(rows: Any) -> list[Choice]:
    found = [(str(row.pk), str(row)) for row in rows]
    return sorted(found, key=lambda pair: pair[1].casefold())


def profiles(_actor: Actor) -> Sequence[Choice]:
    return _named(CareProfile.objects.active())


def methods(_actor: Actor) -> Sequence[Choice]:
    return _named(Method.objects.active())


def regions_with_organisations(_actor: Actor) -> Sequence[Choice]:
    return _named(Region.objects.filter(Exists(Organisation.objects.filter(region=OuterRef("pk")))))


def countries_with_organisations(_actor: Actor) -> Sequence[Choice]:
    return _named(Country.objects.filter(Exists(Organisation.objects.filter(country=OuterRef("pk")))))


def countries_with_regions(_actor: Actor) -> Sequence[Choice]:
    return _named(Country.objects.filter(Exists(Region.objects.filter(country=OuterRef("pk")))))


def countries_of_training(_actor: Actor) -> Sequence[Choice]:
    return _named(Country.objects.filter(Exists(SpecialistTraining.objects.filter(country=OuterRef("pk")))))


def organisations(_actor: Actor) -> Sequence[Choice]:
    return _named(Organisation.objects.active().only("id", "name", "short_name"))


def centres(_actor: Actor) -> Sequence[Choice]:
    return _named(Centre.objects.active().only("id", "name", "short_name"))


def languages(_actor: Actor) -> Sequence[Choice]:
    codes = SpecialistLanguage.objects.order_by("language").values_list("language", flat=True).distinct()
    return sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1])
