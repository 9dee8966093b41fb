"""The waits of a case: another priority re-times what runs; the patient's wait goes on through every turn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from medcluster.episodes.models import Episode
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Incomplete, NotPermitted
from medcluster.notifications.models import Dispatch
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.tests.stage import Stage

pytestmark = pytest.mark.django_db


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def wait(referral: Referral) -> object:
    """The patient's wait: there is one, whatever happened."""
    return fresh(referral).clocks.get(code="admission")


def test_another_priority_retimes_the_case_and_every_open_question(stage: Stage) -> None:
    referral, (heart, brain) = stage.asked(stage.heart, stage.brain)
    begun = {(c.code, c.started_at) for c in referral.clocks.filter(stopped_at=None)}
    reply = heart.clocks.get(code="reply")
    perform(fresh(referral), "set_priority", by=stage.coordinator, data={"priority": "emergency", "comment": "Worse"})
    clocks = {c.code: c for c in fresh(referral).clocks.filter(stopped_at=None)}
    assert {(c.code, c.started_at) for c in clocks.values()} == begun
    assert (clocks["triage"].limit_amount, clocks["triage"].limit_unit) == (1, "working_days")
    assert clocks["admission"].due_at == clocks["admission"].started_at + timedelta(hours=24)
    assert fresh(referral).next_due_at == min(c.due_at for c in clocks.values())
    for offer in (heart, brain):
        now = offer.clocks.get(code="reply")
        assert (now.limit_amount, now.limit_unit, now.started_at.date()) == (4, "hours", reply.started_at.date())
        assert offer.events.order_by("-sequence").first().data == {"priority": "emergency"}
        assert Dispatch.objects.filter(template="offer.priority", object_id=offer.pk).count() == 1
    assert referral.events.filter(action="set_priority").get().data["before"] == "planned"


def test_the_patients_wait_goes_on_after_advice_decline_and_a_refused_admission(stage: Stage) -> None:
    referral, _offers = stage.asked(stage.heart)
    first = wait(referral)
    perform(fresh(referral), "advise", by=stage.coordinator, data={"comment": "Treat at home first"})
    assert wait(referral).is_paused
    perform(fresh(referral), "reopen", by=stage.coordinator, data={"comment": "It did not help"})
    perform(fresh(referral), "decline", by=stage.coordinator, data={"reason": "outside_profile"})
    assert wait(referral).is_paused
    assert fresh(referral).next_clock == "outcome_unread"
    perform(fresh(referral), "reopen", by=stage.coordinator, data={"comment": "Another profile"})
    again = wait(referral)
    assert (again.pk, again.started_at) == (first.pk, first.started_at)
    assert again.running_since is not None


def test_a_refused_admission_gives_the_wait_back(stage: Stage) -> None:
    referral = stage.booked(timezone.localdate())
    first = wait(referral)
    perform(referral, "arrive", by=stage.admissions)
    assert wait(referral).is_paused
    episode = Episode.objects.get(referral=referral)
    perform(episode, "refuse", by=stage.attending, data={"reason": "infection", "comment": "Fever"})
    assert wait(referral).pk == first.pk
    assert not wait(referral).is_paused
    assert fresh(referral).state == "redirected"


def test_an_admission_ends_the_wait(stage: Stage) -> None:
    referral = stage.booked(timezone.localdate())
    perform(referral, "arrive", by=stage.admissions)
    episode = Episode.objects.get(referral=referral)
    perform(episode, "admit", by=stage.admissions, data={"department": str(stage.ward.pk)})
    assert wait(referral).stopped_at is not None


def test_an_arrival_may_be_told_late_but_not_before_the_case_began(stage: Stage) -> None:
    referral = stage.booked(timezone.localdate())
    with pytest.raises(Incomplete) as refused:
        perform(referral, "arrive", by=stage.admissions, at=referral.created_at - timedelta(hours=1))
    assert [fault.field for fault in refused.value.faults] == ["at"]
    perform(fresh(referral), "arrive", by=stage.admissions, at=timezone.now() - timedelta(hours=3))


def test_nobody_takes_the_inner_steps_by_hand(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    for case, action, by in (
        (fresh(referral), "send_to_centres", stage.coordinator), (offer, "send", stage.coordinator)
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            perform(case, action, by=by)
    assert Offer.objects.get(pk=offer.pk).version == 1
