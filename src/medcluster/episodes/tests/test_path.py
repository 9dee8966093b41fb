"""The stay in the centre carries the referral along, to the letter that the home doctor reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from medcluster.documents.selectors import for_owner
from medcluster.episodes import letters
from medcluster.episodes.models import Episode, Operation
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.tests.stage import Stage

LETTER = {
    "outcome": "improved",
    "diagnosis_code": "I35.0",
    "course": "Aortic valve replaced.",
    "recommendations": "Warfarin, INR weekly.",
}


def arrived(stage: Stage) -> Episode:
    referral = stage.booked(timezone.localdate())
    perform(referral, "arrive", by=stage.admissions, at=timezone.now() - timedelta(hours=3))
    return Episode.objects.get(referral=referral)


def in_bed(stage: Stage) -> Episode:
    episode = arrived(stage)
    perform(
        episode, "admit", by=stage.admissions, at=timezone.now() - timedelta(hours=2),
        data={"department": str(stage.ward.pk), "bed": str(stage.bed.pk)},
    )  # fmt: skip
    return episode


def referral_of(episode: Episode) -> Referral:
    return Referral.objects.get(pk=episode.referral_id)


def test_from_arrival_to_the_letter_that_is_read(stage: Stage) -> None:
    episode = in_bed(stage)
    assert referral_of(episode).state == "admitted"
    assert Offer.objects.get(referral=episode.referral).state == "fulfilled"
    perform(
        episode, "operate", by=stage.attending,
        data={"name": "Valve replacement", "started_at": (timezone.now() - timedelta(minutes=50)).isoformat()},
    )  # fmt: skip
    assert Operation.objects.get(episode=episode).name == "Valve replacement"
    perform(episode, "discharge", by=stage.attending, data=LETTER)
    assert referral_of(episode).state == "discharged"
    assert not episode.placements.filter(until=None).exists(), "the bed is free again"
    assert referral_of(episode).next_clock == "outcome", "one deadline, the case's own"
    assert not episode.clocks.exists()
    perform(episode, "send_letter", by=stage.attending)
    referral = referral_of(episode)
    assert referral.state == "outcome_sent"
    assert not for_owner("referrals.referral", referral.pk), "the papers are made by the worker, not while one waits"
    assert letters.issue_due() == 1
    assert letters.issue_due() == 0
    assert len(for_owner("referrals.referral", referral.pk)) == 3, "a letter in each language"
    perform(referral, "acknowledge", by=stage.doctor)
    assert referral_of(episode).state == "closed"


def test_event_time_and_entry_time_are_kept_apart(stage: Stage) -> None:
    episode = arrived(stage)
    event = episode.events.get(action="create")
    assert event.recorded_at - event.occurred_at > timedelta(hours=2)
    assert episode.arrived_at == event.occurred_at


def test_a_bed_holds_one_patient(stage: Stage) -> None:
    in_bed(stage)
    second = arrived(stage)
    with pytest.raises((Incomplete, Conflict)):
        perform(second, "admit", by=stage.admissions, data={"department": str(stage.ward.pk), "bed": str(stage.bed.pk)})
    assert Episode.objects.get(pk=second.pk).state == "arrived"


def test_admission_may_be_refused_with_a_reason(stage: Stage) -> None:
    episode = arrived(stage)
    perform(episode, "refuse", by=stage.attending, data={"reason": "other", "comment": "fever"})
    assert referral_of(episode).state == "redirected"


def test_a_readmission_is_a_stay_of_its_own(stage: Stage) -> None:
    episode = in_bed(stage)
    perform(episode, "discharge", by=stage.attending, data=LETTER)
    perform(
        episode, "readmit", by=stage.attending,
        data={"department": str(stage.ward.pk), "bed": str(stage.bed.pk), "comment": "bleeding"},
    )  # fmt: skip
    again = Episode.objects.get(previous=episode)
    assert again.state == "admitted"
    assert referral_of(again).state == "admitted"
    assert again.placements.get(until=None).bed_id == stage.bed.pk
    perform(again, "discharge", by=stage.attending, data=LETTER)
    assert referral_of(again).state == "discharged"


def test_death_in_the_centre_closes_everything(stage: Stage) -> None:
    episode = in_bed(stage)
    perform(episode, "die", by=stage.attending, data={"died_on": timezone.localdate().isoformat()})
    assert referral_of(episode).state == "died"
    assert not episode.placements.filter(until=None).exists()
    stage.patient.refresh_from_db()
    assert stage.patient.died_on == timezone.localdate()


def test_the_referring_doctor_looks_on_but_does_not_discharge(stage: Stage) -> None:
    episode = in_bed(stage)
    assert Episode.objects.visible_to(stage.doctor).count() == 1
    assert not Episode.objects.visible_to(stage.stranger).exists()
    with pytest.raises(NotPermitted):
        perform(episode, "discharge", by=stage.doctor, data=LETTER)
