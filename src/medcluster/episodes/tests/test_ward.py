"""The ward's page and times: what desks do not read, what cannot have been, whose papers are shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from medcluster.episodes import letters, selectors
from medcluster.episodes.effects import day_of
from medcluster.episodes.models import Episode
from medcluster.episodes.tests.test_path import LETTER, arrived, in_bed, referral_of
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Incomplete
from medcluster.kernel.permissions import Role
from medcluster.referrals.tests.stage import Stage
from medcluster.referrals.tests.test_closed import signed_in


def page_of(client: Client, episode: Episode) -> str:
    return client.get(reverse("episodes:detail", args=[episode.number])).content.decode()


def test_desks_see_the_bed_but_not_the_operation_and_the_outcome(stage: Stage, client: Client) -> None:
    episode = in_bed(stage)
    started = (timezone.now() - timedelta(minutes=50)).isoformat()
    perform(
        episode, "operate", by=stage.attending,
        data={"name": "Valve replacement", "started_at": started, "complications": "Bleeding"},
    )  # fmt: skip
    perform(episode, "discharge", by=stage.attending, data=LETTER)
    secrets = ("Valve replacement", "Bleeding", "I35.0", "Aortic", "Warfarin")
    for desk in (stage.booking, stage.admissions, stage.finance):
        text = page_of(signed_in(client, desk), episode)
        assert stage.bed.label in text
        assert not [secret for secret in secrets if secret in text]
        listed = client.get(reverse("episodes:list") + "?export=csv&cols=number,outcome")
        assert episode.get_outcome_display() not in listed.getvalue().decode()
    text = page_of(signed_in(client, stage.attending), episode)
    assert all(secret in text for secret in secrets)


def test_a_step_cannot_lie_before_the_one_before_it(stage: Stage) -> None:
    episode = arrived(stage)
    place = {"department": str(stage.ward.pk)}
    before = episode.arrived_at - timedelta(hours=1)
    for action, data in (("admit", place), ("die", {"died_on": before.date()})):
        with pytest.raises(Incomplete) as refused:
            perform(episode, action, by=stage.attending, data=data, at=before)
        assert [fault.field for fault in refused.value.faults] == ["at"]
    perform(episode, "admit", by=stage.attending, data=place, at=timezone.now() - timedelta(hours=2))
    perform(
        episode, "transfer", by=stage.attending, at=timezone.now() - timedelta(hours=1),
        data={**place, "reason": "other_profile"},
    )  # fmt: skip
    with pytest.raises(Incomplete):
        perform(episode, "discharge", by=stage.attending, data=LETTER, at=timezone.now() - timedelta(minutes=90))


def test_a_death_told_on_the_referral_ends_the_stay_whole(stage: Stage) -> None:
    episode = in_bed(stage)
    day = day_of(timezone.now(), stage.heart)
    perform(referral_of(episode), "died", by=stage.attending, data={"died_on": day})
    episode = Episode.objects.get(pk=episode.pk)
    assert (episode.state, episode.outcome, episode.bed) == ("died", "died", None)
    assert episode.discharged_at is not None


def test_a_letter_is_corrected_not_written_anew(stage: Stage, client: Client) -> None:
    episode = in_bed(stage)
    perform(episode, "discharge", by=stage.attending, data=LETTER)
    signed_in(client, stage.attending)
    form = client.get(reverse("episodes:act", args=[episode.number, "correct_letter"])).content.decode()
    assert LETTER["course"] in form
    assert LETTER["recommendations"] in form


def test_the_centre_that_gave_the_patient_back_keeps_its_stay_without_the_papers(stage: Stage, client: Client) -> None:
    episode = arrived(stage)
    signed_in(client, stage.admissions)
    assert 'id="documents"' in page_of(client, episode)
    perform(episode, "refuse", by=stage.attending, data={"reason": "contraindicated", "comment": "Fever"})
    assert 'id="documents"' not in page_of(client, episode)


def test_the_day_is_that_of_the_centre(stage: Stage) -> None:
    late = timezone.now().replace(hour=22, minute=0)
    assert day_of(late, stage.heart) == late.date() + timedelta(days=1)


def test_what_waits_is_owed_by_the_post_held_there(stage: Stage) -> None:
    episode = in_bed(stage)
    there = Post(Role.BOOKING, organisation_id=stage.heart.lead_id, centre_id=stage.heart.pk)
    elsewhere = Post(Role.ATTENDING_DOCTOR, organisation_id=stage.brain.lead_id, centre_id=stage.brain.pk)
    assert not selectors.waiting_for(Actor(7, "Two posts", (there, elsewhere))).exists()
    assert list(selectors.waiting_for(stage.attending)) == [episode]


def test_a_letter_that_cannot_be_made_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = in_bed(stage)
    perform(episode, "discharge", by=stage.attending, data=LETTER)
    perform(episode, "send_letter", by=stage.attending)
    with monkeypatch.context() as broken:
        broken.setattr(letters, "render", lambda *_given: 1 / 0)
        assert letters.issue_due() == 0
    assert letters.issue_due() == 0, "not at once"
    waiting = Episode.objects.get(pk=episode.pk)
    assert (waiting.letter_tries, waiting.state) == (1, "closed")
    assert letters.issue_due(now=timezone.now() + timedelta(minutes=3)) == 1
    assert Episode.objects.get(pk=episode.pk).letter_due_at is None


def test_the_attending_doctor_is_named_and_changed(stage: Stage, client: Client) -> None:
    episode = arrived(stage)
    signed_in(client, stage.attending)
    place = {"department": str(stage.ward.pk), "doctor": str(stage.attending.user_id)}
    perform(episode, "admit", by=stage.admissions, data=place)
    assert Episode.objects.get(pk=episode.pk).attending_doctor_id == stage.attending.user_id
    assert stage.attending.name in page_of(client, episode)
    with pytest.raises(Incomplete):
        perform(episode, "assign_doctor", by=stage.attending, data={"doctor": str(stage.doctor.user_id)})


def test_an_operation_does_not_end_in_the_future(stage: Stage) -> None:
    episode = in_bed(stage)
    now = timezone.now()
    data = {"name": "Valve", "started_at": (now - timedelta(minutes=9)).isoformat(),
            "ended_at": (now + timedelta(hours=2)).isoformat()}  # fmt: skip
    with pytest.raises(Incomplete) as refused:
        perform(episode, "operate", by=stage.attending, data=data)
    assert [fault.field for fault in refused.value.faults] == ["ended_at"]
