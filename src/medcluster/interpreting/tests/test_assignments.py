"""An interpreter sees one case, for a time, without clinical text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from time_machine import travel

from medcluster.accounts.services import actor_for
from medcluster.interpreting import services
from medcluster.interpreting.models import Assignment
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Dispatch as Asked
from medcluster.notifications.models import Dispatch
from medcluster.patients.models import Patient
from medcluster.teleconsults import recipients
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.tests.factories import Scene, person, scene

pytestmark = pytest.mark.django_db
ROOM = "https://meet.example.org/7"


@pytest.fixture
def stage(db: None) -> Scene:
    made = scene()
    for name in ("interpreter", "other"):
        made.users[name] = person(name.title(), {"role": Role.INTERPRETER, "centre": made.centre})
    return made


@pytest.fixture
def case(stage: Scene) -> Teleconsult:
    """A live talk in three hours."""
    case = stage.accepted(mode="live")
    start = timezone.now() + timedelta(hours=3)
    perform(case, "set_time", by=stage.moderator, data={"first": start, "duration": "30", "link": ROOM})
    return case


def assigned(stage: Scene, case: Teleconsult, **changes: object) -> Assignment:
    now = timezone.now()
    given = {"since": now, "until": now + timedelta(hours=6), "languages": "EN – RU", **changes}
    return services.assign(by=stage.moderator, case=case, user=stage.users["interpreter"], **given)


def signed_in(stage: Scene, name: str) -> Client:
    client = Client()
    client.force_login(stage.users[name])
    return client


def test_the_interpreter_sees_logistics_and_nothing_clinical(stage: Scene, case: Teleconsult) -> None:
    made = assigned(stage, case)
    page = signed_in(stage, "interpreter").get(made.get_absolute_url()).content.decode()
    assert ROOM in page
    assert stage.patient.full_name in page
    for secret in (case.question, case.summary, case.findings, case.icd10):
        assert secret not in page
    assert signed_in(stage, "other").get(made.get_absolute_url()).status_code == 404
    assert signed_in(stage, "interpreter").get(case.get_absolute_url()).status_code == 403
    assert not Patient.objects.visible_to(actor_for(stage.users["interpreter"])).exists()


def test_the_question_shows_only_when_it_is_to_be_translated(stage: Scene, case: Teleconsult) -> None:
    made = assigned(stage, case, shows_question=True)
    client = signed_in(stage, "interpreter")
    page = client.get(made.get_absolute_url()).content.decode()
    assert case.question in page
    assert case.summary not in page
    kept = client.post(reverse("interpreting:translate", args=[made.number]), {"translation": "Is surgery indicated?"})
    assert kept.status_code == 302
    made.refresh_from_db()
    assert made.translation == "Is surgery indicated?"
    assert "Is surgery indicated?" in signed_in(stage, "moderator").get(made.get_absolute_url()).content.decode()


def test_sight_is_lost_when_time_is_up_or_it_is_ended(stage: Scene, case: Teleconsult) -> None:
    made = assigned(stage, case)
    actor = actor_for(stage.users["interpreter"])
    assert Assignment.objects.visible_to(actor).count() == 1
    with travel(timezone.now() + timedelta(hours=7)):
        assert not Assignment.objects.visible_to(actor)
    services.end(by=stage.moderator, assignment=made, reason="Пациент говорит по-русски")
    assert not Assignment.objects.visible_to(actor)
    assert signed_in(stage, "interpreter").get(made.get_absolute_url()).status_code == 404
    assert signed_in(stage, "moderator").get(made.get_absolute_url()).status_code == 200
    with pytest.raises(Conflict):
        services.end(by=stage.moderator, assignment=made, reason="Ещё раз")


def test_the_room_waits_for_the_beginning(stage: Scene, case: Teleconsult) -> None:
    made = assigned(stage, case, since=timezone.now() + timedelta(hours=1), until=timezone.now() + timedelta(hours=5))
    page = signed_in(stage, "interpreter").get(made.get_absolute_url()).content.decode()
    assert ROOM not in page
    assert stage.patient.full_name not in page


def test_an_assignment_needs_an_interpreter_and_an_end(stage: Scene, case: Teleconsult) -> None:
    now = timezone.now()
    with pytest.raises(Incomplete):
        assigned(stage, case, until=now + timedelta(days=90))
    with pytest.raises(Incomplete):
        assigned(stage, case, until=now - timedelta(minutes=1), since=now - timedelta(hours=1))
    with pytest.raises(Incomplete):
        services.assign(
            by=stage.moderator, case=case, user=stage.users["finance"], since=now, until=now + timedelta(days=1),
            languages="EN – RU",
        )  # fmt: skip
    with pytest.raises(NotPermitted):
        services.assign(
            by=stage.lead, case=case, user=stage.users["interpreter"], since=now, until=now + timedelta(days=1),
            languages="EN – RU",
        )  # fmt: skip
    assigned(stage, case)
    with pytest.raises(Conflict):
        assigned(stage, case)


def test_it_is_given_from_the_page_of_the_case(stage: Scene, case: Teleconsult) -> None:
    client = signed_in(stage, "moderator")
    address = reverse("interpreting:assign", args=[case.number])
    assert address in client.get(case.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    now = timezone.localtime()
    typed = {
        "user": stage.users["interpreter"].pk, "languages": "EN – RU", "since": now.strftime("%d.%m.%Y %H:%M"),
        "until": (now + timedelta(days=1)).strftime("%d.%m.%Y %H:%M"),
    }  # fmt: skip
    assert client.post(address, {**typed, "until": ""}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 422
    assert Dispatch.objects.filter(template="interpreting.assigned").count() == 1
    mine = signed_in(stage, "interpreter").get(reverse("interpreting:list"))
    assert Assignment.objects.get().number in mine.content.decode()
    assert signed_in(stage, "stranger").get(address).status_code == 403
    assert signed_in(stage, "other_moderator").get(address).status_code == 404


def test_the_interpreter_is_reminded_of_the_talk(stage: Scene, case: Teleconsult) -> None:
    made = assigned(stage, case)

    def told() -> set[str]:
        found = recipients.resolve(Asked("teleconsult.soon", "teleconsults.teleconsult", case.pk, "k", {}))
        return {recipient.link for recipient in found if recipient.user_id == stage.users["interpreter"].pk}

    assert told() == {made.get_absolute_url()}
    services.end(by=stage.moderator, assignment=made, reason="Не нужен")
    assert told() == set()


def test_codes_of_languages_are_said_in_words() -> None:
    typed = Assignment(languages="mn, ru – English")
    with translation.override("en"):
        assert typed.languages_in_words == "Mongolian, Russian – English"
    with translation.override("kk"):
        assert typed.languages_in_words == "моңғол тілі, орыс тілі – English"
