"""Who decides, on what, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.patients import services
from medcluster.patients.consenting import AgeRule, own_consent_age
from medcluster.patients.models import Consent, ConsentText, SelfConsentAge
from medcluster.patients.services import has_consent, record_consent, revoke_consent
from medcluster.patients.services.consents import age_of_own_consent
from medcluster.patients.tests.factories import PatientFactory, RepresentativeFactory, actor

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 1)
TELE = "telemedicine"


@pytest.fixture
def adult(countries: None) -> Any:
    return PatientFactory(birth_date=date(1980, 1, 1))


@pytest.mark.parametrize(
    ("law", "purpose", "age"),
    [
        ("RU", TELE, 15),
        ("RU", "personal_data", 18),
        ("KZ", "intervention", 16),
        ("KZ", "teaching", 18),
        ("DE", TELE, 18),
    ],
)
def test_ages_of_own_consent_are_rows(law: str, purpose: str, age: int) -> None:
    assert age_of_own_consent(purpose=purpose, on=DAY, law=law) == age


def test_an_age_can_be_changed_from_a_day_on() -> None:
    SelfConsentAge.objects.filter(country="KZ", purpose=TELE).update(valid_until=date(2025, 12, 31))
    SelfConsentAge.objects.create(country="KZ", purpose=TELE, age=14, valid_from=date(2026, 1, 1))
    assert age_of_own_consent(purpose=TELE, on=date(2025, 12, 31), law="KZ") == 16
    assert age_of_own_consent(purpose=TELE, on=date(2026, 1, 1), law="KZ") == 14


def test_without_rows_people_decide_as_adults() -> None:
    assert own_consent_age([], country="KZ", purpose=TELE, on=DAY) == 18
    later = AgeRule("", "", 10, date(2030, 1, 1))
    assert own_consent_age([later], country="KZ", purpose=TELE, on=DAY) == 18


def test_an_adult_consents_alone_and_may_withdraw(coordinator: Actor, adult: Any) -> None:
    consent = record_consent(patient=adult, by=coordinator, purpose=TELE, given_on=DAY, language="kk")
    assert consent.text.version == 1
    assert not has_consent(adult, TELE, DAY - timedelta(days=1))
    assert has_consent(adult, TELE, DAY)
    assert not has_consent(adult, "recording", DAY), "one purpose never covers another"
    revoke_consent(consent=consent, by=coordinator, reason="по заявлению", on=DAY + timedelta(days=10))
    assert has_consent(adult, TELE, DAY + timedelta(days=9)), "what was done before stays covered"
    assert not has_consent(adult, TELE, DAY + timedelta(days=10))
    with pytest.raises(Conflict):
        revoke_consent(consent=consent, by=coordinator, reason="ещё раз")


def test_a_child_needs_a_representative_with_a_right_in_force(coordinator: Actor, countries: None) -> None:
    child = PatientFactory(birth_date=date(2015, 6, 1))
    with pytest.raises(Incomplete):
        record_consent(patient=child, by=coordinator, purpose=TELE, given_on=DAY)
    refused = [
        RepresentativeFactory(),  # of another patient
        RepresentativeFactory(patient=child, kind="relative"),
        RepresentativeFactory(patient=child, kind="guardian", valid_until=DAY - timedelta(days=1)),
    ]
    for representative in refused:
        with pytest.raises(Incomplete):
            record_consent(patient=child, by=coordinator, purpose=TELE, given_on=DAY, representative=representative)
    mother = RepresentativeFactory(patient=child)
    record_consent(patient=child, by=coordinator, purpose=TELE, given_on=DAY, representative=mother)
    assert has_consent(child, TELE, DAY)


def test_what_a_parent_agreed_to_ends_when_the_child_decides_alone(coordinator: Actor, countries: None) -> None:
    child = PatientFactory(birth_date=date(2009, 6, 1))
    mother = RepresentativeFactory(patient=child)
    day = date(2025, 5, 31)  # the day before the sixteenth birthday
    record_consent(patient=child, by=coordinator, purpose=TELE, given_on=day, representative=mother)
    assert has_consent(child, TELE, day)
    assert not has_consent(child, TELE, date(2025, 6, 1))
    with pytest.raises(Incomplete):
        record_consent(patient=child, by=coordinator, purpose=TELE, given_on=date(2025, 6, 1), representative=mother)
    record_consent(patient=child, by=coordinator, purpose=TELE, given_on=date(2025, 6, 1))
    assert has_consent(child, TELE, date(2025, 6, 1))


def test_the_law_of_the_place_decides(coordinator: Actor, countries: None) -> None:
    patient = PatientFactory(birth_date=date(2010, 1, 1))  # fifteen on the day
    with pytest.raises(Incomplete):
        record_consent(patient=patient, by=coordinator, purpose=TELE, given_on=DAY)
    assert record_consent(patient=patient, by=coordinator, purpose=TELE, given_on=DAY, law="RU").law == "RU"


def test_the_latest_decision_counts_and_a_case_is_a_bound(coordinator: Actor, adult: Any) -> None:
    record_consent(patient=adult, by=coordinator, purpose=TELE, given_on=DAY, case=("referrals.referral", 7))
    assert not has_consent(adult, TELE, DAY)
    assert not has_consent(adult, TELE, DAY, case=("referrals.referral", 8))
    assert has_consent(adult, TELE, DAY, case=("referrals.referral", 7))
    record_consent(patient=adult, by=coordinator, purpose=TELE, given_on=DAY, is_refusal=True)
    assert not has_consent(adult, TELE, DAY, case=("referrals.referral", 7))


def test_disclosure_names_its_recipient(coordinator: Actor, adult: Any) -> None:
    with pytest.raises(Incomplete):
        record_consent(patient=adult, by=coordinator, purpose="disclosure", given_on=DAY)
    record_consent(patient=adult, by=coordinator, purpose="disclosure", given_on=DAY, recipient="Иванова Мария")
    assert has_consent(adult, "disclosure", DAY, recipient="Иванова Мария")
    assert not has_consent(adult, "disclosure", DAY, recipient="Петрова")


def test_a_new_wording_leaves_signed_ones_alone(coordinator: Actor, adult: Any) -> None:
    old = record_consent(patient=adult, by=coordinator, purpose=TELE, given_on=DAY)
    ConsentText.objects.create(purpose=TELE, version=2, title={"ru": "т"}, text={"ru": "т"}, valid_from=DAY)
    new = record_consent(patient=adult, by=coordinator, purpose=TELE, given_on=DAY)
    assert (old.text.version, new.text.version) == (1, 2)


def test_periods_and_permissions(coordinator: Actor, home: Any, adult: Any) -> None:
    record_consent(patient=adult, by=coordinator, purpose=TELE, given_on=DAY, valid_until=DAY + timedelta(days=5))
    assert has_consent(adult, TELE, DAY + timedelta(days=5))
    assert not has_consent(adult, TELE, DAY + timedelta(days=6))
    with pytest.raises(Incomplete):
        record_consent(patient=adult, by=coordinator, purpose=TELE, given_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(NotPermitted):
        record_consent(patient=adult, by=actor(2, Role.BOOKING, home), purpose=TELE, given_on=DAY)
    assert Consent.objects.count() == 1


def test_who_decides_shows_a_proof(coordinator: Actor, adult: Any) -> None:
    data = {"kind": "guardian", "name": "Опекун", "proof": ""}
    with pytest.raises(Incomplete):
        services.save_representative(patient=adult, by=coordinator, data=data)
    assert services.save_representative(patient=adult, by=coordinator, data=data | {"kind": "relative"}).pk
