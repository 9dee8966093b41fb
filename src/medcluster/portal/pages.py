"""What the public pages show of a case: plain words, what is next, whom to call. No name, no diagnosis."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import available
from medcluster.kernel.permissions import Role
from medcluster.kernel.web.cases.page import path_of
from medcluster.referrals.models import Referral
from medcluster.referrals.presenters import role_words
from medcluster.registry.models import Centre


def case_page(referral: Referral, actor: Actor) -> dict[str, Any]:
    events = list(referral.events.order_by("-sequence")[:60])
    status = referral.status
    return {
        "referral": referral,
        "path": path_of(referral, events),
        "now": status.plain or status.label,
        "mood": status.mood,
        "yours": Role.PATIENT in status.owes,
        "owes": [role_words(role) for role in sorted(status.owes) if role != Role.PATIENT],
        "due_at": referral.next_due_at if referral.next_due_at and referral.next_due_at > timezone.now() else None,
        "steps": _steps(referral, events),
        "actions": [
            (offered.action, reverse("portal:act", args=[referral.number, offered.action.code]))
            for offered in available(referral, actor)
        ],
        "contact": referral.centre or referral.referring_organisation,
    }


def _steps(referral: Referral, events: list[Any]) -> list[tuple[Any, Any]]:
    """Each new state in plain words with its day, newest first; what changed nothing for the patient is left out."""
    found, last = [], ""
    for event in sorted(events, key=lambda e: e.sequence):
        if event.to_state != last and event.to_state != "draft":
            found.append((referral.workflow.state(event.to_state).plain, event.occurred_at))
        last = event.to_state
    return found[::-1]


def welcome_page() -> dict[str, Any]:
    """The centres of the cluster with what they treat, for people who look for help."""
    centres = Centre.objects.filter(is_active=True, is_external=False, is_consultative=False)
    return {"centres": centres.prefetch_related("centre_profiles__profile").order_by("pk")}
