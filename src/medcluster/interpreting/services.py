"""Writes of assignments: give one, end one, keep the translation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.accounts.selectors import people_with
from medcluster.interpreting.models import Assignment
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.ports import AuditEntry, Dispatch, ports
from medcluster.referrals.models import Referral
from medcluster.teleconsults.models import Teleconsult

OBJECT = "interpreting.assignment"
LONGEST = timedelta(days=60)


@transaction.atomic
def assign(
    *, by: Actor, case: Teleconsult | Referral, user: User, since: datetime, until: datetime, languages: str,
    task: str = "", shows_question: bool = False,
) -> Assignment:  # fmt: skip
    """Give a case to an interpreter for a time. The caller has read the case through `visible_to`."""
    by.require(Permission.ASSIGN_INTERPRETER)
    if by.user_id is None:
        raise NotPermitted(code=Permission.ASSIGN_INTERPRETER.value)
    if faults := _faults(user, since, until, languages):
        raise Incomplete(faults)
    if not case.is_open or case.state == "draft":
        raise Conflict(_("This case is not being worked on now."), code="illegal")
    of = {"teleconsult": case} if isinstance(case, Teleconsult) else {"referral": case}
    if Assignment.objects.running(timezone.now()).filter(user=user, **of).exists():
        raise Conflict(_("This interpreter has been assigned to the case already."), code="assigned")
    made: Assignment = Assignment.objects.create(
        **of, user=user, since=since, until=until, languages=languages.strip(), task=task.strip(),
        shows_question=shows_question, assigned_by_id=by.user_id, assigned_by_name=by.name,
    )  # fmt: skip
    _told("interpreting.assigned", made, by)
    return made


def _faults(user: User, since: datetime, until: datetime, languages: str) -> list[Fault]:
    faults = []
    if user.pk not in {person.pk for person in people_with(Role.INTERPRETER)}:
        faults.append(Fault("user", _("Choose an interpreter of the list.")))
    if until <= since or until <= timezone.now():
        faults.append(Fault("until", _("The end must lie after the beginning and ahead of now.")))
    elif until - since > LONGEST:
        faults.append(Fault("until", _("An assignment lasts at most 60 days. Assign again when it ends.")))
    if not languages.strip():
        faults.append(Fault("languages", _("Write between which languages.")))
    return faults


@transaction.atomic
def end(*, by: Actor, assignment: Assignment, reason: str) -> Assignment:
    """Close the case to the interpreter before the time is up."""
    by.require(Permission.ASSIGN_INTERPRETER)
    if not reason.strip():
        raise Incomplete([Fault("reason", _("Say why."))])
    ended = Assignment.objects.filter(pk=assignment.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by_name=by.name, end_reason=reason.strip()[:500]
    )
    if not ended:
        raise Conflict(_("This assignment has ended already."), code="ended")
    assignment.refresh_from_db()
    _told("interpreting.ended", assignment, by)
    return assignment


@transaction.atomic
def translate(*, by: Actor, assignment: Assignment, text: str) -> Assignment:
    """Keep the interpreter's translation of the question."""
    if by.user_id != assignment.user_id or not by.may(Permission.INTERPRET):
        raise NotPermitted(code=Permission.INTERPRET.value)
    if not assignment.is_running or not assignment.shows_question:
        raise Conflict(_("There is nothing to translate now."), code="illegal")
    if not text.strip():
        raise Incomplete([Fault("translation", _("Write the translation."))])
    assignment.translation, assignment.translated_at = text.strip()[:8000], timezone.now()
    assignment.save(update_fields=["translation", "translated_at"])
    _audit("interpreting.translate", assignment, by)
    return assignment


def _told(template: str, assignment: Assignment, by: Actor) -> None:
    _audit(template.replace("assigned", "assign").replace("ended", "end"), assignment, by)
    key = f"{OBJECT}:{assignment.pk}:{template}"
    ports.messages.enqueue([Dispatch(template, OBJECT, assignment.pk, key, assignment.message_context())])


def _audit(action: str, assignment: Assignment, by: Actor) -> None:
    details = {"interpreter": assignment.user_id, "until": assignment.until.isoformat()}
    patient_id = assignment.case.patient_id
    ports.audit.append([AuditEntry(action, by, OBJECT, assignment.pk, patient_id, details=details)])
