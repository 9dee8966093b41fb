"""Who sees a patient, and the emergency door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from medcluster.accounts.models import Membership, User
from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import ANONYMOUS, SYSTEM, Actor
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Dispatch
from medcluster.notifications.models import Dispatch as SentDispatch
from medcluster.patients.models import EmergencyAccess, Patient, PatientAccess
from medcluster.patients.policies import may_read_clinical, opened_at_once
from medcluster.patients.services import end_emergency, grant_access, open_emergency, revoke_access, update_patient
from medcluster.patients.tests.factories import PatientFactory, actor
from medcluster.patients.wiring import told_of_emergency
from medcluster.registry.tests.factories import CentreFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WHY = "Пациент без сознания в приёмном отделении"


def seen(by: Actor) -> bool:
    visible = set(Patient.objects.visible_to(by).values_list("pk", flat=True))
    at_once = {pk for pk in Patient.objects.values_list("pk", flat=True) if opened_at_once(by, pk)}
    assert at_once <= visible, "the quick answer opens nothing that the rule does not"
    opened = PatientAccess.objects.open_at(timezone.now()).filter(patient__in=visible)
    assert at_once == visible or not opened.filter(organisation__in=by.organisations()).exists()
    return bool(visible)


def test_only_holders_of_an_open_row_see(doctor: Actor, stranger: Actor, home: Any, coordinator: Actor) -> None:
    patient = PatientFactory()
    assert not seen(doctor)
    assert not seen(ANONYMOUS)
    assert seen(SYSTEM)
    assert seen(coordinator)
    grant_access(patient_id=patient.pk, organisation_id=home.pk, reason="referrals.referral:1")
    assert seen(doctor)
    assert not seen(stranger)
    revoke_access(patient_id=patient.pk, reason="referrals.referral:1")
    assert not seen(doctor)


def test_one_reason_ending_leaves_the_other_open(doctor: Actor, home: Any) -> None:
    patient = PatientFactory()
    for reason in ("a:1", "a:2", "a:2"):
        grant_access(patient_id=patient.pk, organisation_id=home.pk, reason=reason)
    assert PatientAccess.objects.count() == 2
    revoke_access(patient_id=patient.pk, reason="a:1")
    assert seen(doctor)
    grant_access(patient_id=patient.pk, organisation_id=home.pk, reason="a:1")
    assert PatientAccess.objects.filter(until=None).count() == 2, "opened again"


def test_a_row_of_a_centre_or_a_person_and_an_end(doctor: Actor) -> None:
    patient = PatientFactory()
    centre = CentreFactory()
    triage = actor(77, Role.TRIAGE_DOCTOR, centre_id=centre.pk)
    grant_access(patient_id=patient.pk, centre_id=centre.pk, reason="offer:1")
    assert seen(triage)
    grant_access(patient_id=patient.pk, user_id=doctor.user_id, reason="panel:1", until=timezone.now())
    assert not seen(doctor), "ended"
    grant_access(
        patient_id=patient.pk, user_id=doctor.user_id, reason="panel:1", until=timezone.now() + timedelta(hours=1)
    )
    assert seen(doctor)


def test_the_interpreter_s_role_alone_opens_nothing(home: Any) -> None:
    patient = PatientFactory()
    grant_access(patient_id=patient.pk, organisation_id=home.pk, reason="x")
    assert not seen(actor(5, Role.INTERPRETER, home))


def test_emergency_opens_for_a_time_and_tells(stranger: Actor, home: Any, settings: Any) -> None:
    patient = PatientFactory(email="p@example.org")
    admin = User.objects.create_user("admin@example.org", "x", name="Админ")
    Membership.objects.create(user=admin, role=Role.ORG_ADMIN, organisation=home, valid_from=timezone.localdate())
    grant_access(patient_id=patient.pk, organisation_id=home.pk, reason="registered")
    with pytest.raises(Incomplete):
        open_emergency(patient=patient, by=stranger, reason="срочно")
    access = open_emergency(patient=patient, by=stranger, reason=WHY)
    assert seen(stranger)
    assert open_emergency(patient=patient, by=stranger, reason=WHY) == access, "one at a time"
    with pytest.raises(NotPermitted):
        update_patient(patient=patient, by=stranger, data={"phone": "1234567"}, expected_version=1)
    event = AuditEvent.objects.get(action="patient.emergency_access")
    assert event.details["why"] == WHY
    assert SentDispatch.objects.filter(template="patient.emergency_access").count() == 1
    told = told_of_emergency(Dispatch("patient.emergency_access", "patients.emergencyaccess", access.pk, "k"))
    assert {r.user_id or r.address for r in told} == {admin.pk, "p@example.org"}
    EmergencyAccess.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert not seen(stranger)


def test_emergency_is_closed_early_by_its_owner_only(stranger: Actor, doctor: Actor) -> None:
    access = open_emergency(patient=PatientFactory(), by=stranger, reason=WHY)
    with pytest.raises(NotPermitted):
        end_emergency(access=access, by=doctor)
    end_emergency(access=access, by=stranger)
    assert not seen(stranger)
    with pytest.raises(Conflict):
        end_emergency(access=access, by=stranger)


def test_emergency_needs_the_right(home: Any) -> None:
    with pytest.raises(NotPermitted):
        open_emergency(patient=PatientFactory(), by=actor(9, Role.BOOKING, home), reason=WHY)


def test_identity_and_clinical_text_are_two_things(home: Any, doctor: Actor, coordinator: Actor) -> None:
    patient = PatientFactory()
    grant_access(patient_id=patient.pk, organisation_id=home.pk, reason="x")
    assert not may_read_clinical(actor(9, Role.BOOKING, home), patient)
    assert may_read_clinical(doctor, patient)
    assert may_read_clinical(coordinator, patient)
    patient.is_restricted = True
    assert may_read_clinical(doctor, patient)
    assert not may_read_clinical(coordinator, patient), "a cluster-wide role does not open the stricter class"
