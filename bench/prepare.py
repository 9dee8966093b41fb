"""Runs with the product's settings: signs people in, gives a token, and names cases to look at. Prints JSON."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  the apps are loaded only now
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from medcluster.accounts.models import User  # noqa: E402
from medcluster.accounts.services import actor_for, issue_token  # noqa: E402
from medcluster.accounts.services.tokens import scopes_of  # noqa: E402
from medcluster.kernel.actor import SYSTEM  # noqa: E402
from medcluster.patients.models import Patient  # noqa: E402
from medcluster.referrals.models import Referral  # noqa: E402
from medcluster.registry.models import CareProfile  # noqa: E402


def person(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.medcluster.invalid")


def cookie(user: User) -> str:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def token(user: User) -> str:
    ends = timezone.now() + timedelta(days=1)
    return issue_token(by=SYSTEM, user=user, name="bench", scopes=scopes_of(user), expires_at=ends)[1]


def main() -> dict[str, Any]:
    coordinator, triage, doctor = person("coordinator"), person("triage-doctor"), person("referring-doctor")
    seen = Referral.objects.visible_to(actor_for(coordinator))
    patient = Patient.objects.visible_to(actor_for(doctor)).filter(died_on=None, merged_into=None).first()
    assert patient is not None
    return {
        "coordinator": cookie(coordinator),
        "triage": cookie(triage),
        "coordinator_token": token(coordinator),
        "doctor_token": token(doctor),
        "numbers": [case.number for case in seen.order_by("-pk")[:20_000]],
        "patient": patient.number,
        "profile": CareProfile.objects.order_by("pk").values_list("pk", flat=True)[0],
    }


def submitted() -> list[str]:
    """Numbers of cases that came through the interface and wait to be registered."""
    found = Referral.objects.visible_to(SYSTEM).filter(state="submitted", key__isnull=False).order_by("-pk")
    return [case.number for case in found[:5000]]


if __name__ == "__main__":
    print(json.dumps(submitted() if sys.argv[1:] == ["submitted"] else main()))
