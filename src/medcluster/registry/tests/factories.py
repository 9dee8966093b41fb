"""Rows of the registry for tests, of this app and of those above it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from medcluster.kernel.codes import AgeGroup, Residency
from medcluster.kernel.texts import text
from medcluster.registry import models as m


def names(russian: str, kazakh: str = "", english: str = "") -> dict[str, str]:
    return text(russian, kazakh or russian, english or russian)


class CountryFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Country
        django_get_or_create = ("code",)

    code = "KZ"
    alpha3 = "KAZ"
    name = names("Казахстан", "Қазақстан", "Kazakhstan")


class RegionFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Region
        django_get_or_create = ("code",)

    code = "KZ-15"
    country = factory.SubFactory(CountryFactory)
    name = names("Актюбинская область", "Ақтөбе облысы", "Aktobe Region")
    kato = "15"
    latitude = 50.28
    longitude = 57.17


class CareProfileFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.CareProfile
        django_get_or_create = ("code",)

    code = "20"
    name = names("Детская хирургия", "Балалар хирургиясы", "Child surgery")


class MethodFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Method
        django_get_or_create = ("code",)

    code = "HT-20-01"
    name = names("Торакоскопическая коррекция", "Торакоскопиялық түзету", "Thoracoscopic repair")
    profile = factory.SubFactory(CareProfileFactory)


class OrganisationFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Organisation

    code = factory.Sequence(lambda n: f"ORG-{n}")
    name = factory.Sequence(lambda n: names(f"Больница {n}", f"{n}-аурухана", f"Hospital {n}"))
    region = factory.SubFactory(RegionFactory)
    country = factory.SelfAttribute("region.country")
    in_cluster = True


class CentreFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Centre
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"CEN-{n}")
    name = factory.Sequence(lambda n: names(f"Центр {n}", f"{n}-орталық", f"Centre {n}"))
    lead = factory.SubFactory(OrganisationFactory)
    region = factory.SelfAttribute("lead.region")
    country = factory.SelfAttribute("lead.country")
    accepts_fundings = factory.LazyFunction(lambda: ["osms", "paid"])


class CentreProfileFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.CentreProfile

    centre = factory.SubFactory(CentreFactory)
    profile = factory.SubFactory(CareProfileFactory)
    conditions = factory.LazyFunction(lambda: ["inpatient"])


class CentreMethodFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.CentreMethod

    centre = factory.SubFactory(CentreFactory)
    method = factory.SubFactory(MethodFactory)
    valid_from = date(2020, 1, 1)


class DepartmentFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Department

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"D{n}")
    name = factory.Sequence(lambda n: names(f"Отделение {n}", f"{n}-бөлімше", f"Department {n}"))


class BedFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Bed

    department = factory.SubFactory(DepartmentFactory)
    label = factory.Sequence(str)


class BedCapacityFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.BedCapacity

    department = factory.SubFactory(DepartmentFactory)
    profile = factory.SubFactory(CareProfileFactory)
    age_group = AgeGroup.CHILD
    beds = 20
    free = 4
    confirmed_at = factory.LazyFunction(timezone.now)


class OtherCapacityFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.OtherCapacity

    centre = factory.SubFactory(CentreFactory)
    kind = "visits_per_shift"
    amount = 500


class EquipmentFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Equipment

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"INV-{n}")
    name = names("Томограф", "Томограф", "MRI scanner")
    kind = "mri"


class ServiceFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Service

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"S-{n}")
    name = names("Консультация хирурга", "Хирург кеңесі", "Surgeon's consultation")


class PriceFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Price

    service = factory.SubFactory(ServiceFactory)
    residency = Residency.FOREIGN
    currency = "USD"
    amount = 120
    valid_from = date(2024, 1, 1)


class SpecialistFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Specialist
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"P-{n}")
    name = factory.Sequence(lambda n: f"Ахметов Нұрлан {n}")


class SpecialistTrainingFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.SpecialistTraining

    specialist = factory.SubFactory(SpecialistFactory)
    clinic = "Charité"
    country = factory.SubFactory(CountryFactory, code="DE", alpha3="DEU", name=names("Германия", "Германия", "Germany"))
    topic = "Operations on newborns"
    year_from = 2015
    year_until = 2016


class DutyShiftFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.DutyShift

    centre = factory.SubFactory(CentreFactory, is_consultative=True)
    profile = factory.SubFactory(CareProfileFactory)
    specialist = factory.SubFactory(SpecialistFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda shift: shift.starts_at + timedelta(hours=8))
