"""Screens: who gets in, what they do, what is kept, how many queries they cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from medcluster.accounts.models import Membership, User
from medcluster.audit.models import AuditEvent
from medcluster.kernel.permissions import Role
from medcluster.patients import panels
from medcluster.patients.models import Consent, DuplicateCandidate, EmergencyAccess, Patient, PatientDraft
from medcluster.patients.services import grant_access, refresh_keys
from medcluster.patients.tests.factories import PatientFactory, PatientIdentifierFactory, RepresentativeFactory
from medcluster.registry.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
WHY = "Пациент без сознания в приёмном отделении"


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.MEDCLUSTER_REQUIRE_MFA = "off"


def someone(role: Role, organisation: Any = None) -> Client:
    person = User.objects.create_user(f"{role}{User.objects.count()}@example.org", "x", name="Кто-то")
    Membership.objects.create(user=person, role=role, organisation=organisation, valid_from=timezone.localdate())
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def place(countries: None) -> Any:
    return OrganisationFactory()


@pytest.fixture
def writer(place: Any) -> Client:
    return someone(Role.REFERRING_DOCTOR, place)


@pytest.fixture
def clerk(place: Any) -> Client:
    """The cluster's coordinator."""
    return someone(Role.COORDINATOR)


@pytest.fixture
def own(place: Any) -> Any:
    patient = PatientFactory(family_name="Ахметов", given_name="Ерлан", birth_date=date(1980, 5, 12))
    grant_access(patient_id=patient.pk, organisation_id=place.pk, reason="registered")
    refresh_keys([patient.pk])
    return patient


FORM = {"family_name": "Иванов", "given_name": "Иван", "birth_date": "01.01.1990", "sex": "male", "language": "ru"}
IIN = "900101 300017"


def test_somebody_else_s_patient_does_not_exist(own: Any, writer: Client) -> None:
    stranger = someone(Role.REFERRING_DOCTOR, OrganisationFactory())
    for name in ("detail", "consents", "log", "edit", "consent_give", "death", "identifier_add"):
        url = reverse(f"patients:{name}", args=[own.number])
        assert writer.get(url).status_code == 200, name
        assert stranger.get(url).status_code == 404, name
    assert writer.get("/patients/P26-999999-9/").status_code == 404
    assert Client().get(own.get_absolute_url()).status_code == 302


def test_who_reads_may_not_write(own: Any, place: Any) -> None:
    booking = someone(Role.BOOKING, place)
    assert booking.get(own.get_absolute_url()).status_code == 200
    for name in ("edit", "death", "merge_with", "consent_give"):
        assert booking.get(reverse(f"patients:{name}", args=[own.number])).status_code == 403
    assert booking.get(reverse("patients:duplicates")).status_code == 403
    assert someone(Role.FINANCE, place).get(reverse("patients:new")).status_code == 403


def test_every_look_at_a_record_is_written_down_and_shown(own: Any, writer: Client) -> None:
    writer.get(own.get_absolute_url())
    assert AuditEvent.objects.filter(action="patient.read", patient_id=own.pk).count() == 1
    assert "Кто-то" in writer.get(reverse("patients:log", args=[own.number])).content.decode()


def test_the_list_finds_in_any_spelling_and_costs_few_queries(
    own: Any, writer: Client, django_assert_max_num_queries: Any
) -> None:
    PatientFactory(family_name="Невидимый")
    for text in ("ахмет", "Akhmetov", "Yerlan", "12.05.1980", own.number, "ерлан 12.05.1980"):
        page = writer.get(reverse("patients:list"), {"q": text}).content.decode()
        assert own.number in page, text
    with django_assert_max_num_queries(9):
        page = writer.get(reverse("patients:list")).content.decode()
    assert "Невидимый" not in page
    assert own.number not in writer.get(reverse("patients:list"), {"q": "Петров"}).content.decode()


def test_the_page_costs_few_queries(own: Any, writer: Client, django_assert_max_num_queries: Any) -> None:
    RepresentativeFactory(patient=own)
    PatientIdentifierFactory(patient=own)
    writer.get(own.get_absolute_url())
    with django_assert_max_num_queries(26):
        assert writer.get(own.get_absolute_url()).status_code == 200


def test_identifiers_are_found_by_post_only(own: Any, writer: Client) -> None:
    PatientIdentifierFactory(patient=own)
    assert own.number not in writer.get(reverse("patients:list"), {"q": "900101300017"}).content.decode()
    answer = writer.post(reverse("patients:find"), {"document": IIN})
    assert answer.url == own.get_absolute_url()
    assert writer.get(reverse("patients:find")).status_code == 405
    stranger = someone(Role.REFERRING_DOCTOR, OrganisationFactory())
    assert own.number not in stranger.post(reverse("patients:find"), {"document": IIN}).content.decode()


def test_registering_keeps_the_draft_until_it_is_done(writer: Client) -> None:
    keep = writer.post(reverse("patients:keep_new"), FORM | {"birth_date": "31.31.1990", "iin": IIN})
    assert keep.status_code == 200
    assert PatientDraft.objects.get().data["birth_date"] == "31.31.1990", "kept as typed, right or wrong"
    assert "31.31.1990" in writer.get(reverse("patients:new")).content.decode()
    wrong = writer.post(reverse("patients:new"), FORM | {"iin": "900101300018"})
    assert wrong.status_code == 422
    assert "id_iin-error" in wrong.content.decode()
    done = writer.post(reverse("patients:new"), FORM | {"iin": IIN})
    patient = Patient.objects.get()
    assert done.url == patient.get_absolute_url()
    assert not PatientDraft.objects.exists()


def test_look_alikes_appear_while_typing_but_strangers_stay_unnamed(own: Any, writer: Client) -> None:
    typed = FORM | {"family_name": "Akhmetov", "given_name": "Yerlan", "birth_date": "12.05.1980"}
    mine = writer.post(reverse("patients:keep_new"), typed).content.decode()
    assert own.full_name in mine
    stranger = someone(Role.REFERRING_DOCTOR, OrganisationFactory())
    theirs = stranger.post(reverse("patients:keep_new"), typed).content.decode()
    assert own.full_name not in theirs
    assert own.number not in theirs
    assert "А… Е…" in theirs


def test_a_nearly_sure_double_must_be_confirmed_and_a_foreign_one_is_taken_over(own: Any) -> None:
    PatientIdentifierFactory(patient=own)
    refresh_keys([own.pk])
    stranger = someone(Role.REFERRING_DOCTOR, OrganisationFactory())
    typed = FORM | {"family_name": "Ахметов", "given_name": "Ерлан", "birth_date": "12.05.1980", "iin": IIN}
    assert stranger.post(reverse("patients:new"), typed).status_code == 422
    assert Patient.objects.count() == 1
    taken = stranger.post(reverse("patients:claim"), typed)
    assert taken.url == own.get_absolute_url()
    assert stranger.get(own.get_absolute_url()).status_code == 200


def test_a_change_on_an_old_state_is_shown_as_such(own: Any, writer: Client) -> None:
    url = reverse("patients:edit", args=[own.number])
    data = FORM | {"version": "1", "phone": "+7 701 000 00 00"}
    assert writer.post(url, data).status_code == 302
    assert writer.post(url, data | {"phone": "1234567"}).status_code == 422
    assert Patient.objects.get().phone == "+7 701 000 00 00"


def test_two_records_are_merged_by_field_and_separated_again(own: Any, clerk: Client) -> None:
    other = PatientFactory(family_name="Akhmetov", given_name="Yerlan", birth_date=own.birth_date, middle_name="")
    pair = DuplicateCandidate.objects.create(first=own, second=other, score=80, reasons=["same_name"])
    assert own.number in clerk.get(reverse("patients:duplicates")).content.decode()
    review = reverse("patients:review", args=[pair.pk])
    assert "Yerlan" in clerk.get(review).content.decode()
    choice = {"survivor": own.pk, "value_given_name": other.pk, "value_middle_name": other.pk, "reason": "паспорт"}
    assert clerk.post(review, choice).url == own.get_absolute_url()
    own.refresh_from_db()
    assert (own.family_name, own.given_name, own.middle_name) == ("Ахметов", "Yerlan", "")
    assert clerk.get(other.get_absolute_url()).url == own.get_absolute_url()
    merge = own.merges.get()
    undo = reverse("patients:merge_undo", args=[own.number, merge.pk])
    assert clerk.get(undo).status_code == 200
    clerk.post(undo, {"reason": "разные люди"})
    own.refresh_from_db()
    assert (own.given_name, own.middle_name) == ("Ерлан", "Серікұлы")
    assert clerk.get(other.get_absolute_url()).status_code == 200


def test_two_people_can_be_kept_apart_and_compared_by_number(own: Any, clerk: Client) -> None:
    other = PatientFactory()
    answer = clerk.post(reverse("patients:merge_with", args=[own.number]), {"number": other.number})
    pair = DuplicateCandidate.objects.get()
    assert answer.url == reverse("patients:review", args=[pair.pk])
    clerk.post(answer.url, {"decision": "not_same"})
    pair.refresh_from_db()
    assert pair.state == "not_same"
    assert clerk.get(answer.url).status_code == 200
    clerk.post(reverse("patients:reopen", args=[pair.pk]))
    pair.refresh_from_db()
    assert pair.state == "open"


def test_the_search_through_all_records_runs(own: Any, clerk: Client) -> None:
    PatientFactory(family_name="Akhmetov", given_name="Yerlan", birth_date=own.birth_date)
    assert clerk.post(reverse("patients:search_duplicates")).status_code == 302
    assert DuplicateCandidate.objects.filter(state="open").count() == 1


def test_consents_are_recorded_and_withdrawn(own: Any, writer: Client) -> None:
    give = reverse("patients:consent_give", args=[own.number])
    data = {
        "purpose": "telemedicine", "decision": "agrees", "given_on": "01.06.2025", "representative": "self",
        "language": "kk", "law": "KZ",
    }  # fmt: skip
    assert writer.post(give, data | {"given_on": "01.06.2999"}).status_code == 200
    assert not Consent.objects.exists()
    answer = writer.post(give, data)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Consent.objects.get()
    assert writer.get(reverse("patients:consent_text", args=[own.number, row.text_id])).status_code == 200
    writer.post(reverse("patients:consent_revoke", args=[own.number, row.pk]), {"on": "02.06.2025", "reason": "да"})
    row.refresh_from_db()
    assert row.revoked_on == date(2025, 6, 2)


def test_the_emergency_door_opens_for_one_exactly_named_person(own: Any) -> None:
    PatientIdentifierFactory(patient=own)
    stranger = someone(Role.ATTENDING_DOCTOR, OrganisationFactory())
    door = reverse("patients:emergency")
    by_name = {"family_name": "Akhmetov", "given_name": "Yerlan", "birth_date": "12.05.1980", "reason": WHY}
    assert stranger.post(door, {"document": "123456789012", "reason": WHY}).status_code == 422
    assert stranger.post(door, by_name | {"birth_date": "13.05.1980"}).status_code == 422
    assert stranger.get(own.get_absolute_url()).status_code == 404
    assert stranger.post(door, {"document": IIN, "reason": "срочно"}).status_code == 422
    assert stranger.post(door, by_name).url == own.get_absolute_url()
    page = stranger.get(own.get_absolute_url()).content.decode()
    assert reverse("patients:edit", args=[own.number]) not in page, "read, not change"
    assert WHY in stranger.get(reverse("patients:log", args=[own.number])).content.decode()
    stranger.post(reverse("patients:emergency_end", args=[own.number]))
    assert EmergencyAccess.objects.get().ended_at is not None
    assert stranger.get(own.get_absolute_url()).status_code == 404


def test_small_forms_save_and_say_what_is_wrong(own: Any, writer: Client) -> None:
    def post(name: str, data: dict[str, str], *args: Any) -> int:
        return writer.post(reverse(f"patients:{name}", args=[own.number, *args]), data).status_code

    assert post("identifier_add", {"system": "iin", "value": "1"}) == 200
    assert post("identifier_add", {"system": "passport", "value": "N1"}) == 200, "a passport needs its country"
    assert post("identifier_add", {"system": "iin", "value": IIN}) == 302
    assert post("identifier_retire", {"status": "old"}, own.identifiers.get().pk) == 302
    assert post("representative_add", {"kind": "guardian", "name": "О", "language": "ru"}) == 200
    assert post("representative_add", {"kind": "relative", "name": "О", "language": "ru"}) == 302
    helper = own.representatives.get().pk
    assert post("representative_edit", {"kind": "relative", "name": "П", "language": "ru"}, helper) == 302
    assert post("companion_add", {"name": "К", "language": "ru"}) == 302
    assert post("companion_remove", {}, own.companions.get().pk) == 302
    assert post("death", {"died_on": "01.01.1970"}) == 200
    assert post("death", {"died_on": "01.01.2020"}) == 302
    assert post("restrict", {}) == 302
    own.refresh_from_db()
    assert own.is_restricted
    assert own.died_on == date(2020, 1, 1)
    other = PatientFactory()
    foreign = PatientIdentifierFactory(patient=other, value="900101300811")
    assert post("identifier_retire", {"status": "old"}, foreign.pk) == 404


def test_what_is_odd_about_a_number_is_said_in_the_reader_s_language(own: Any, writer: Client) -> None:
    PatientIdentifierFactory(patient=own)
    russian = writer.get(own.get_absolute_url(), {"lang": "ru"}).content.decode()
    kazakh = writer.get(own.get_absolute_url(), {"lang": "kk"}).content.decode()
    assert "ИИН начинается" in russian
    assert "ЖСН" in kazakh


def test_higher_floors_add_their_sections(own: Any, writer: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(panels, "_MAKERS", [])
    item = panels.PanelItem("Детская хирургия", url="/r/", number="R26-1", state="На рассмотрении", mood="waiting")
    panels.register(lambda actor, patient: panels.Panel("Обращения", [item]) if patient == own else None)
    panels.register(lambda actor, patient: None)
    page = writer.get(own.get_absolute_url()).content.decode()
    assert "R26-1" in page
    assert "Обращения" in page
