"""From the question to the protocol: who sees what, who votes, and what the referral keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from medcluster.commissions import services
from medcluster.commissions.models import Question, Sitting, Vote
from medcluster.commissions.recipients import of_question
from medcluster.commissions.tests.conftest import Board
from medcluster.documents.models import Document
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.ports import Dispatch as Asked
from medcluster.notifications.models import Dispatch
from medcluster.referrals.models import Referral

pytestmark = pytest.mark.django_db


def vote_all(board: Board, question: Question, *choices: str) -> None:
    for name, choice in zip(("chair", "one", "two", "three"), choices, strict=False):
        if choice:
            services.vote(by=board.actor(name), question=question, choice=choice, opinion="Показания есть")


def test_a_member_sees_only_what_stands_on_the_own_agenda(board: Board) -> None:
    member, unseated = board.actor("one"), board.actor("unseated")

    def reads(who: object) -> bool:
        return Referral.objects.visible_to(who).filter(pk=board.referral.pk).exists()

    assert not reads(member)
    question, sitting = board.on_agenda()
    assert reads(member)
    assert not reads(unseated)
    assert list(Sitting.objects.visible_to(member)) == [sitting]
    assert not Question.objects.visible_to(unseated)
    perform(question, "take_off", by=board.actor("secretary"), data={"comment": "Нет данных"})
    assert not reads(member)


def test_the_deadline_runs_from_the_question(board: Board) -> None:
    question = board.asked()
    assert question.next_clock == "decision"
    assert question.next_due_at > timezone.now() + timedelta(days=6)


def test_one_open_question_per_case_and_commission(board: Board) -> None:
    board.asked()
    with pytest.raises(Conflict):
        board.asked()


def test_strangers_do_not_ask(board: Board) -> None:
    with pytest.raises(NotPermitted):
        services.ask(by=board.stage.doctor, referral=board.referral, centre=board.stage.heart, text="?")
    with pytest.raises(NotPermitted):
        services.ask(by=board.stage.brain_triage, referral=board.referral, centre=board.stage.heart, text="?")


def test_a_vote_opens_with_members_a_chair_and_an_agenda(board: Board) -> None:
    with pytest.raises(Incomplete):
        perform(board.called(), "open_voting", by=board.actor("secretary"))


def test_only_seated_members_vote_and_may_change_their_mind(board: Board) -> None:
    question, sitting = board.voting()
    for name in ("unseated", "secretary"):
        with pytest.raises(NotPermitted):
            services.vote(by=board.actor(name), question=question, choice="for")
    with pytest.raises(Incomplete):
        services.vote(by=board.actor("one"), question=question, choice="against")
    services.vote(by=board.actor("one"), question=question, choice="for")
    services.vote(by=board.actor("one"), question=question, choice="conflict", opinion="Мой родственник")
    assert Vote.objects.get(question=question).choice == "conflict"
    vote_all(board, question, "for", "", "for", "for")
    services.close(by=board.actor("secretary"), sitting=sitting, protocol_number="14")
    question.refresh_from_db()
    with pytest.raises(Conflict):
        services.vote(by=board.actor("one"), question=question, choice="for")


def test_a_sitting_is_not_closed_without_a_decision(board: Board) -> None:
    question, sitting = board.voting()
    vote_all(board, question, "for")
    with pytest.raises(Incomplete, match=board.referral.number):
        services.close(by=board.actor("secretary"), sitting=sitting, protocol_number="14")
    with pytest.raises(NotPermitted):
        services.close(by=board.actor("one"), sitting=sitting, protocol_number="14")


def test_the_protocol_goes_to_the_referral_and_everybody_is_told(board: Board) -> None:
    question, sitting = board.voting()
    vote_all(board, question, "for", "for", "against", "for")
    perform(question, "word", by=board.actor("secretary"), data={"wording": "Показано протезирование клапана."})
    before = board.referral.state
    services.close(by=board.actor("secretary"), sitting=sitting, protocol_number="14/2026")
    referral = Referral.objects.get(pk=board.referral.pk)
    assert (referral.state, referral.commission_number) == (before, "14/2026")
    assert referral.commission_date == timezone.localdate()
    question.refresh_from_db()
    assert (question.state, question.decision) == ("decided", "approved")
    extract = Document.objects.get(owner_type="referrals.referral", owner_id=referral.pk, kind="protocol")
    assert extract.current.media_type == "application/pdf"
    assert Document.objects.filter(owner_type="commissions.sitting", owner_id=sitting.pk).count() == 1
    assert Dispatch.objects.filter(template="commission.decided", object_id=question.pk).exists()
    assert referral.events.filter(action="note_commission").exists()


def test_a_postponed_case_goes_back_and_the_rest_is_decided(board: Board) -> None:
    question, sitting = board.voting()
    perform(question, "postpone", by=board.actor("secretary"), data={"comment": "Нужна коронарография"})
    assert question.state == "requested"
    assert question.sitting is None
    services.close(by=board.actor("secretary"), sitting=sitting, protocol_number="15")
    assert Sitting.objects.get(pk=sitting.pk).state == "closed"


def test_a_cancelled_sitting_gives_its_cases_back(board: Board) -> None:
    question, sitting = board.on_agenda()
    perform(sitting, "cancel", by=board.actor("secretary"), data={"comment": "Кворума не будет"})
    assert Question.objects.get(pk=question.pk).state == "requested"


def test_the_whole_way_on_screen(board: Board) -> None:
    def client(name: str) -> Client:
        found = Client()
        found.force_login(board.users[name])
        return found

    question = board.asked()
    secretary = client("secretary")
    assert board.referral.number in secretary.get(reverse("commissions:list")).content.decode()
    people = [str(board.users[name].pk) for name in ("chair", "one", "two")]
    moment = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%d.%m.%Y %H:%M")
    typed = {"held_at": moment, "language": "kk", "members": people, "chair": people[0]}
    assert secretary.post(reverse("commissions:new"), {**typed, "members": people[:2]}).status_code == 422
    assert secretary.post(reverse("commissions:new"), typed).status_code == 302
    sitting = Sitting.objects.get()
    act = reverse("commissions:act_on_question", args=[question.number, "put_on_agenda"])
    assert secretary.get(act).status_code == 200
    assert secretary.post(act, {"sitting": sitting.pk}).status_code == 302
    opened = reverse("commissions:act_on_sitting", args=[sitting.number, "open_voting"])
    assert secretary.post(opened).status_code == 302
    for name in ("chair", "one"):
        member = client(name)
        assert "#vote" in member.get(sitting.get_absolute_url()).content.decode()
        assert member.get(question.get_absolute_url()).status_code == 200
        assert member.get(reverse("referrals:detail", args=[board.referral.number])).status_code == 200
        vote = reverse("commissions:vote", args=[question.number])
        assert member.post(vote, {"choice": "against"}).status_code == 422
        assert member.post(vote, {"choice": "for", "opinion": "Да"}).status_code == 302
    assert client("unseated").get(question.get_absolute_url()).status_code == 404
    close = reverse("commissions:close", args=[sitting.number])
    assert secretary.get(close).status_code == 200
    assert secretary.post(close, {"protocol_number": "7"}).status_code == 302
    assert "№ 7" in secretary.get(reverse("referrals:detail", args=[board.referral.number])).content.decode()
    assert secretary.get(sitting.get_absolute_url()).status_code == 200


def test_votes_of_others_show_after_the_own_one(board: Board) -> None:
    question, _sitting = board.voting()
    services.vote(by=board.actor("chair"), question=question, choice="for", opinion="Мнение председателя")
    client = Client()
    client.force_login(board.users["one"])
    page = client.get(question.get_absolute_url()).content.decode()
    assert "Мнение председателя" not in page
    services.vote(by=board.actor("one"), question=question, choice="for")
    assert "Мнение председателя" in client.get(question.get_absolute_url()).content.decode()


def test_messages_reach_the_referrer_with_a_page_that_opens(board: Board) -> None:
    question, _sitting = board.on_agenda()
    found = of_question(Asked("commission.scheduled", "commissions.question", question.pk, "k", {}))
    doctor = next(r for r in found if r.user_id == board.stage.doctor.user_id)
    assert doctor.link == reverse("referrals:detail", args=[board.referral.number])
