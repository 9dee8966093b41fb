"""A small world for the tests of the case: two hospitals, two centres, their people, one patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from medcluster.accounts.models import User
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.cases import perform
from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.permissions import Role
from medcluster.kernel.texts import text
from medcluster.patients.models import Patient, PatientAccess
from medcluster.referrals import services
from medcluster.referrals.models import Offer, Referral
from medcluster.registry.models import (
    Bed,
    BedCapacity,
    CareProfile,
    Centre,
    CentreProfile,
    Country,
    Department,
    Organisation,
    Region,
)


@dataclass
class Stage:
    """Everything by name. `person(...)` makes an actor with a user row."""

    country: Country
    home: Region
    hospital: Organisation
    other_hospital: Organisation
    profile: CareProfile
    heart: Centre
    brain: Centre
    ward: Department
    bed: Bed
    patient: Patient
    people: dict[str, Actor] = field(default_factory=dict)

    def person(self, name: str, role: Role, **place: Any) -> Actor:
        if name not in self.people:
            user = User.objects.create(email=f"{name}@example.org", name=name.title())
            self.people[name] = Actor(user_id=user.pk, name=user.name, posts=(Post(role, **place),))
        return self.people[name]

    @property
    def doctor(self) -> Actor:
        return self.person("doctor", Role.REFERRING_DOCTOR, organisation_id=self.hospital.pk)

    @property
    def stranger(self) -> Actor:
        return self.person("stranger", Role.REFERRING_DOCTOR, organisation_id=self.other_hospital.pk)

    @property
    def coordinator(self) -> Actor:
        return self.person("coordinator", Role.COORDINATOR, organisation_id=self.heart.lead_id)

    @property
    def heart_triage(self) -> Actor:
        return self.person(
            "hearttriage", Role.TRIAGE_DOCTOR, organisation_id=self.heart.lead_id, centre_id=self.heart.pk
        )

    @property
    def brain_triage(self) -> Actor:
        return self.person(
            "braintriage", Role.TRIAGE_DOCTOR, organisation_id=self.brain.lead_id, centre_id=self.brain.pk
        )

    @property
    def finance(self) -> Actor:
        return self.person("finance", Role.FINANCE, organisation_id=self.heart.lead_id, centre_id=self.heart.pk)

    @property
    def booking(self) -> Actor:
        return self.person("booking", Role.BOOKING, organisation_id=self.heart.lead_id, centre_id=self.heart.pk)

    @property
    def admissions(self) -> Actor:
        return self.person("admissions", Role.ADMISSIONS, organisation_id=self.heart.lead_id, centre_id=self.heart.pk)

    @property
    def attending(self) -> Actor:
        return self.person(
            "attending", Role.ATTENDING_DOCTOR, organisation_id=self.heart.lead_id, centre_id=self.heart.pk
        )

    def values(self, **changes: Any) -> dict[str, Any]:
        """What a complete referral says."""
        return {
            "patient": self.patient,
            "profile": self.profile,
            "diagnosis_code": "I35.0",
            "question": "Valve replacement?",
            "history": "Dyspnoea for a year",
            "funding": "osms",
            **changes,
        }

    def submitted(self, **changes: Any) -> Referral:
        referral = services.create_and_submit(by=self.doctor, values=self.values(**changes))
        return Referral.objects.get(pk=referral.pk)

    def asked(self, *centres: Centre) -> tuple[Referral, list[Offer]]:
        """A registered referral that was sent to centres."""
        referral = self.submitted()
        perform(referral, "register", by=self.coordinator)
        offers = services.send_to_centres(
            by=self.coordinator, referral=referral, centres=list(centres) or [self.heart], advice={}
        )
        return referral, offers

    def booked(self, on: date) -> Referral:
        referral, (offer,) = self.asked(self.heart)
        perform(offer, "accept", by=self.heart_triage)
        referral = Referral.objects.get(pk=referral.pk)
        perform(referral, "confirm_funding", by=self.finance, data={"funding": "osms"})
        perform(referral, "offer_slot", by=self.booking, data={"planned_on": on})
        perform(referral, "book", by=self.doctor)
        return earlier(referral)


def earlier(referral: Referral) -> Referral:
    """The same referral, begun a day ago: what is told of today may then have happened some hours ago."""
    day_before = timezone.now() - timedelta(days=1)
    QuerySet(Referral).filter(pk=referral.pk).update(created_at=day_before)
    return Referral.objects.get(pk=referral.pk)


def build() -> Stage:
    country, _ = Country.objects.get_or_create(
        code="KZ", defaults={"name": text("Казахстан", "Қазақстан", "Kazakhstan")}
    )
    region, _ = Region.objects.get_or_create(
        code="KZ-ATY", defaults={"country": country, "name": text("Атырауская область", "Атырау облысы", "Atyrau")}
    )
    seat, _ = Region.objects.get_or_create(
        code="KZ-AST", defaults={"country": country, "name": text("Астана", "Астана", "Astana")}
    )
    hospital = Organisation.objects.create(code="H1", name=text("Больница 1"), region=region, country=country)
    other = Organisation.objects.create(code="H2", name=text("Больница 2"), region=region, country=country)
    clinic = Organisation.objects.create(code="C", name=text("Клиника"), region=seat, country=country, in_cluster=True)
    profile, _ = CareProfile.objects.get_or_create(code="81", defaults={"name": text("Сердечно-сосудистая хирургия")})
    heart = _centre("HEART", "Кардиохирургия", clinic, seat, profile)
    brain = _centre("BRAIN", "Нейрохирургия", clinic, seat, profile)
    ward = Department.objects.create(organisation=clinic, centre=heart, code="W", name=text("Отделение"))
    BedCapacity.objects.create(department=ward, profile=profile, age_group=AgeGroup.ADULT, beds=20, free=5)
    bed = Bed.objects.create(department=ward, label="101-1")
    patient = Patient.objects.create(
        family_name="Қасымова", given_name="Әсел", birth_date=date(1980, 5, 1), sex="female",
        home_country=country, home_region=region,
    )  # fmt: skip
    PatientAccess.objects.create(patient=patient, organisation=hospital, reason="test")
    return Stage(country, region, hospital, other, profile, heart, brain, ward, bed, patient)


def _centre(code: str, name: str, lead: Organisation, region: Region, profile: CareProfile) -> Centre:
    centre = Centre.objects.create(code=code, name=text(name), lead=lead, region=region, country=region.country)
    CentreProfile.objects.create(centre=centre, profile=profile)
    return centre
