"""Deadlines: when they start, stand still and stop, and who hears of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from medcluster.kernel.cases import perform, sound_alarms
from medcluster.notifications.models import Dispatch
from medcluster.teleconsults import recipients, services
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.tests.factories import MONDAY, Scene

pytestmark = pytest.mark.django_db


def told(template: str) -> list[str]:
    """Names of the people whom the last dispatch of a template reaches."""
    dispatch = Dispatch.objects.filter(template=template).latest("pk")
    return sorted(recipient.name for recipient in recipients.resolve(dispatch))  # type: ignore[arg-type]


def test_the_answer_clock_starts_at_receipt_and_uses_the_limit_of_the_priority(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        planned, emergency = scene.sent(), scene.sent(priority="emergency")
    assert planned.clocks.get(code="answer").due_at == MONDAY + timedelta(hours=72)
    assert emergency.clocks.get(code="answer").due_at == MONDAY + timedelta(hours=2)
    assert emergency.next_due_at == MONDAY + timedelta(minutes=15)  # moderation


def test_the_answer_clock_stands_still_while_information_is_awaited(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = scene.accepted()
    with time_machine.travel(MONDAY + timedelta(hours=10), tick=False):
        perform(case, "request_info", by=scene.lead, data={"comment": "Нужен МРТ."})
        answer = case.clocks.get(code="answer")
        assert answer.is_paused
        assert answer.spent == 10 * 3600
        assert case.next_clock == "information"
    with time_machine.travel(MONDAY + timedelta(hours=40), tick=False):
        perform(case, "answer_info", by=scene.asker, data={"comment": "Приложен."})
    answer = case.clocks.get(code="answer")
    assert answer.due_at == MONDAY + timedelta(hours=40 + 62)
    assert case.clocks.get(code="information").stopped_at is not None


def test_a_redirect_keeps_the_answer_clock_and_begins_moderation_anew(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = scene.accepted()
    other = scene.users["other_moderator"].memberships.get().centre
    with time_machine.travel(MONDAY + timedelta(hours=5), tick=False):
        data = {"centre": str(other.pk), "reason": "other_profile", "comment": "К вам."}
        perform(case, "redirect", by=scene.moderator, data=data)
    assert case.clocks.get(code="answer").due_at == MONDAY + timedelta(hours=72)
    assert case.clocks.filter(code="moderation", stopped_at=None).count() == 1
    assert "Игорь Другой" in told("teleconsult.redirected")


def test_signing_stops_the_answer_clock_and_starts_the_one_of_reading(scene: Scene) -> None:
    case = scene.signed()
    assert case.clocks.get(code="answer").stopped_at is not None
    assert case.next_clock == "unread"
    perform(case, "acknowledge", by=scene.asker, data={"plan": "follow"})
    assert case.next_due_at is None


def test_an_unread_conclusion_escalates_to_the_asker_and_at_the_end_to_the_coordinator(scene: Scene) -> None:
    case = scene.signed()
    unread = case.clocks.get(code="unread")
    sound_alarms(Teleconsult, now=unread.next_alarm_at)
    assert told("teleconsult.unread") == ["Анна Запрос"]
    sound_alarms(Teleconsult, now=unread.due_at + timedelta(minutes=1))
    assert told("teleconsult.unread") == ["Анна Запрос", "Глеб Кластер"]


def test_who_acted_is_not_told_of_the_own_step(scene: Scene) -> None:
    scene.accepted(panel=("lead", "member"))
    assert told("teleconsult.sent") == ["Вера Приём"]
    assert told("teleconsult.accepted") == ["Анна Запрос", "Дана Ведёт", "Ерлан Член"]


def test_messages_carry_no_diagnosis_and_no_name(scene: Scene) -> None:
    case = scene.signed()
    said = " ".join(str(dispatch.context) for dispatch in Dispatch.objects.all())
    for secret in (case.icd10, case.question, case.conclusion, case.patient.family_name):
        assert secret not in said


def test_reminders_go_out_once_per_agreed_time(scene: Scene) -> None:
    case = scene.accepted(mode="live")
    with time_machine.travel(MONDAY, tick=False):
        first = MONDAY + timedelta(hours=10)
        perform(case, "set_time", by=scene.lead, data={"first": first, "duration": "30"})
        assert services.remind() == 1
        assert services.remind() == 0
    soon = Dispatch.objects.filter(template="teleconsult.soon")
    assert soon.count() == 1
    services.remind(now=first - timedelta(minutes=14))
    assert soon.count() == 2
    assert told("teleconsult.soon") == ["Анна Запрос", "Дана Ведёт"]


def test_what_was_read_long_ago_closes_by_itself(scene: Scene) -> None:
    case = scene.signed()
    perform(case, "acknowledge", by=scene.asker, data={"plan": "follow"})
    assert services.close_read() == 0
    assert services.close_read(now=case.state_since + timedelta(days=15)) == 1
    case.refresh_from_db()
    assert case.state == "closed"
