"""Writes the demonstration's registry: organisations, centres, departments, methods, prices, specialists, duty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.utils import timezone

from medcluster.demo.cluster import CENTRES, HOME, LEADS, Names, Place
from medcluster.demo.names import invent
from medcluster.demo.referrers import REFERRERS
from medcluster.kernel import rows
from medcluster.kernel.codes import AgeGroup, Funding, Residency
from medcluster.kernel.texts import LocalizedText, text
from medcluster.registry.models import (
    Bed,
    BedCapacity,
    CareProfile,
    Centre,
    CentreMethod,
    CentreProfile,
    Department,
    DutyShift,
    Equipment,
    Method,
    Organisation,
    OtherCapacity,
    Price,
    Region,
    Service,
    Specialist,
    SpecialistLanguage,
    SpecialistTraining,
)

FUNDINGS = [Funding.GOBMP, Funding.OSMS, Funding.DMS, Funding.PAID, Funding.EMBASSY, Funding.CHARITY]
BEDS_WITH_LABELS = 24  # per department: enough to place people by bed, without thousands of rows
ABROAD = (
    ("Сеул, клиника университета", "KR"),
    ("Стамбул, кардиоцентр", "TR"),
    ("Берлин, Шарите", "DE"),
    ("Новосибирск, институт патологии кровообращения", "RU"),
    ("Минск, РНПЦ детской хирургии", "BY"),
)


@dataclass
class Registry:
    organisations: dict[str, Organisation] = field(default_factory=dict)
    centres: dict[str, Centre] = field(default_factory=dict)
    departments: dict[str, list[Department]] = field(default_factory=dict)


def words(names: Names) -> LocalizedText:
    return text(*names)


def registry(random: Random) -> Registry:
    """All of it; a second call would meet unique codes, so the loader asks first whether the demonstration is there."""
    built = Registry()
    _organisations(built)
    for place in CENTRES:
        _centre(built, place)
    _departments(built, random)
    _prices(built)
    _specialists(built, random)
    _equipment(built)
    return built


def _organisations(built: Registry) -> None:
    home = Region.objects.get(pk=HOME)
    for place in CENTRES:
        if place.founded:
            region = Region.objects.get(pk=place.region)
            built.organisations[place.code] = Organisation.objects.create(
                code=place.code,
                name=words(place.name),
                short_name=words(place.short),
                kind="hospital",
                region=region,
                country_id=region.country_id,
                in_cluster=not place.is_external,
                latitude=place.latitude,
                longitude=place.longitude,
                time_zone=place.time_zone,
                phone="+7 7172 00 00 00",
            )
    for r in REFERRERS:
        built.organisations[r.code] = Organisation.objects.create(
            code=r.code,
            name=words(r.name),
            short_name=words(r.short),
            kind="hospital",
            region_id=r.region or None,
            country_id=r.country,
            time_zone=r.time_zone,
            latitude=r.latitude,
            longitude=r.longitude,
        )
    for code, kind, names in (
        (
            "OFFICE",
            "authority",
            ("Офис медицинского кластера", "Медициналық кластер кеңсесі", "Office of the medical cluster"),
        ),
        ("INSURER", "insurer", ("Страховая компания «Демо»", "«Демо» сақтандыру компаниясы", "Demo Insurance Company")),
    ):
        built.organisations[code] = Organisation.objects.create(
            code=code, name=words(names), kind=kind, region=home, country_id="KZ", in_cluster=code == "OFFICE"
        )


def _centre(built: Registry, place: Place) -> None:
    lead = built.organisations[LEADS.get(place.code, place.code)]
    centre = Centre.objects.create(
        code=place.code,
        name=words(place.name),
        short_name=words(place.short),
        kind=place.kind,
        lead=lead,
        region_id=place.region,
        country_id=place.region[:2],
        time_zone=place.time_zone,
        latitude=place.latitude,
        longitude=place.longitude,
        phone="+7 7172 00 00 00",
        is_consultative=place.is_consultative,
        is_external=place.is_external,
        accepts_fundings=[f.value for f in FUNDINGS],
    )
    built.centres[place.code] = centre
    child = set(CareProfile.objects.filter(age_group=AgeGroup.CHILD).values_list("pk", flat=True))
    for code in place.profiles:
        ages = {"age_to": 17} if code in child or place.code in ("RCR", "ICS") else {}
        if code == "136":
            ages = {"age_from": 14}
        CentreProfile.objects.create(centre=centre, profile_id=code, wait_days=10 + len(place.code) * 3, **ages)
    CentreMethod.objects.bulk_create(
        CentreMethod(centre=centre, method_id=code, valid_from=date(2020, 1, 1)) for code in place.methods
    )
    OtherCapacity.objects.bulk_create(
        OtherCapacity(centre=centre, kind=kind, amount=amount, confirmed_at=timezone.now())
        for kind, amount in place.other
    )
    if place.is_consultative:
        centre.serves.set(Region.objects.filter(pk__in=[r.region for r in REFERRERS if r.region]))


def _departments(built: Registry, random: Random) -> None:
    now = timezone.now()
    for place in CENTRES:
        centre = built.centres[place.code]
        wards = []
        for index, ward in enumerate(place.wards, start=1):
            owner = built.organisations[ward.organisation] if ward.organisation else centre.lead
            department = Department.objects.create(
                organisation=owner, centre=centre, code=f"{place.code}-{index}", name=words(ward.name)
            )
            wards.append(department)
            for group, beds in ((AgeGroup.ADULT, ward.adults), (AgeGroup.CHILD, ward.children)):
                if beds:
                    BedCapacity.objects.create(
                        department=department,
                        profile_id=ward.profile,
                        age_group=group,
                        beds=beds,
                        free=random.randint(0, beds // 6),
                        confirmed_at=now - timedelta(hours=random.randint(1, 60)),
                    )
            labels = [f"{100 + n // 3}-{n % 3 + 1}" for n in range(BEDS_WITH_LABELS)]
            _write(rows.make(Bed, department_id=department.pk, label=label) for label in labels)
        built.departments[place.code] = wards


def _prices(built: Registry) -> None:
    for place in CENTRES:
        centre = built.centres[place.code]
        for code in place.methods:
            method = Method.objects.get(pk=code)
            service = Service.objects.create(
                organisation=centre.lead,
                centre=centre,
                code=f"{place.code}-{code}",
                name=method.name,
                kind="operation",
                profile_id=method.profile_id,
                method=method,
            )
            base = Decimal(900_000 + 150_000 * (sum(map(ord, code)) % 17))
            Price.objects.bulk_create(
                Price(
                    service=service, residency=residency, currency=currency, amount=amount, valid_from=date(2026, 1, 1)
                )
                for residency, currency, amount in (
                    (Residency.OWN_REGION, "KZT", base),
                    (Residency.OTHER_REGION, "KZT", base),
                    (Residency.FOREIGN, "USD", (base / 400).quantize(Decimal(1))),
                )
            )


def _specialists(built: Registry, random: Random) -> None:
    monday = datetime.combine(
        timezone.localdate() - timedelta(days=timezone.localdate().weekday()), datetime.min.time(), UTC
    )
    profiles = CareProfile.objects.in_bulk()
    for place in CENTRES:
        centre = built.centres[place.code]
        for n, profile in enumerate(place.profiles * 2):
            name = invent(random, "kk")
            specialist = Specialist.objects.create(
                code=f"{place.code}-S{n}",
                name=name.full,
                name_latin=f"{name.given_latin} {name.family_latin}",
                organisation=centre.lead,
                centre=centre,
                category=random.choice(["first", "highest"]),
                experience_since=random.randint(1992, 2018),
                gives_consultations=place.is_consultative,
            )
            specialist.profiles.add(profiles[profile])
            clinic, country = random.choice(ABROAD)
            SpecialistTraining.objects.create(
                specialist=specialist,
                kind="fellowship",
                clinic=clinic,
                country_id=country,
                topic=str(profiles[profile].name),
                year_from=2019,
                year_until=2019,
            )
            SpecialistLanguage.objects.bulk_create(
                SpecialistLanguage(specialist=specialist, language=code) for code in ("ru", "kk", "en")[: 2 + n % 2]
            )
            if place.is_consultative:
                _duty(centre, specialist, profile, monday + timedelta(hours=3 + 4 * (n >= len(place.profiles))))


def _duty(centre: Centre, specialist: Specialist, profile: str, first: datetime) -> None:
    """Two shifts a day for four weeks: mornings one specialist of the profile, afternoons the other."""
    _write(
        rows.make(
            DutyShift,
            centre_id=centre.pk,
            specialist_id=specialist.pk,
            profile_id=profile,
            starts_at=first + timedelta(days=day),
            ends_at=first + timedelta(days=day, hours=4),
        )
        for day in range(28)
        if day % 7 < 5
    )


def _write(made: Iterable[Model]) -> None:
    """New rows of one table that nobody names again."""
    rows.insert_unread(list(made), DEFAULT_DB_ALIAS)


def _equipment(built: Registry) -> None:
    kinds = {"cardiac": "angiograph", "neuro": "mri", "diagnostic": "ct", "oncology": "linac"}
    for place in CENTRES:
        kind = kinds.get(place.kind)
        if kind is not None:
            centre = built.centres[place.code]
            Equipment.objects.create(
                organisation=centre.lead,
                centre=centre,
                code=f"{place.code}-EQ1",
                kind=kind,
                name=text("Аппарат", "Құрылғы", "Device"),
                commissioned_on=date(2021, 5, 1),
            )
