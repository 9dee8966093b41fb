"""What is closed: clinical text to desks, steps to tokens that only read, other profiles, addresses elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from medcluster.accounts.models import Membership, User
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.cases import available, perform
from medcluster.kernel.errors import Conflict
from medcluster.kernel.permissions import Permission, Role
from medcluster.patients.models import Patient
from medcluster.referrals import pages, selectors, services
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.tests.stage import Stage

SECRET = "HbA1c is 9, and he drinks"


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def signed_in(client: Client, actor: Actor) -> Client:
    user = User.objects.get(pk=actor.user_id)
    for post in actor.posts:
        Membership.objects.create(
            user=user, role=post.role.value, organisation_id=post.organisation_id, centre_id=post.centre_id,
            valid_from=timezone.localdate(),
        )  # fmt: skip
    client.force_login(user)
    return client


def desk_of_the_cluster(stage: Stage) -> Actor:
    return stage.person("abroad", Role.INTERNATIONAL_DESK, organisation_id=stage.heart.lead_id)


def told(timeline: list) -> str:  # type: ignore[type-arg]
    return " ".join([entry.comment + str(entry.facts) for entry in timeline])


def test_desks_read_dates_and_money_but_not_what_doctors_write(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    perform(offer, "accept", by=stage.heart_triage, data={"comment": SECRET})
    referral = fresh(referral)
    perform(referral, "request_info", by=stage.heart_triage, data={"comment": SECRET})
    perform(referral, "provide_info", by=stage.doctor, data={"comment": SECRET})
    perform(referral, "confirm_funding", by=stage.finance, data={"funding": "osms", "comment": "Policy seen"})
    perform(referral, "request_info", by=stage.booking, data={"comment": "Which phone?"})
    perform(referral, "provide_info", by=stage.doctor, data={"comment": "The daughter's"})
    services.write_message(by=stage.doctor, referral=referral, text=SECRET)
    services.write_message(by=stage.booking, referral=referral, text="Bring the policy")
    for desk in (stage.booking, stage.finance, desk_of_the_cluster(stage)):
        page = pages.referral_page(fresh(referral), desk)
        everything = told(page["timeline"]) + str(page["words"]) + str(page["clinical_facts"])
        everything += "".join(item["answer"] + told(item["timeline"]) for item in page["offers"])
        assert SECRET not in everything
        assert all(words in everything for words in ("Policy seen", "Which phone?", "The daughter's", "Bring the"))
    page = pages.referral_page(fresh(referral), stage.doctor)
    assert SECRET in told(page["timeline"])
    assert SECRET in str(page["words"])
    assert page["offers"][0]["answer"] == SECRET


def test_the_diagnosis_is_neither_listed_nor_exported_to_desks(stage: Stage, client: Client) -> None:
    referral, _offers = stage.asked(stage.heart)
    signed_in(client, desk_of_the_cluster(stage))
    for query in ("", "?export=csv", "?cols=diagnosis"):
        page = client.get(reverse("referrals:offers") + query)
        assert b"I35" not in (page.getvalue() if page.streaming else page.content)
    assert b"I35" not in client.get(reverse("referrals:send", args=[referral.number])).content
    signed_in(client, stage.heart_triage)
    assert b"I35" in client.get(reverse("referrals:offers")).content


def test_the_stricter_class_is_closed_to_the_coordinator(stage: Stage) -> None:
    referral, _offers = stage.asked(stage.heart)
    assert pages.referral_page(fresh(referral), stage.coordinator)["clinical_facts"]
    Patient.objects.filter(pk=stage.patient.pk).update(is_restricted=True)
    assert not pages.referral_page(fresh(referral), stage.coordinator)["clinical_facts"]
    assert pages.referral_page(fresh(referral), stage.heart_triage)["clinical_facts"]


def test_a_doctor_of_another_profile_does_not_see_the_patient(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    post = Post(Role.TRIAGE_DOCTOR, organisation_id=stage.heart.lead_id, centre_id=stage.heart.pk)
    for profiles, seen in (({"54"}, False), ({"54", stage.profile.pk}, True), ((), True)):
        actor = Actor(7, "Doctor", (replace(post, profiles=frozenset(profiles)),))
        assert Offer.objects.visible_to(actor).filter(pk=offer.pk).exists() is seen
        assert Referral.objects.visible_to(actor).filter(pk=referral.pk).exists() is seen


def test_a_token_that_only_reads_takes_no_step(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    reading = frozenset({Permission.READ_REFERRALS, Permission.READ_CLINICAL})
    for person, case in ((stage.coordinator, referral), (stage.doctor, referral), (stage.heart_triage, offer)):
        assert available(case, person)
        assert not available(case, replace(person, scopes=reading))


def test_the_api_takes_no_inner_step(stage: Stage, client: Client) -> None:
    referral = stage.submitted()
    perform(referral, "register", by=stage.coordinator)
    signed_in(client, stage.coordinator)
    address = reverse("referrals:api_act", args=[referral.number, "send_to_centres"])
    assert client.post(address, b"{}", content_type="application/json").status_code == 404
    assert fresh(referral).state == "registered", "before the centres without a centre"


def test_the_way_back_leads_to_no_other_house(stage: Stage, client: Client) -> None:
    referral = stage.submitted()
    signed_in(client, stage.coordinator)
    address = reverse("referrals:register_many")
    away = client.post(address, {"ids": referral.pk}, headers={"referer": "https://evil.example/x"})
    assert away["Location"] == reverse("referrals:list")
    own = "http://testserver" + reverse("referrals:list") + "?late=1"
    assert client.post(address, {"ids": referral.pk}, headers={"referer": own})["Location"] == own


def test_a_late_autosave_does_not_overwrite_what_was_submitted(stage: Stage) -> None:
    draft = services.save_draft(by=stage.doctor, typed={}, values=stage.values())
    late = fresh(draft)
    services.submit(by=stage.doctor, referral=draft, values=stage.values(question="The last word"))
    with pytest.raises(Conflict):
        services.save_draft(by=stage.doctor, typed={"question": "Old"}, values={"question": "Old"}, referral=late)
    assert fresh(draft).question == "The last word"
    assert fresh(draft).typed == {}


def test_an_answer_keeps_the_deadline_that_somebody_else_has_just_moved(stage: Stage) -> None:
    referral, (heart, brain) = stage.asked(stage.heart, stage.brain)
    perform(brain, "decline", by=stage.brain_triage, data={"reason": "no_capacity", "comment": "Full"})
    early = Offer.objects.select_related("referral").get(pk=heart.pk)
    referral = fresh(referral)
    perform(referral, "request_info", by=stage.coordinator, data={"comment": "A paper"})
    perform(referral, "cancel_info_request", by=stage.coordinator)
    moved = fresh(referral)
    perform(early, "decline", by=stage.heart_triage, data={"reason": "no_capacity", "comment": "Full"})
    after = fresh(referral)
    assert after.state == "redirected"
    assert (after.next_due_at, after.next_clock) == (moved.next_due_at, moved.next_clock)


def test_the_last_refusal_while_information_is_awaited_is_not_forgotten(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    referral = fresh(referral)
    perform(referral, "request_info", by=stage.coordinator, data={"comment": "A paper"})
    offer = Offer.objects.get(pk=offer.pk)
    perform(offer, "decline", by=stage.heart_triage, data={"reason": "no_capacity", "comment": "Full"})
    referral = fresh(referral)
    perform(referral, "provide_info", by=stage.doctor, data={"comment": "Here"})
    assert fresh(referral).state == "redirected", "the cluster owes a choice; nobody waits for a centre that said no"


def test_odd_digits_are_nobody_and_nowhere(stage: Stage) -> None:
    assert selectors.visible_patient(stage.doctor, "²") is None
    assert selectors.centres_by_ids(["²", str(stage.heart.pk)]) == [stage.heart]
