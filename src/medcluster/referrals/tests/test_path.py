"""The life of a referral, step by step, on both sides."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import available, perform
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.notifications.models import Dispatch
from medcluster.patients import services as patients
from medcluster.patients.panels import panels_for
from medcluster.referrals import services
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.tests.stage import Stage


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def actions(case: Referral | Offer, by: Actor) -> set[str]:
    return {offered.action.code for offered in available(case, by)}


def test_submitting_starts_the_clock_and_tells_both_sides(stage: Stage) -> None:
    referral = stage.submitted()
    assert referral.state == "submitted"
    assert referral.home_region_id == "KZ-ATY"
    assert referral.residency == "other_region"
    assert referral.clocks.filter(code="register", running_since__isnull=False).count() == 1
    assert referral.next_due_at is not None
    assert [e.action for e in referral.events.order_by("sequence")] == ["create", "submit"]
    assert Dispatch.objects.filter(template="referral.received", object_id=referral.pk).count() == 1
    assert AuditEvent.objects.filter(action="referral.submit", object_id=referral.pk).count() == 1


def test_an_incomplete_referral_names_every_fault(stage: Stage) -> None:
    draft = services.save_draft(by=stage.doctor, typed={"question": "?"}, values={})
    with pytest.raises(Incomplete) as refused:
        services.submit(by=stage.doctor, referral=draft, values={"diagnosis_code": "XYZ"})
    assert {f.field for f in refused.value.faults} == {"patient", "profile", "question", "funding", "diagnosis_code"}
    assert fresh(draft).state == "draft"
    assert fresh(draft).typed == {"question": "?"}, "what was typed stays"


def test_a_repeated_form_makes_one_case(stage: Stage) -> None:
    key = uuid4()
    first = services.create_and_submit(by=stage.doctor, values=stage.values(), key=key)
    second = services.create_and_submit(by=stage.doctor, values=stage.values(), key=key)
    assert first.pk == second.pk
    assert Referral.objects.count() == 1


def test_first_acceptance_wins_and_the_other_question_is_withdrawn(stage: Stage) -> None:
    referral, (heart, brain) = stage.asked(stage.heart, stage.brain)
    perform(brain, "accept", by=stage.brain_triage, data={"comment": "Come"})
    heart = Offer.objects.get(pk=heart.pk)
    assert fresh(referral).state == "accepted"
    assert fresh(referral).centre_id == stage.brain.pk
    assert heart.state == "withdrawn"
    assert heart.events.first().reason == "accepted_elsewhere"
    with pytest.raises(Conflict):
        perform(heart, "accept", by=stage.heart_triage)


def test_the_slower_centre_is_told_who_was_faster(stage: Stage) -> None:
    _referral, (heart, brain) = stage.asked(stage.heart, stage.brain)
    seen_before = Offer.objects.get(pk=heart.pk)
    perform(brain, "accept", by=stage.brain_triage)
    with pytest.raises(Conflict) as lost:
        perform(seen_before, "accept", by=stage.heart_triage)
    assert "Нейрохирургия" in str(lost.value)


def test_a_declined_offer_needs_its_reason_and_sends_the_case_on(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    with pytest.raises(Incomplete) as refused:
        perform(offer, "decline", by=stage.heart_triage, data={"reason": "not_indicated"})
    assert refused.value.faults[0].field == "comment"
    perform(offer, "decline", by=stage.heart_triage, data={"reason": "no_capacity"})
    assert fresh(referral).state == "redirected"
    services.send_to_centres(by=stage.coordinator, referral=fresh(referral), centres=[stage.brain], advice={})
    assert fresh(referral).state == "triage"
    assert fresh(referral).number == referral.number
    assert fresh(referral).events.count() == 6, "one history: create, submit, register, send, declined, send"


def test_asking_back_pauses_the_centres_clock_and_the_answer_resumes_it(stage: Stage) -> None:
    _referral, (offer,) = stage.asked(stage.heart)
    perform(offer, "request_info", by=stage.heart_triage, data={"comment": "ECG please"})
    reply = offer.clocks.get(code="reply")
    assert reply.is_paused
    assert offer.next_clock == "information"
    perform(offer, "provide_info", by=stage.doctor, data={"comment": "attached"})
    reply.refresh_from_db()
    assert not reply.is_paused
    assert reply.due_at is not None
    assert offer.state == "sent"


def test_information_at_any_stage_returns_to_where_it_was(stage: Stage) -> None:
    referral = stage.booked(timezone.localdate() + timedelta(days=9))
    perform(referral, "request_info", by=stage.booking, data={"comment": "policy number"})
    assert referral.state == "info_requested"
    perform(referral, "provide_info", by=stage.doctor, data={"comment": "12345"})
    assert referral.state == "booked"


def test_advice_from_the_only_asked_centre_goes_home(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    perform(offer, "advise", by=stage.heart_triage, data={"comment": "Treat with beta blockers"})
    referral = fresh(referral)
    assert referral.state == "advice_returned"
    assert "beta" in referral.advice
    perform(referral, "acknowledge", by=stage.doctor)
    assert fresh(referral).state == "closed"
    assert not referral.clocks.filter(stopped_at=None).exists()


def test_leaving_the_routing_advice_needs_a_reason(stage: Stage) -> None:
    referral = stage.submitted()
    perform(referral, "register", by=stage.coordinator)
    advice = {stage.brain.pk: (1, ["near"]), stage.heart.pk: (2, [])}
    with pytest.raises(Incomplete):
        services.send_to_centres(by=stage.coordinator, referral=referral, centres=[stage.heart], advice=advice)
    offers = services.send_to_centres(
        by=stage.coordinator, referral=referral, centres=[stage.heart], advice=advice, override_reason="patient_wish"
    )
    assert offers[0].override_reason == "patient_wish"
    assert offers[0].advice_rank == 2


def test_only_the_right_people_act(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    with pytest.raises(NotPermitted):
        perform(referral, "register", by=stage.doctor) if referral.state == "submitted" else perform(
            offer, "accept", by=stage.doctor
        )
    with pytest.raises(NotPermitted):
        perform(offer, "accept", by=stage.brain_triage)
    assert not Referral.objects.visible_to(stage.stranger).exists()
    assert not Offer.objects.visible_to(stage.brain_triage).exists()
    assert Referral.objects.visible_to(stage.heart_triage).count() == 1
    assert "accept" in actions(offer, stage.heart_triage)
    assert actions(offer, stage.stranger) == set()


def test_the_centre_may_give_the_patient_back(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    perform(offer, "accept", by=stage.heart_triage)
    referral = fresh(referral)
    perform(referral, "release", by=stage.booking, data={"reason": "no_capacity"})
    assert fresh(referral).centre_id is None
    assert fresh(referral).state == "redirected"
    assert Offer.objects.get(pk=offer.pk).state == "released"


def test_a_cancelled_date_brings_the_patient_back_to_the_waiting_list(stage: Stage) -> None:
    referral = stage.booked(timezone.localdate() + timedelta(days=9))
    perform(referral, "cancel_by_centre", by=stage.booking, data={"reason": "no_bed"})
    assert referral.state == "waitlisted"
    assert fresh(referral).planned_on is None
    assert referral.clocks.filter(code="slot", stopped_at=None).exists(), "somebody owes a new date"


def test_a_duplicate_names_the_case_that_continues(stage: Stage) -> None:
    first, second = stage.submitted(), stage.submitted()
    with pytest.raises(Incomplete):
        perform(second, "duplicate", by=stage.coordinator, data={"original": second.number})
    perform(second, "duplicate", by=stage.coordinator, data={"original": first.number})
    assert fresh(second).state == "duplicate"


def test_death_closes_the_case_and_is_recorded_with_the_patient(stage: Stage) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    perform(referral, "died", by=stage.doctor, data={"died_on": timezone.localdate().isoformat()})
    stage.patient.refresh_from_db()
    assert stage.patient.died_on == timezone.localdate()
    assert Offer.objects.get(pk=offer.pk).state == "withdrawn"


def test_a_death_entered_with_the_patient_ends_every_open_case(stage: Stage) -> None:
    (asked, (offer,)), submitted = stage.asked(stage.heart), stage.submitted()
    patients.record_death(patient=stage.patient, by=stage.doctor, on=timezone.localdate())
    assert [fresh(case).state for case in (asked, submitted)] == ["died", "died"]
    assert Offer.objects.get(pk=offer.pk).state == "withdrawn"
    assert stage.doctor.name in fresh(asked).events.get(action="died").comment


def test_words_between_the_sides(stage: Stage) -> None:
    referral = stage.submitted()
    services.write_message(by=stage.doctor, referral=referral, text="Please call me")
    assert referral.messages.get().author_name == "Doctor"
    with pytest.raises(NotPermitted):
        services.write_message(by=stage.stranger, referral=referral, text="hello")
    with pytest.raises(Incomplete):
        services.write_message(by=stage.doctor, referral=referral, text="   ")


def test_the_patients_page_lists_the_referrals_that_one_may_see(stage: Stage) -> None:
    referral = stage.submitted()
    titles = {
        person: [item.number for panel in panels_for(actor, stage.patient) if str(panel.title) for item in panel.items]
        for person, actor in (("own", stage.doctor), ("foreign", stage.stranger))
    }
    assert titles["own"] == [referral.number]
    assert titles["foreign"] == []
