"""The whole path, live and deferred, with its exits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from medcluster.kernel.cases import available, perform
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.teleconsults import services
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.tests.factories import MONDAY, PASSWORD, CentreFactory, Scene, person

pytestmark = pytest.mark.django_db


def offered(case: Teleconsult, by: Any) -> set[str]:
    return {offer.action.code for offer in available(case, by)}


def test_deferred_from_question_to_closed(scene: Scene) -> None:
    case = scene.signed()
    assert case.state == "delivered"
    assert case.signed_by_name == scene.users["lead"].name
    with pytest.raises(Incomplete):
        perform(case, "acknowledge", by=scene.asker, data={"plan": "differ"})
    perform(case, "acknowledge", by=scene.asker, data={"plan": "follow"})
    perform(case, "close", by=scene.colleague)
    states = list(case.events.order_by("sequence").values_list("to_state", flat=True))
    assert states == [
        "draft", "sent", "moderation", "accepted", "in_review", "conclusion_draft", "signed", "delivered",
        "acknowledged", "closed",
    ]  # fmt: skip


def test_live_times_are_proposed_and_agreed_by_the_other_side(scene: Scene) -> None:
    case = scene.accepted(mode="live")
    ahead = timezone.now() + timedelta(days=2)
    perform(
        case,
        "propose_times",
        by=scene.lead,
        data={"first": ahead, "second": ahead + timedelta(hours=3), "duration": "45"},
    )
    assert case.state == "accepted"
    with pytest.raises(Incomplete):
        perform(case, "agree_time", by=scene.lead, data={"proposal": str(case.proposals.first().pk)})
    chosen = case.proposals.last()
    perform(case, "agree_time", by=scene.asker, data={"proposal": str(chosen.pk), "link": "https://meet.example.org/1"})
    assert (case.state, case.scheduled_at, case.duration_minutes) == ("scheduled", chosen.starts_at, 45)
    assert case.room_link == "https://meet.example.org/1"
    assert sorted(case.proposals.values_list("status", flat=True)) == ["agreed", "passed"]
    perform(case, "start_conclusion", by=scene.lead)
    assert case.state == "conclusion_draft"


def test_a_failed_connection_leads_to_a_new_time(scene: Scene) -> None:
    case = scene.accepted(mode="live")
    perform(case, "set_time", by=scene.lead, data={"first": timezone.now() + timedelta(hours=1), "duration": "30"})
    perform(case, "technical_failure", by=scene.asker, data={"reason": "no_connection"})
    assert (case.state, case.scheduled_at) == ("rescheduled", None)
    perform(case, "set_time", by=scene.lead, data={"first": timezone.now() + timedelta(hours=3), "duration": "30"})
    assert case.state == "scheduled"


def test_nobody_is_absent_before_the_talk_begins(scene: Scene) -> None:
    case = scene.accepted(mode="live")
    begins = timezone.now() + timedelta(hours=1)
    perform(case, "set_time", by=scene.lead, data={"first": begins, "duration": "30"})
    data = {"reason": "asking_absent", "comment": "Ждали 20 минут."}
    with pytest.raises(Incomplete):
        perform(case, "no_show", by=scene.lead, data=data)
    with time_machine.travel(begins + timedelta(minutes=20), tick=False):
        perform(case, "no_show", by=scene.lead, data=data)
    assert case.state == "no_show"
    perform(case, "go_in_writing", by=scene.lead, data={"comment": "Данных достаточно."})
    assert (case.state, case.mode) == ("in_review", "deferred")


def test_modes_do_not_mix(scene: Scene) -> None:
    deferred, live = scene.accepted(), scene.accepted(mode="live")
    assert "start_review" in offered(deferred, scene.lead)
    assert "start_review" not in offered(live, scene.lead)
    assert "propose_times" not in offered(deferred, scene.lead)
    with pytest.raises(Conflict):
        perform(live, "start_review", by=scene.lead)
    perform(deferred, "start_review", by=scene.lead)
    perform(deferred, "ask_for_talk", by=scene.lead, data={"comment": "Нужно обсудить."})
    assert (deferred.state, deferred.mode) == ("accepted", "live")


def test_an_incomplete_request_names_everything_that_is_missing(scene: Scene) -> None:
    case = scene.draft(question="", icd10="", mode="deferred", form="patient")
    with pytest.raises(Incomplete) as refused:
        services.send(case=case, by=scene.asker)
    assert {fault.field for fault in refused.value.faults} == {"question", "icd10", "form"}
    assert case.state == "draft"


def test_a_panel_answers_but_only_its_lead_signs(scene: Scene) -> None:
    case = scene.accepted(panel=("lead", "member"))
    perform(case, "start_review", by=scene.member)
    perform(case, "give_opinion", by=scene.member, data={"opinion": "Согласен."})
    member = case.panelists.get(user=scene.users["member"])
    assert (member.opinion, member.answered_at is not None) == ("Согласен.", True)
    perform(case, "start_conclusion", by=scene.lead)
    values = {"conclusion": "Операция показана.", "recommendation": "refer"}
    with pytest.raises(Incomplete):
        services.save_conclusion(case=case, values=values, revision=case.draft_revision, by=scene.member)
    services.save_conclusion(case=case, values=values, revision=case.draft_revision, by=scene.lead)
    with pytest.raises(Incomplete) as refused:
        services.sign(case=case, user=scene.users["member"], password=PASSWORD, by=scene.member)
    assert refused.value.faults[0].field == "lead"


def test_a_consultant_of_another_centre_is_marked_as_outside_and_may_take_the_lead(scene: Scene) -> None:
    case = scene.accepted()
    outsider = scene.users["other_consultant"] = _consultant_elsewhere()
    assert "add_panelist" in offered(case, scene.moderator)
    perform(case, "add_panelist", by=scene.moderator, data={"consultant": str(outsider.pk), "lead": "on"})
    assert case.state == "accepted"
    assert list(case.panelists.values_list("user_id", "is_lead", "is_outside")) == [
        (outsider.pk, True, True),
        (scene.users["lead"].pk, False, False),
    ]
    assert Teleconsult.objects.visible_to(scene.other_consultant).filter(pk=case.pk).exists()


def _consultant_elsewhere() -> Any:
    centre = CentreFactory()
    return person("Мурат Издалека", {"role": Role.CONSULTANT, "centre": centre, "organisation": centre.lead})


def test_information_is_asked_at_a_late_stage_and_the_case_comes_back_to_it(scene: Scene) -> None:
    case = scene.written()
    perform(case, "request_info", by=scene.lead, data={"comment": "Нужен свежий МРТ."})
    assert case.state == "info_requested"
    perform(case, "answer_info", by=scene.colleague, data={"comment": "Приложено."})
    assert case.state == "conclusion_draft"


def test_redirect_keeps_number_and_history_and_changes_who_sees_it(scene: Scene) -> None:
    case = scene.accepted()
    number, other = case.number, scene.users["other_moderator"].memberships.get().centre
    perform(
        case,
        "redirect",
        by=scene.moderator,
        data={"centre": str(other.pk), "reason": "other_profile", "comment": "Это к вам."},
    )
    assert (case.state, case.number, case.centre) == ("redirected", number, other)
    assert case.events.count() == 5
    visible = Teleconsult.objects.visible_to
    assert visible(scene.other_moderator).filter(pk=case.pk).exists()
    assert not visible(scene.moderator).filter(pk=case.pk).exists()
    assert not visible(scene.lead).filter(pk=case.pk).exists()
    perform(case, "take", by=scene.other_moderator)


def test_decline_needs_a_reason_of_the_list_and_words(scene: Scene) -> None:
    case = scene.moderated()
    with pytest.raises(Incomplete) as refused:
        perform(case, "decline", by=scene.moderator, data={"reason": "because"})
    assert {fault.field for fault in refused.value.faults} == {"reason", "comment"}
    perform(case, "decline", by=scene.moderator, data={"reason": "in_person_needed", "comment": "Направьте очно."})
    assert case.state == "declined"


def test_death_ends_the_case_and_stops_its_clocks(scene: Scene) -> None:
    case = scene.accepted()
    perform(case, "record_death", by=scene.colleague, data={"died_on": timezone.localdate()})
    assert (case.state, case.next_due_at) == ("died", None)
    assert not case.clocks.filter(stopped_at=None).exists()


def test_a_death_known_in_one_case_ends_the_others_of_the_person(scene: Scene) -> None:
    known, other = scene.accepted(), scene.moderated()
    perform(known, "record_death", by=scene.colleague, data={"died_on": timezone.localdate()})
    other.refresh_from_db()
    known.patient.refresh_from_db()
    assert (other.state, known.patient.died_on) == ("died", timezone.localdate())
    assert known.number in other.events.get(action="record_death").comment


@time_machine.travel(MONDAY, tick=False)
def test_conversion_is_open_to_the_asker_and_to_the_centre_when_allowed(scene: Scene) -> None:
    refused, allowed = scene.accepted(), scene.accepted(allow_conversion=True)
    with pytest.raises(Incomplete):
        services.mark_converted(teleconsult=refused, by=scene.moderator, referral_number="R26-000001-8")
    services.mark_converted(teleconsult=refused, by=scene.asker, referral_number="R26-000001-8")
    services.mark_converted(teleconsult=allowed, by=scene.moderator, referral_number="R26-000002-6")
    assert (refused.state, allowed.state) == ("converted", "converted")
    assert refused.referral_number == "R26-000001-8"


def test_a_closed_case_only_notes_the_referral(scene: Scene) -> None:
    case = scene.signed()
    perform(case, "acknowledge", by=scene.asker, data={"plan": "refer"})
    perform(case, "close", by=scene.asker)
    services.mark_converted(teleconsult=case, by=scene.asker, referral_number="R26-000003-4")
    assert (case.state, case.referral_number) == ("closed", "R26-000003-4")


def test_strangers_have_no_role(scene: Scene) -> None:
    case = scene.accepted()
    for name in ("stranger", "other_moderator", "unnamed", "booking", "finance"):
        assert available(case, getattr(scene, name)) == [], name
        with pytest.raises(NotPermitted):
            perform(case, "cancel", by=getattr(scene, name), data={"reason": "other", "comment": "x"})
