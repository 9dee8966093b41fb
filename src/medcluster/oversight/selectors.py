"""Cases without people: rows for the lists, one case with its days, and the person behind it for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.encoding import force_bytes

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import ROLES, Permission, Role
from medcluster.kernel.visibility import get_visible
from medcluster.oversight import rules
from medcluster.patients.models import Patient
from medcluster.referrals.models import Referral
from medcluster.teleconsults.models import Teleconsult

# what may be read of a case at all; the rest of the row never leaves the database
REFERRAL = (
    "state", "state_since", "created_at", "next_due_at", "priority", "conditions", "funding", "residency", "source",
    "diagnosis_code", "planned_on", "patient__birth_date", "patient__sex", "profile__name", "home_region__name",
    "centre__name", "centre__short_name", "referring_organisation__name", "referring_organisation__short_name",
)  # fmt: skip
TELECONSULT = (
    "state", "state_since", "created_at", "next_due_at", "priority", "mode", "form", "icd10", "recommendation",
    "signed_at", "patient__birth_date", "patient__sex", "profile__name", "patient__home_region__name",
    "centre__name", "centre__short_name", "organisation__name", "organisation__short_name",
)  # fmt: skip


def referrals_for(actor: Actor) -> QuerySet[Referral]:
    """Every submitted referral, without what names somebody."""
    actor.require(Permission.READ_DEIDENTIFIED)
    related = ("patient", "profile", "home_region", "centre", "referring_organisation")
    found: QuerySet[Referral] = Referral.objects.exclude(state="draft").select_related(*related).only(*REFERRAL)
    return found


def teleconsults_for(actor: Actor) -> QuerySet[Teleconsult]:
    actor.require(Permission.READ_DEIDENTIFIED)
    related = ("patient__home_region", "profile", "centre", "organisation")
    found: QuerySet[Teleconsult] = (
        Teleconsult.objects.exclude(state="draft").select_related(*related).only(*TELECONSULT)
    )
    return found


def code_of(case: Any) -> str:
    """The pseudonym of a case; referrals and teleconsultations have their own."""
    return rules.code_of(case.pk, _secret(case))


def case_of(actor: Actor, kind: str, code: str) -> Any:
    """A case by its pseudonym; NotVisible otherwise."""
    queries: dict[str, Any] = {"referral": referrals_for, "teleconsult": teleconsults_for}
    if kind not in queries:
        raise NotVisible()
    query = queries[kind](actor)
    pk = rules.pk_of(code, _secret(query.model))
    if pk is None:
        raise NotVisible()
    return get_visible(query, pk=pk)


def patient_behind(case: Any) -> Patient:
    """The person of a case, for the door that asks for a reason."""
    return Patient.objects.get(pk=case.patient_id)


def age_of(case: Any) -> int | None:
    patient = case.patient
    return patient.age_on(case.created_at.date()) if patient and patient.birth_date else None


@dataclass(frozen=True)
class Day:
    """A step of a case, told by the days since it began; who acted is only a role."""

    day: int
    action: Any
    state: Any
    role: Any


def days_of(case: Any) -> list[Day]:
    """What happened, without names, words and values."""
    events = list(case.events.order_by("sequence").values("action", "to_state", "actor_role", "occurred_at"))
    return [_day(case, event, events[0]["occurred_at"]) for event in events]


def _day(case: Any, event: dict[str, Any], start: Any) -> Day:
    action = case.workflow.action(event["action"])
    role = event["actor_role"]
    return Day(
        (event["occurred_at"] - start).days,
        action.label if action else "",
        case.workflow.state(event["to_state"]).label,
        ROLES[Role(role)].label if role in ROLES else "",
    )


@dataclass(frozen=True)
class Kept:
    """A deadline of a case: what it is for and whether it was kept."""

    label: Any
    standing: str  # kept, late, running


def deadlines_of(case: Any) -> list[Kept]:
    clocks = case.clocks.order_by("started_at").annotate(end=F("stopped_at"))
    return [Kept(case.workflow.clock(clock.code).label, _standing(clock)) for clock in clocks]


def _standing(clock: Any) -> str:
    if clock.stopped_at is None:
        return "late" if clock.level >= 100 else "running"
    return "late" if clock.spent > clock.budget else "kept"


def _secret(case: Any) -> bytes:
    kind: str = case._meta.label_lower
    return force_bytes(settings.SECRET_KEY) + kind.encode()
