"""Reads of the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medcluster.audit.models import AuditEvent, AuditQuerySet
from medcluster.audit.policies import readable
from medcluster.audit.presenters import action_words, place_names, place_words, role_words
from medcluster.audit.rules import posts_from_words
from medcluster.kernel.actor import Actor

COLUMNS = (
    "id", "actor_id", "actor_name", "roles", "action", "object_type", "object_id", "patient_id", "outcome",
    "occurred_at", "recorded_at", "address", "details",
)  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """One line of the log that a patient sees: who looked at the record, as what, where, when, and why."""

    name: str
    role: str
    place: str
    at: datetime
    what: str
    why: str
    times: int = 1


def visible_events(actor: Actor) -> AuditQuerySet:
    """The rows of the trail that the actor may read, without the columns of the chain."""
    return AuditEvent.objects.filter(readable(actor)).only(*COLUMNS)


def who_opened(patient_id: int, *, limit: int = 200) -> list[Opening]:
    """Who opened the patient's record, newest first; a person's openings of one kind on one day are one line.

    Reads and emergency openings only (actions ending in `read` or named so), machines left out. Three queries.
    """
    rows = list(
        AuditEvent.objects.filter(patient_id=patient_id, outcome=AuditEvent.Outcome.DONE, actor_id__isnull=False)
        .filter(action__in=OPENINGS)
        .order_by("-id")
        .values_list("actor_id", "actor_name", "roles", "action", "occurred_at", "details")[: limit * 5]
    )
    names = place_names(row[2] for row in rows)
    merged: dict[tuple[Any, ...], Opening] = {}
    for actor_id, name, roles, action, at, details in rows:
        why = str(details.get("why", ""))
        key = (actor_id, action, roles, why, at.date())
        known = merged.get(key)
        if known is not None:
            merged[key] = Opening(*_shared(known), times=known.times + 1)
        elif len(merged) < limit:
            place = place_words(posts_from_words(roles), names)
            merged[key] = Opening(name, role_words(roles), place, at, action_words(action), why)
    return list(merged.values())


OPENINGS = ("patient.read", "patient.emergency_access", "document.read", "referral.read", "teleconsult.read",
            "episode.read")  # fmt: skip


def _shared(known: Opening) -> tuple[str, str, str, datetime, str, str]:
    return known.name, known.role, known.place, known.at, known.what, known.why
