"""Guessing at a case is counted by the case, however its number is spelled, and by the person behind our proxy."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from medcluster.referrals.tests.stage import build
from medcluster.referrals.tracking import code_for


@pytest.mark.django_db
def test_other_spellings_of_the_number_give_no_more_guesses(client: Client) -> None:
    cache.clear()
    referral = build().submitted()
    spelled = [referral.number, referral.number.lower(), referral.number.replace("-", " ")]
    for guess in range(9):
        client.post("/track/", {"number": spelled[guess % 3], "code": "AAAA-AAAA"}, REMOTE_ADDR=f"10.0.0.{guess}")
    right = {"number": referral.number, "code": code_for(referral)}
    assert client.post("/track/", right, REMOTE_ADDR="10.0.0.99").status_code == 429


@pytest.mark.django_db
def test_behind_the_proxy_one_guesser_does_not_shut_out_the_others(client: Client, settings: object) -> None:
    cache.clear()
    settings.BEHIND_PROXY = True  # type: ignore[attr-defined]
    referral = build().submitted()
    for _guess in range(9):
        wrong = {"number": "R26-000000-0", "code": "AAAA-AAAA"}
        client.post("/track/", wrong, headers={"x-forwarded-for": "203.0.113.7"})
    right = {"number": referral.number, "code": code_for(referral)}
    assert client.post("/track/", right, headers={"x-forwarded-for": "198.51.100.1"}).status_code == 302
