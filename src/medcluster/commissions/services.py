"""Writes of a commission: a question, a sitting with its members, votes, and the protocol that ends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.accounts.selectors import people_with
from medcluster.commissions import papers, policies
from medcluster.commissions.models import Choice, Decision, Member, Question, Sitting, Vote
from medcluster.documents import services as documents
from medcluster.documents.models import Origin
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import Step, open_case, perform
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.referrals import services as referrals
from medcluster.referrals.models import Referral
from medcluster.registry.models import Centre, Method

REFERRAL, SITTING, QUESTION = "referrals.referral", "commissions.sitting", "commissions.question"
ASKED_WHILE = frozenset(
    {"registered", "triage", "info_requested", "accepted", "funding_check", "waitlisted", "slot_offered", "booked"}
)


@transaction.atomic
def ask(*, by: Actor, referral: Referral, centre: Centre, text: str, method: Method | None = None) -> Question:
    """Put a referral before a centre's commission. One open question per referral and commission."""
    if not text.strip():
        raise Incomplete([Fault("text", _("Write what the commission is to decide."))])
    if referral.state not in ASKED_WHILE:
        raise Conflict(_("A commission is asked between the registration and the treatment."), code="illegal")
    if by.user_id is None:
        raise NotPermitted(code="commissions.ask")
    question = Question(
        referral=referral, centre=centre, method=method, text=text.strip(), asked_by_id=by.user_id,
        asked_by_name=by.name,
    )  # fmt: skip
    if Question.objects.open().filter(referral=referral, centre=centre).exists():
        raise Conflict(_("This commission has been asked about the case already."), code="asked")
    if policies.roles_on_question(question, by).isdisjoint(_asking_roles()):
        raise NotPermitted(code="commissions.ask")
    open_case(question, by=by, steps=[Step("ask", by, internal=True)])
    return question


def _asking_roles() -> frozenset[Role]:
    action = Question.workflow.action("ask")
    assert action is not None
    return action.roles


@transaction.atomic
def call(
    *, by: Actor, centre: Centre, held_at: datetime, members: Sequence[User], chair: User, place: str = "",
    language: str = "ru",
) -> Sitting:  # fmt: skip
    """Call a sitting of the commission of one of the actor's centres."""
    if by.user_id is None or centre.pk not in by.centres(Permission.KEEP_COMMISSION):
        raise NotPermitted(code=Permission.KEEP_COMMISSION.value)
    if held_at <= timezone.now():
        raise Incomplete([Fault("held_at", _("Choose a time that lies ahead."))])
    sitting = Sitting(
        centre=centre, held_at=held_at, place=place.strip(), language=language, called_by_id=by.user_id,
        called_by_name=by.name,
    )  # fmt: skip
    open_case(sitting, by=by)
    _seat(sitting, members, chair)
    return sitting


@transaction.atomic
def name_members(*, by: Actor, sitting: Sitting, members: Sequence[User], chair: User) -> None:
    """Change who votes, while the vote has not been opened."""
    _keeper(sitting, by)
    if sitting.state != "planned":
        raise Conflict(_("The vote is open: the members can no longer be changed."), code="illegal")
    sitting.members.all().delete()
    _seat(sitting, members, chair)
    _audit("commission.members", by, SITTING, sitting.pk, None, members=[user.pk for user in members])


def _seat(sitting: Sitting, members: Iterable[User], chair: User) -> None:
    allowed = {user.pk for user in people_with(Role.COMMISSION_MEMBER, centre_id=sitting.centre_id)}
    people = {user.pk: user for user in members}
    if chair.pk not in people:
        raise Incomplete([Fault("chair", _("The chair must be one of the members chosen."))])
    if strangers := set(people) - allowed:
        names = ", ".join(people[pk].name for pk in strangers)
        raise Incomplete([Fault("members", _("Not members of this commission: %(names)s") % {"names": names})])
    Member.objects.bulk_create(
        Member(sitting=sitting, user=user, name=user.name, is_chair=user.pk == chair.pk) for user in people.values()
    )
    getattr(sitting, "_prefetched_objects_cache", {}).pop("members", None)


@transaction.atomic
def vote(*, by: Actor, question: Question, choice: str, opinion: str = "") -> Vote:
    """A member's answer. A vote against and a conflict say why; the answer can be changed until the sitting closes."""
    sitting = question.sitting
    seat = policies.seat_of(sitting, by) if sitting is not None else None
    if seat is None:
        raise NotPermitted(_("Only the members called to this sitting vote."), code="commissions.vote")
    state = Question.objects.select_for_update().values_list("state", flat=True).get(pk=question.pk)
    if state != "voting":
        raise Conflict(_("The vote on this case is not open."), code="illegal")
    if choice not in Choice.values:
        raise Incomplete([Fault("choice", _("Choose one of the list."))])
    words = opinion.strip()
    if choice in (Choice.AGAINST, Choice.CONFLICT) and not words:
        raise Incomplete([Fault("opinion", _("Say why."))])
    answer = {"choice": choice, "opinion": words[:4000], "voted_at": timezone.now()}
    kept, _new = Vote.objects.update_or_create(question=question, member=seat, defaults=answer)
    _audit("commission.vote", by, QUESTION, question.pk, question.audit_patient_id(), choice=choice)
    return kept


def close(*, by: Actor, sitting: Sitting, protocol_number: str, expected_version: int | None = None) -> Sitting:
    """End the sitting: the votes decide, the protocol is made, its extracts go to the referrals.

    Papers are set before the transaction, so that nobody waits for them; whoever votes in between makes the closing
    fail as overtaken, because the counts are compared again inside.
    """
    _keeper(sitting, by)
    number, at = protocol_number.strip(), timezone.now()
    if not number:
        raise Incomplete([Fault("protocol_number", _("Write the number of the protocol."))])
    if faults := _faults(sitting, by):
        raise Incomplete([*faults])
    outcome = papers.outcome_of(sitting)
    sheets = papers.sheets(sitting, outcome, number=number, at=at, by=by)
    with transaction.atomic():
        list(Question.objects.select_for_update().filter(sitting=sitting).values_list("pk"))
        if papers.outcome_of(sitting).marks != outcome.marks:
            raise Conflict(_("A vote was changed meanwhile. Look at the count again."), code="overtaken")
        for entry in outcome.entries:
            _decide(entry, number=number, by=by, at=at, sheet=sheets.extracts[entry.question.pk])
        perform(
            sitting, "close", by=by, data={"protocol_number": number}, at=at, expected_version=expected_version,
            internal=True,
        )  # fmt: skip
        _keep(SITTING, sitting.pk, sheets.protocol, f"{sitting.number}.pdf", papers.title(sitting, number), None, by)
    return sitting


def _faults(sitting: Sitting, by: Actor) -> Sequence[Fault]:
    action = sitting.workflow.action("close")
    assert action is not None
    assert action.guard is not None
    if sitting.state not in action.sources:
        raise Conflict(_("The vote is not open."), code="illegal")
    return action.guard(sitting, by)


def _decide(entry: papers.Entry, *, number: str, by: Actor, at: datetime, sheet: bytes) -> None:
    question, referral = entry.question, entry.question.referral
    perform(question, "decide", by=by, data={"decision": entry.decision}, at=at, internal=True)
    if referral.is_open:
        referrals.note_commission(
            referral=referral, number=number, on=timezone.localdate(at),
            decision=str(Decision(entry.decision).label),
        )  # fmt: skip
    title = papers.extract_title(question, number)
    _keep(REFERRAL, referral.pk, sheet, f"{question.number}.pdf", title, referral.patient_id, by)


def _keep(
    owner_type: str, owner_id: int, pdf: bytes, filename: str, title: str, patient_id: int | None, by: Actor
) -> None:
    documents.add(
        owner_type=owner_type,
        owner_id=owner_id,
        kind="protocol",
        content=pdf,
        filename=filename,
        title=title,
        patient_id=patient_id,
        issued_on=timezone.localdate(),
        origin=Origin.GENERATED,
        by=by,
    )


def _keeper(sitting: Sitting, by: Actor) -> None:
    if Role.COMMISSION_SECRETARY not in sitting.roles_of(by):
        raise NotPermitted(code=Permission.KEEP_COMMISSION.value)


def _audit(action: str, by: Actor, object_type: str, pk: int, patient_id: int | None, **details: object) -> None:
    ports.audit.append([AuditEntry(action, by, object_type, pk, patient_id, details=details)])


__all__ = ["ask", "call", "close", "name_members", "vote"]
