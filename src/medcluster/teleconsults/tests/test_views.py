"""The screens, as the people use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.kernel.cases import perform
from medcluster.patients.services.access import grant_access
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.tests.factories import PASSWORD, REQUEST, Scene

pytestmark = pytest.mark.django_db


def client_of(scene: Scene, name: str) -> Client:
    client = Client()
    client.force_login(scene.users[name])
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"teleconsults:{name}", args=args)


def form_of(scene: Scene, **values: Any) -> dict[str, Any]:
    given = {
        "profile": scene.profile.pk, "centre": scene.centre.pk, "mode": "deferred", "participants": "doctors",
        "priority": "planned", "language": "ru", **REQUEST,
    }  # fmt: skip
    return {**given, **values}


def test_a_request_is_begun_typed_and_sent(scene: Scene) -> None:
    client = client_of(scene, "asker")
    grant_access(patient_id=scene.patient.pk, organisation_id=scene.hospital.pk, reason="test")
    page = client.get(url("new"), {"q": scene.patient.family_name})
    assert scene.patient.number in page.text
    begun = client.post(url("new"), {"patient": scene.patient.number})
    case = Teleconsult.objects.get()
    assert begun["Location"] == url("request", case.number)
    duty = client.get(url("duty"), {"profile": scene.profile.pk})
    assert str(scene.centre.name) in duty.text
    saved = client.post(url("save_request", case.number), {"revision": 0, "question": "Что делать?", "icd10": "?"})
    case.refresh_from_db()
    assert (case.question, case.icd10, case.draft_revision) == ("Что делать?", "", 1)
    assert (case.mode, case.form, case.language) == ("deferred", "doctors", "ru")  # not sent, so not lost
    assert 'value="1"' in saved.text
    refused = client.post(url("request", case.number), {"revision": 1, "question": "Что делать?"})
    assert refused.status_code == 422
    assert "id_summary" in refused.text
    case.refresh_from_db()
    sent = client.post(url("request", case.number), form_of(scene, revision=case.draft_revision, icd10="м51,1"))
    case.refresh_from_db()
    assert (sent.status_code, case.state, case.icd10) == (302, "sent", "M51.1")


def test_a_stale_tab_is_told(scene: Scene) -> None:
    case = scene.draft()
    client = client_of(scene, "asker")
    assert client.post(url("save_request", case.number), {"revision": 0, "question": "а"}).status_code == 200
    assert client.post(url("save_request", case.number), {"revision": 0, "question": "б"}).status_code == 409


def test_a_patient_who_is_not_open_cannot_be_chosen(scene: Scene) -> None:
    client = client_of(scene, "asker")
    assert scene.patient.number not in client.get(url("new"), {"q": scene.patient.family_name}).text
    assert client.post(url("new"), {"patient": scene.patient.number}).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("asker", 200), ("moderator", 200), ("lead", 200), ("coordinator", 200), ("unnamed", 404), ("stranger", 404),
     ("other_moderator", 404), ("booking", 403), ("finance", 403)],
)  # fmt: skip
def test_the_page_opens_to_both_sides_only(scene: Scene, name: str, status: int) -> None:
    case = scene.accepted()
    response = client_of(scene, name).get(case.get_absolute_url())
    assert response.status_code == status
    if status == 200:
        assert case.question in response.text


def test_a_visitor_is_sent_to_sign_in(scene: Scene) -> None:
    response = Client().get(scene.sent().get_absolute_url())
    assert response.status_code == 302


def test_an_action_is_taken_from_its_form(scene: Scene) -> None:
    case = scene.moderated()
    client = client_of(scene, "moderator")
    assert scene.users["lead"].name in client.get(url("act", case.number, "accept")).text
    lead = str(scene.users["lead"].pk)
    done = client.post(
        url("act", case.number, "accept"), {"consultants": [lead], "lead": lead, "expected_version": case.version}
    )
    case.refresh_from_db()
    assert (done.status_code, case.state) == (302, "accepted")


def test_signing_cannot_be_reached_as_an_action(scene: Scene) -> None:
    case = scene.written()
    client = client_of(scene, "lead")
    assert client.post(url("act", case.number, "sign"), {"sha256": "0" * 64}).status_code == 404
    case.refresh_from_db()
    assert case.state == "conclusion_draft"


def test_the_lead_writes_and_signs(scene: Scene) -> None:
    case = scene.accepted()
    perform(case, "start_review", by=scene.lead)
    client = client_of(scene, "lead")
    begun = client.post(url("act", case.number, "start_conclusion"), {"expected_version": case.version})
    assert begun["Location"] == url("conclusion", case.number)
    values = {"conclusion": "Операция показана.", "recommendation": "refer", "conclusion_language": "kk"}
    client.post(url("save_conclusion", case.number), {**values, "revision": 0})
    case.refresh_from_db()
    assert case.conclusion == "Операция показана."
    wrong = client.post(url("conclusion", case.number), {**values, "revision": 1, "password": "другой-пароль"})
    assert wrong.status_code == 422
    assert "другой-пароль" not in wrong.text
    signed = client.post(url("conclusion", case.number), {**values, "revision": 1, "password": PASSWORD})
    case.refresh_from_db()
    assert (signed.status_code, case.state) == (302, "delivered")
    assert case.signed_sha256 in client_of(scene, "asker").get(case.get_absolute_url()).text


def test_others_do_not_reach_the_editor(scene: Scene) -> None:
    case = scene.written(panel=("lead", "member"))
    assert client_of(scene, "member").get(url("conclusion", case.number)).status_code == 302
    assert client_of(scene, "member").post(url("save_conclusion", case.number), {"revision": 1}).status_code == 403
    assert client_of(scene, "asker").get(url("conclusion", case.number)).status_code == 403
    assert client_of(scene, "unnamed").post(url("save_conclusion", case.number), {"revision": 1}).status_code == 404


def test_the_page_shows_the_talk_in_both_zones_and_gives_the_file(scene: Scene) -> None:
    case = scene.accepted(mode="live")
    begins = timezone.now() + timedelta(days=1)
    perform(case, "propose_times", by=scene.lead, data={"first": begins, "duration": "30"})
    page = client_of(scene, "asker").get(case.get_absolute_url()).text
    assert "(UTC+5)" in page
    assert "(UTC+3)" in page
    perform(case, "agree_time", by=scene.asker, data={"proposal": str(case.proposals.get().pk)})
    file = client_of(scene, "asker").get(url("calendar", case.number))
    assert file["Content-Type"].startswith("text/calendar")
    assert client_of(scene, "stranger").get(url("calendar", case.number)).status_code == 404


def test_an_outside_opinion_is_visibly_marked(scene: Scene) -> None:
    scene.centre.is_external = True
    scene.centre.save()
    case = scene.accepted()
    Teleconsult.objects.filter(pk=case.pk).update(
        signed_at=timezone.now(), conclusion="Мнение", recommendation="advice", external_source="Проф. Ким, Сеул"
    )
    page = client_of(scene, "asker").get(case.get_absolute_url()).text
    assert "Проф. Ким, Сеул" in page
    assert 'class="note note-warning outside"' in page


def test_anybody_of_the_case_can_check_the_signature(scene: Scene) -> None:
    case = scene.signed()
    page = client_of(scene, "asker").get(url("signatures", case.number))
    assert "note-success" in page.text
    assert client_of(scene, "stranger").get(url("signatures", case.number)).status_code == 404


def test_the_lead_sees_the_opinions_while_writing(scene: Scene) -> None:
    case = scene.written(panel=("lead", "member"))
    perform(case, "give_opinion", by=scene.member, data={"opinion": "Риск низкий."})
    assert "Риск низкий." in client_of(scene, "lead").get(url("conclusion", case.number)).text


def test_a_restricted_patient_is_closed_to_the_coordinator(scene: Scene) -> None:
    case = scene.accepted()
    perform(case, "request_info", by=scene.lead, data={"comment": "Нужен анализ на ВИЧ."})
    scene.patient.is_restricted = True
    scene.patient.save()
    closed = client_of(scene, "coordinator").get(case.get_absolute_url()).text
    assert case.question not in closed
    assert "Нужен анализ" not in closed
    assert client_of(scene, "coordinator").get(url("signatures", case.number)).status_code == 403
    assert case.question in client_of(scene, "lead").get(case.get_absolute_url()).text


def test_the_list_costs_the_same_for_many_rows(scene: Scene, django_assert_max_num_queries: Any) -> None:
    for _number in range(5):
        scene.sent()
    client = client_of(scene, "moderator")
    client.get(url("list"))
    with django_assert_max_num_queries(8):
        page = client.get(url("queue", "moderate"))
    assert page.text.count("<tr id=") == 5


def test_the_page_costs_few_queries(scene: Scene, django_assert_max_num_queries: Any) -> None:
    case = scene.signed()
    client = client_of(scene, "asker")
    client.get(case.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(case.get_absolute_url())


def test_foreign_queues_do_not_exist(scene: Scene) -> None:
    assert client_of(scene, "lead").get(url("queue", "moderate")).status_code == 404
    assert client_of(scene, "lead").get(url("queue", "answer")).status_code == 200
    assert client_of(scene, "booking").get(url("list")).status_code == 403


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_pages_speak_three_languages(scene: Scene, language: str) -> None:
    case = scene.signed()
    user = scene.users["asker"]
    user.language = language
    user.save()
    client = client_of(scene, "asker")
    client.cookies["django_language"] = language
    page = client.get(case.get_absolute_url()).text
    words = {"ru": "Заключение", "kk": "Қорытынды", "en": "Conclusion"}
    assert words[language] in page


def test_opening_a_case_leaves_a_trace_that_the_patient_sees(scene: Scene) -> None:
    case = scene.accepted()
    client_of(scene, "lead").get(case.get_absolute_url())
    read = AuditEvent.objects.get(action="patient.read", object_type="teleconsults.teleconsult")
    assert (read.object_id, read.patient_id, read.actor_id) == (case.pk, scene.patient.pk, scene.users["lead"].pk)
    unchanged = client_of(scene, "lead").get(
        case.get_absolute_url(), headers={"X-Revision": f"{case.pk}:{case.version}"}
    )
    assert unchanged.status_code == 204
    assert AuditEvent.objects.filter(action="patient.read").count() == 1
