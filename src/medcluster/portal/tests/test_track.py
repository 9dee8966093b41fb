"""A patient follows the case with number and code: plain words, no name, no diagnosis, few guesses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.kernel.cases import perform
from medcluster.referrals.models import Referral
from medcluster.referrals.tests.stage import Stage, build
from medcluster.referrals.tracking import code_for


@pytest.fixture
def stage(db: None) -> Stage:
    cache.clear()
    return build()


def enter(client: Client, referral: Referral, code: str = "") -> object:
    return client.post("/track/", {"number": referral.number, "code": code or code_for(referral)}, follow=True)


def test_the_case_is_told_in_plain_words_without_name_and_diagnosis(stage: Stage, client: Client) -> None:
    referral = stage.submitted()
    for language, words in (("ru", "R26"), ("kk", "R26"), ("en", "The request has been received")):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = enter(client, referral).content.decode()  # type: ignore[attr-defined]
        assert words.replace("R26", referral.number[:3]) in page
        assert stage.patient.family_name not in page
        assert "I35" not in page
        assert "Valve" not in page
    assert AuditEvent.objects.filter(action="referral.tracked", patient_id=stage.patient.pk).count() == 3


def test_lower_case_and_cyrillic_look_alikes_are_understood(stage: Stage, client: Client) -> None:
    referral = stage.submitted()
    table = str.maketrans("ABCEHKMPTX", "АВСЕНКМРТХ")
    typed = code_for(referral).replace("-", " ").translate(table).lower()
    response = client.post("/track/", {"number": referral.number.lower(), "code": typed})
    assert response.status_code == 302


def test_a_wrong_code_says_not_which_and_guessing_ends(stage: Stage, client: Client) -> None:
    referral = stage.submitted()
    answers = [client.post("/track/", {"number": referral.number, "code": "AAAA-AAAA"}).status_code for _ in range(10)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert client.post("/track/", {"number": referral.number, "code": code_for(referral)}).status_code == 429


def test_a_case_that_was_not_opened_leads_to_the_question(stage: Stage, client: Client) -> None:
    referral = stage.submitted()
    response = client.get(f"/track/{referral.number}/")
    assert response.status_code == 302
    assert response["Location"] == "/track/"


def test_the_patient_takes_the_date_and_nothing_else(stage: Stage, client: Client) -> None:
    referral, (offer,) = stage.asked(stage.heart)
    perform(offer, "accept", by=stage.heart_triage)
    referral = Referral.objects.get(pk=referral.pk)
    perform(referral, "confirm_funding", by=stage.finance, data={"funding": "osms"})
    perform(referral, "offer_slot", by=stage.booking, data={"planned_on": timezone.localdate() + timedelta(days=9)})
    page = enter(client, referral).content.decode()  # type: ignore[attr-defined]
    assert f"/track/{referral.number}/do/book/" in page
    assert client.post(f"/track/{referral.number}/do/died/", {}).status_code == 404
    assert client.post(f"/track/{referral.number}/do/book/", {}).status_code == 302
    referral = Referral.objects.get(pk=referral.pk)
    assert referral.state == "booked"
    assert referral.events.order_by("-sequence")[0].actor_role == "patient"
