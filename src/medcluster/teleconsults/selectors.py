"""Reads of teleconsultations: one case with everything on its page, queues, who is on duty, and the referral seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from medcluster.accounts.models import User
from medcluster.accounts.selectors import people_with
from medcluster.documents import selectors as documents
from medcluster.documents.models import Signature
from medcluster.documents.signing import verify
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.texts import fold
from medcluster.kernel.visibility import get_visible
from medcluster.patients.models import Patient
from medcluster.registry.models import Centre, DutyShift, Organisation
from medcluster.teleconsults import policies
from medcluster.teleconsults.models import Teleconsult, TeleconsultQuerySet
from medcluster.teleconsults.models.case import PREFIX
from medcluster.teleconsults.workflow import WORKFLOW

COUNTED_TO = 99  # a number in the rail beyond this says nothing more
TO_ANSWER = WORKFLOW.owed_by(Role.CONSULTANT)
TO_MODERATE = WORKFLOW.owed_by(Role.TRIAGE_DOCTOR) - TO_ANSWER
ASKERS_TURN = WORKFLOW.owed_by(Role.REFERRING_DOCTOR)


def case_of(actor: Actor, text: str) -> Teleconsult:
    """The case of a public number with patient, places, panel and times (3 queries); NotVisible otherwise."""
    pk = numbers.parse(PREFIX, text)
    if pk is None:
        raise NotVisible()
    query: QuerySet[Teleconsult] = (
        _visible(actor)
        .with_faces()
        .select_related("patient__home_region", "organisation__region", "centre__region")
        .prefetch_related("panelists", "proposals")
    )
    return get_visible(query, pk=pk)


# -- queues


def to_answer(actor: Actor) -> TeleconsultQuerySet:
    """Cases to whose panel the actor is named and where a consultant owes the next step."""
    return _visible(actor).filter(panelists__user_id=actor.user_id).standing_at(*TO_ANSWER)


def to_moderate(actor: Actor) -> TeleconsultQuerySet:
    """Cases of the actor's queue that wait for a moderator."""
    if not actor.may(Permission.MODERATE_TELECONSULT):
        return _visible(actor).none()
    return _moderated(_visible(actor), actor).standing_at(*TO_MODERATE)


def asked_by_us(actor: Actor) -> TeleconsultQuerySet:
    """Cases that the actor's organisations asked."""
    return _visible(actor).filter(organisation_id__in=actor.organisations(Permission.REQUEST_TELECONSULT))


def our_turn(actor: Actor) -> TeleconsultQuerySet:
    """Of them those where the asking side owes the next step: drafts, questions back, unread conclusions."""
    return asked_by_us(actor).standing_at(*ASKERS_TURN)


def overseen(actor: Actor) -> TeleconsultQuerySet:
    """What the actor watches over as the head of a centre or the administrator of an organisation."""
    found: TeleconsultQuerySet = Teleconsult.objects.filter(policies.overseen(actor)).exclude(state="draft")
    return found


def next_waiting(actor: Actor, *, but: str) -> Teleconsult | None:
    """The most pressing case that waits for this person, leaving out the one they are on."""
    here = numbers.parse(PREFIX, but)
    for permission, queue in (
        (Permission.CONSULT, to_answer),
        (Permission.MODERATE_TELECONSULT, to_moderate),
        (Permission.REQUEST_TELECONSULT, our_turn),
    ):
        if actor.may(permission) and (found := queue(actor).exclude(pk=here).by_time_left().first()) is not None:
            return cast(Teleconsult, found)
    return None


def assignable(actor: Actor, ids: Iterable[int]) -> list[Teleconsult]:
    """Of the marked cases those of the actor's own queue, for naming a consultant to all of them."""
    query = _moderated(_visible(actor), actor) if actor.may(Permission.MODERATE_TELECONSULT) else _visible(actor).none()
    return list(query.filter(pk__in=list(ids)).with_faces().prefetch_related("panelists").by_time_left())


def consultants_for(cases: Iterable[Teleconsult]) -> list[User]:
    """Consultants of the centres of these cases, by name."""
    people = {
        user.pk: user
        for centre_id in {case.centre_id for case in cases if case.centre_id}
        for user in people_with(Role.CONSULTANT, centre_id=centre_id)
    }
    return sorted(people.values(), key=lambda user: user.name)


def counted(query: TeleconsultQuerySet) -> int:
    """How many, counted no further than the rail shows."""
    return query.order_by().values("pk")[: COUNTED_TO + 1].count()


def _visible(actor: Actor) -> TeleconsultQuerySet:
    found: TeleconsultQuerySet = Teleconsult.objects.visible_to(actor)
    return found


def _moderated(query: TeleconsultQuerySet, actor: Actor) -> TeleconsultQuerySet:
    """Leaves out what the actor sees only as the asking side or as a panelist."""
    if actor.sees_cluster(Permission.MODERATE_TELECONSULT):
        return query
    return query.filter(centre_id__in=actor.centres(Permission.MODERATE_TELECONSULT))


# -- who answers


@dataclass(frozen=True)
class OnDuty:
    name: str
    until: datetime


@dataclass(frozen=True)
class DutyCentre:
    """A consultative centre as the asking doctor sees it: does it have the profile, is somebody on duty now."""

    centre: Centre
    has_profile: bool
    serves_region: bool
    on_duty: tuple[OnDuty, ...]


def duty_centres(*, profile_code: str, region_code: str | None = None, at: datetime | None = None) -> list[DutyCentre]:
    """Consultative centres for a profile, those that fit and answer now first (3 queries)."""
    centres = Centre.objects.active().filter(is_consultative=True).select_related("region", "lead").order_by("code")
    rows = centres.prefetch_related("centre_profiles", "serves")
    duty = _on_duty(profile_code, at or timezone.now())
    found = [
        DutyCentre(
            centre,
            any(p.profile_id == profile_code for p in centre.centre_profiles.all()),
            region_code is not None and any(region.pk == region_code for region in centre.serves.all()),
            tuple(duty.get(centre.pk, ())),
        )
        for centre in rows
    ]
    return sorted(found, key=lambda item: (not item.has_profile, not item.serves_region, not item.on_duty))


def _on_duty(profile_code: str, at: datetime) -> dict[int, list[OnDuty]]:
    duty: dict[int, list[OnDuty]] = {}
    shifts = DutyShift.objects.at(at).filter(profile_id=profile_code).select_related("specialist")
    for shift in shifts.order_by("ends_at"):
        duty.setdefault(shift.centre_id, []).append(OnDuty(shift.specialist.name, shift.ends_at))
    return duty


# -- for the apps above


@dataclass(frozen=True)
class ReferralSeed:
    """What a referral takes over from a teleconsultation, so that nobody types it again."""

    teleconsult_id: int
    number: str
    patient_id: int
    organisation_id: int
    centre_id: int | None
    profile_code: str
    priority: str
    funding: str
    diagnosis_code: str
    question: str
    history: str
    findings: str
    needs_interpreter: bool
    conclusion: str
    recommendation: str
    consulted_on: date | None
    document_ids: tuple[str, ...]


def as_referral_seed(teleconsult: Teleconsult) -> ReferralSeed:
    """The case as the beginning of a referral; the caller has read it through `visible_to`."""
    case = teleconsult
    return ReferralSeed(
        teleconsult_id=case.pk,
        number=case.number,
        patient_id=case.patient_id,
        organisation_id=case.organisation_id,
        centre_id=case.centre_id,
        profile_code=case.profile_id or "",
        priority=case.priority,
        funding=case.funding,
        diagnosis_code=case.icd10,
        question=case.question,
        history=case.summary,
        findings=case.findings,
        needs_interpreter=case.interpreter_needed,
        conclusion=case.conclusion if case.signed_at else "",
        recommendation=case.recommendation if case.signed_at else "",
        consulted_on=timezone.localdate(case.signed_at) if case.signed_at else None,
        document_ids=tuple(str(d.pk) for d in documents.for_owner("teleconsults.teleconsult", case.pk)),
    )


def visible_ids(actor: Actor, ids: Iterable[int]) -> Iterable[int]:
    """Of these cases the ones that the actor sees: asked by the documents app."""
    return _visible(actor).filter(pk__in=ids).values_list("pk", flat=True)


def of_patient(actor: Actor, patient_id: int) -> list[Teleconsult]:
    """The patient's teleconsultations that the actor sees, newest first."""
    return list(_visible(actor).filter(patient_id=patient_id).with_faces().order_by("-pk")[:50])


def found(actor: Actor, text: str) -> list[Teleconsult]:
    """Cases by number, for the search box."""
    pk = numbers.parse(PREFIX, text)
    return list(_visible(actor).filter(pk=pk).with_faces()) if pk is not None else []


def matching(query: Any, text: str) -> Any:
    """Narrow a list by number or by words of the patient's name."""
    pk = numbers.parse(PREFIX, text)
    if pk is not None:
        return query.filter(pk=pk)
    words = Q()
    for word in fold(text).split():
        words &= Q(patient__search__contains=word)
    return query.filter(words)


def all_visible(actor: Actor) -> TeleconsultQuerySet:
    """Everything that the actor sees."""
    return _visible(actor)


def own_organisations(actor: Actor) -> list[Organisation]:
    """The organisations for which the actor may ask."""
    ids = actor.organisations(Permission.REQUEST_TELECONSULT)
    return list(Organisation.objects.visible_to(actor).filter(pk__in=ids).order_by("code"))


def patient_of(actor: Actor, number: str) -> Patient:
    """The patient of a public number; NotVisible when not open to the actor."""
    return get_visible(Patient.objects.visible_to(actor).living_rows().with_number(number))


def patients_found(actor: Actor, text: str) -> list[Patient]:
    """People whom the asking doctor may choose, by number or by words of the name or of an identifier."""
    if not text.strip():
        return []
    known = Patient.objects.visible_to(actor).living_rows().select_related("home_region")
    if patients := list(known.with_number(text)):
        return patients
    words = Q()
    for word in fold(text).split():
        words &= Q(search__contains=word)
    return list(known.filter(words).order_by("family_name", "given_name", "pk")[:20])


@dataclass(frozen=True)
class Checked:
    """A signature under the conclusion, and what has changed since; `in_force` is the last one."""

    signature: Signature
    changes: tuple[Any, ...]
    in_force: bool

    @property
    def holds(self) -> bool:
        return not self.changes


def checked_signatures(case: Teleconsult) -> list[Checked]:
    """Every signature compared with the text and the files that are there now, the newest first.

    Only the last one is held against the text of today: the earlier ones were put under earlier versions of it.
    """
    signatures = documents.signatures("teleconsults.teleconsult", case.pk)
    last = signatures[-1] if signatures else None
    found = []
    for signature in reversed(signatures):
        verdict = verify(signature) if signature is last else verify(signature, text=signature.text)
        found.append(Checked(signature, verdict.changes, signature is last))
    return found
