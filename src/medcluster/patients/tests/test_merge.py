"""Duplicates found, merged, and taken apart again exactly."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from medcluster.documents.models import Document
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted, NotVisible
from medcluster.patients import services
from medcluster.patients.merging import REFERENCES
from medcluster.patients.models import DuplicateCandidate, MatchKey, Patient, PatientAccess, PatientIdentifier
from medcluster.patients.selectors import candidates, patient_by_number
from medcluster.patients.tests.factories import (
    CompanionFactory,
    PatientAccessFactory,
    PatientFactory,
    PatientIdentifierFactory,
    RepresentativeFactory,
)
from medcluster.registry.tests.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
BORN = date(1980, 5, 12)


@pytest.fixture
def twice(countries: None) -> tuple[Any, Any]:
    one = PatientFactory(family_name="Ахметов", given_name="Ерлан", birth_date=BORN, phone="+77011112233")
    other = PatientFactory(
        family_name="Akhmetov", given_name="Yerlan", birth_date=BORN, email="e@example.org", died_on=None
    )
    return one, other


def picture() -> str:
    """Everything about patients as it stands, without counters of versions and times of change."""
    models = (PatientIdentifier, PatientAccess, DuplicateCandidate, MatchKey)
    rows = [serializers.serialize("json", m.objects.exclude(pk=None).order_by("pk")) for m in models[:3]]
    keys = sorted(MatchKey.objects.values_list("patient_id", "value"))
    fields = [f.name for f in Patient._meta.fields if f.name not in ("version", "updated_at")]
    return str([*rows, keys, list(Patient.objects.order_by("pk").values(*fields))])


def test_bulk_search_finds_the_pair_once_and_remembers_decisions(coordinator: Actor, twice: tuple[Any, Any]) -> None:
    PatientFactory(family_name="Смирнов", given_name="Олег", birth_date=BORN)
    assert services.find_duplicates(by=coordinator) == 1
    pair = DuplicateCandidate.objects.get()
    assert {pair.first_id, pair.second_id} == {p.pk for p in twice}
    services.mark_not_same(candidate=pair, by=coordinator)
    assert services.find_duplicates(by=coordinator) == 0
    with pytest.raises(Conflict):
        services.mark_not_same(candidate=pair, by=coordinator)
    services.reopen_candidate(candidate=pair, by=coordinator)
    assert candidates(coordinator).get().state == "open"


def test_only_who_may_merge_does(doctor: Actor, twice: tuple[Any, Any]) -> None:
    with pytest.raises(NotPermitted):
        services.merge_patients(survivor=twice[0], absorbed=twice[1], by=doctor)
    with pytest.raises(NotPermitted):
        services.find_duplicates(by=doctor)


def test_merge_moves_everything_and_undo_restores_both_exactly(coordinator: Actor, twice: tuple[Any, Any]) -> None:
    one, other = twice
    PatientIdentifierFactory(patient=one)
    PatientIdentifierFactory(patient=other, system="snils", kind="snils", value="11223344595")
    RepresentativeFactory(patient=other)
    CompanionFactory(patient=other)
    organisation = OrganisationFactory()
    PatientAccessFactory(patient=one, organisation=organisation, until=timezone.now() - timedelta(days=1))
    PatientAccessFactory(patient=other, organisation=organisation)
    PatientAccessFactory(patient=other, organisation=OrganisationFactory())
    document = Document.objects.create(patient=other, owner_type="x.y", owner_id=1, kind="other", title="t")
    services.refresh_keys([one.pk, other.pk])
    services.find_duplicates(by=coordinator)
    before = picture()

    merge = services.merge_patients(survivor=one, absorbed=other, by=coordinator, take=["given_name"])
    kept, gone = Patient.objects.get(pk=one.pk), Patient.objects.get(pk=other.pk)
    assert (kept.family_name, kept.given_name) == ("Ахметов", "Yerlan")
    assert (kept.phone, kept.email) == ("+77011112233", "e@example.org"), "empty fields are filled"
    assert gone.merged_into_id == kept.pk
    assert set(kept.identifiers.values_list("system", flat=True)) == {"iin", "snils"}
    assert kept.representatives.count() == kept.companions.count() == 1
    assert PatientAccess.objects.get(patient=kept, organisation=organisation).until is None
    assert PatientAccess.objects.filter(patient=kept).count() == 2
    document.refresh_from_db()
    assert document.patient_id == kept.pk
    assert patient_by_number(coordinator, gone.number) == kept

    services.undo_merge(merge=merge, by=coordinator, reason="разные люди")
    document.refresh_from_db()
    assert document.patient_id == other.pk
    assert picture() == before


def test_undo_is_refused_with_words_when_it_cannot_be_exact(coordinator: Actor, twice: tuple[Any, Any]) -> None:
    one, other = twice
    merge = services.merge_patients(survivor=one, absorbed=other, by=coordinator)
    kept = Patient.objects.get(pk=one.pk)
    services.update_patient(
        patient=kept, by=coordinator, data={"email": "new@example.org"}, expected_version=kept.version
    )
    with pytest.raises(Conflict) as caught:
        services.undo_merge(merge=merge, by=coordinator)
    assert "электронн" in str(caught.value).lower() or "mail" in str(caught.value).lower()
    assert Patient.objects.get(pk=other.pk).merged_into_id == one.pk


def test_chained_merges_are_undone_from_the_last_one(coordinator: Actor, twice: tuple[Any, Any]) -> None:
    one, other = twice
    third = PatientFactory()
    first = services.merge_patients(survivor=one, absorbed=other, by=coordinator)
    second = services.merge_patients(survivor=third, absorbed=one, by=coordinator)
    assert patient_by_number(coordinator, other.number) == third
    with pytest.raises(Conflict):
        services.undo_merge(merge=first, by=coordinator)
    services.undo_merge(merge=second, by=coordinator)
    services.undo_merge(merge=first, by=coordinator)
    assert not Patient.objects.exclude(merged_into=None).exists()
    with pytest.raises(Conflict):
        services.undo_merge(merge=first, by=coordinator)


def test_what_cannot_be_merged(coordinator: Actor, stranger: Actor, twice: tuple[Any, Any]) -> None:
    one, other = twice
    with pytest.raises(Conflict):
        services.merge_patients(survivor=one, absorbed=one, by=coordinator)
    with pytest.raises(Incomplete):
        services.merge_patients(survivor=one, absorbed=other, by=coordinator, take=["merged_into_id"])
    services.merge_patients(survivor=one, absorbed=other, by=coordinator)
    with pytest.raises(Conflict):
        services.merge_patients(survivor=PatientFactory(), absorbed=other, by=coordinator)
    with pytest.raises(NotVisible):
        patient_by_number(stranger, other.number)


def test_a_merged_record_is_not_offered_as_a_duplicate_again(coordinator: Actor, twice: tuple[Any, Any]) -> None:
    services.find_duplicates(by=coordinator)
    services.merge_patients(survivor=twice[0], absorbed=twice[1], by=coordinator)
    assert DuplicateCandidate.objects.get().state == "merged"
    assert services.find_duplicates(by=coordinator) == 0


@pytest.mark.slow
def test_many_patients_are_compared_in_reasonable_time(coordinator: Actor) -> None:
    starts, ends = (
        ["Ахм", "Бай", "Вол", "Гал", "Дос", "Еро", "Жан", "Зим", "Иск", "Кар"],
        ["баев", "енко", "етов", "ский", "ичев", "улин", "арин", "онов", "ушин", "еков"],
    )
    given = ["Ерлан", "Мария", "Тимур", "Ольга", "Асель", "Динара", "Юрий", "Сауле", "Марат", "Наталья"]
    rows = [
        Patient(
            family_name=starts[n % 10] + ends[n // 10 % 10],
            given_name=given[n // 100 % 10],
            birth_date=date(1940, 1, 1) + timedelta(days=n * 37 % 29000),
        )
        for n in range(3000)
    ]
    rows += [Patient(family_name=r.family_name, given_name=r.given_name, birth_date=r.birth_date) for r in rows[:50]]
    for row in rows:
        row.refresh_search()
    Patient.objects.bulk_create(rows, batch_size=500)
    assert services.find_duplicates(by=coordinator) >= 50
    assert DuplicateCandidate.objects.count() < 300, "only look-alikes are kept"


STAYS = {
    "patients.patient": "the link of the merge itself",
    "patients.patientmerge": "tells of the merge",
    "patients.duplicatecandidate": "settled by the merge",
    "patients.matchkey": "worked out anew",
    "patients.patientdraft": "somebody's unfinished form of that very record",
}


def test_everything_that_points_at_a_patient_follows_a_merge() -> None:
    columns = {
        (model._meta.label_lower, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Patient and ".tests." not in model.__module__
    }
    lost = {(label, name) for label, name in columns - set(REFERENCES) if label not in STAYS}
    assert not lost, "register these in wiring.py, or say why they stay"
    assert set(REFERENCES) <= columns
