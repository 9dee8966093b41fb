"""Registering, changing, numbering."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted, NotVisible
from medcluster.kernel.permissions import Role
from medcluster.patients import services
from medcluster.patients.models import Patient, PatientIdentifier
from medcluster.patients.services import IdentifierInput
from medcluster.patients.tests.factories import PatientFactory, PatientIdentifierFactory, actor

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DATA = {"family_name": "Иванов", "given_name": "Иван", "birth_date": date(1990, 1, 1), "sex": "male"}
IIN = IdentifierInput("iin", "900101 300017")


def test_a_registered_patient_is_seen_by_the_own_organisation_only(doctor: Actor, stranger: Actor) -> None:
    patient = services.register_patient(by=doctor, data=DATA, identifiers=[IIN])
    assert Patient.objects.visible_to(doctor).get() == patient
    assert not Patient.objects.visible_to(stranger).exists()
    row = patient.identifiers.get()
    assert (row.value, row.shown, row.country_id) == ("900101300017", "900101 300017", "KZ")
    event = AuditEvent.objects.get(action="patient.create")
    assert event.patient_id == patient.pk
    assert "900101" not in str(event.details)


def test_who_may_not_edit_patients_cannot_register(home: Any) -> None:
    with pytest.raises(NotPermitted):
        services.register_patient(by=actor(1, Role.BOOKING, home), data=DATA)


def test_every_fault_is_listed_at_once(doctor: Actor) -> None:
    data = {"birth_date": timezone.localdate() + timedelta(days=1), "home_country_id": "KZ", "home_region_id": "RU-MOW"}
    entries = [IdentifierInput("iin", "1"), IdentifierInput("passport", "N1")]
    with pytest.raises(Incomplete) as caught:
        services.register_patient(by=doctor, data=data, identifiers=entries)
    fields = {fault.field for fault in caught.value.faults}
    assert fields == {"family_name", "birth_date", "home_region", "iin", "passport_country"}
    assert not Patient.objects.exists()


def test_a_number_that_somebody_has_is_a_conflict_and_nothing_is_written(doctor: Actor, stranger: Actor) -> None:
    services.register_patient(by=doctor, data=DATA, identifiers=[IIN])
    with pytest.raises(Conflict):
        services.register_patient(by=stranger, data=DATA | {"family_name": "Петров"}, identifiers=[IIN])
    assert Patient.objects.count() == 1


def test_same_passport_number_of_two_countries_are_two_documents(doctor: Actor) -> None:
    services.register_patient(by=doctor, data=DATA, identifiers=[IdentifierInput("passport", "N 123", "KZ")])
    services.register_patient(by=doctor, data=DATA, identifiers=[IdentifierInput("passport", "N123", "RU")])
    assert PatientIdentifier.objects.filter(value="N123").count() == 2


def test_a_second_hospital_takes_over_by_number_and_birth_date_together(doctor: Actor, stranger: Actor) -> None:
    patient = services.register_patient(by=doctor, data=DATA, identifiers=[IIN])
    with pytest.raises(NotVisible):
        services.claim_patient(by=stranger, system="iin", value="900101300017", birth_date=date(1990, 1, 2))
    assert not Patient.objects.visible_to(stranger).exists()
    found = services.claim_patient(by=stranger, system="iin", value="900101300017", birth_date=date(1990, 1, 1))
    assert found == patient
    assert Patient.objects.visible_to(stranger).get() == patient
    assert AuditEvent.objects.filter(action="patient.claim", actor_id=stranger.user_id).exists()


def test_a_change_made_on_an_old_state_is_refused(doctor: Actor) -> None:
    patient = services.register_patient(by=doctor, data=DATA)
    services.update_patient(patient=patient, by=doctor, data={"phone": "+7 701 000 00 00"}, expected_version=1)
    again = Patient.objects.get()
    with pytest.raises(Conflict):
        services.update_patient(patient=again, by=doctor, data={"phone": "1234567"}, expected_version=1)
    assert Patient.objects.get().phone == "+7 701 000 00 00"
    assert AuditEvent.objects.get(action="patient.update").details == {"fields": ["phone"]}


def test_a_new_iin_makes_the_former_one_old(doctor: Actor) -> None:
    patient = services.register_patient(by=doctor, data=DATA, identifiers=[IIN])
    services.add_identifier(patient=patient, by=doctor, entry=IdentifierInput("iin", "900101300811"))
    states = dict(patient.identifiers.values_list("value", "status"))
    assert states == {"900101300017": "old", "900101300811": "active"}


def test_a_number_entered_by_mistake_is_free_for_its_real_owner(doctor: Actor) -> None:
    patient = services.register_patient(by=doctor, data=DATA, identifiers=[IIN])
    services.retire_identifier(identifier=patient.identifiers.get(), by=doctor, status="wrong")
    other = services.register_patient(by=doctor, data=DATA | {"family_name": "Петров"}, identifiers=[IIN])
    assert other.identifiers.get().status == "active"


def test_the_database_itself_keeps_an_active_number_single(countries: None) -> None:
    PatientIdentifierFactory()
    with pytest.raises(IntegrityError):
        PatientIdentifierFactory()


def test_death_lies_between_birth_and_today_and_stops_the_age(doctor: Actor) -> None:
    patient = services.register_patient(by=doctor, data=DATA)
    for wrong in (date(1980, 1, 1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(Incomplete):
            services.record_death(patient=Patient.objects.get(), by=doctor, on=wrong)
    services.record_death(patient=Patient.objects.get(), by=doctor, on=date(2020, 6, 1))
    assert Patient.objects.get(pk=patient.pk).age_on(date(2030, 1, 1)) == 30


def test_names_numbers_and_homes_are_said_right(countries: None, settings: Any) -> None:
    settings.HOME_REGION = "KZ-AST"
    patient = PatientFactory(family_name="Иванов", given_name="Иван", middle_name="")
    assert patient.number.startswith("P")
    assert Patient.objects.with_number(patient.number.lower()).get() == patient
    assert not Patient.objects.with_number("P26-000001-X").exists()
    assert patient.short_name == "Иванов И."
    assert patient.residency == "other_region"
    patient.home_region_id = "KZ-71"
    assert patient.residency == "own_region", "the old and the new code of Astana are one region"
    patient.home_region_id, patient.home_country_id = None, "RU"
    assert patient.residency == "foreign"
