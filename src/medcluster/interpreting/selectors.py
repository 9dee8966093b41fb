"""Reads of assignments and of the cases to which interpreters are assigned."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from medcluster.accounts.models import User
from medcluster.accounts.selectors import people_with
from medcluster.interpreting.models import PREFIX, Assignment, AssignmentQuerySet
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.prepared import Prepared
from medcluster.kernel.visibility import get_visible
from medcluster.referrals.models import Referral
from medcluster.teleconsults.models import Teleconsult

AFTER_A_TALK = timedelta(hours=2)
USUAL = timedelta(days=14)


def by_number(actor: Actor, text: str) -> Assignment:
    pk = numbers.parse(PREFIX, text)
    if pk is None:
        raise NotVisible()
    found: Assignment = get_visible(Assignment.objects.visible_to(actor).for_rows(), pk=pk)
    return found


def mine(actor: Actor) -> AssignmentQuerySet:
    """The interpreter's own assignments that have not ended."""
    found: AssignmentQuerySet = Assignment.objects.visible_to(actor).filter(user_id=actor.user_id or 0).for_rows()
    return found


def all_for(actor: Actor) -> AssignmentQuerySet:
    found: AssignmentQuerySet = Assignment.objects.visible_to(actor).for_rows()
    return found


def case_of(actor: Actor, text: str) -> Teleconsult | Referral:
    """The teleconsultation or the referral of a number, when the actor sees it."""
    if (pk := numbers.parse("T", text)) is not None:
        return get_visible(Teleconsult.objects.visible_to(actor).with_faces(), pk=pk)  # type: ignore[no-any-return]
    if (pk := numbers.parse("R", text)) is not None:
        referrals = Referral.objects.visible_to(actor)
        return get_visible(referrals.select_related("patient", "centre", "referring_organisation"), pk=pk)  # type: ignore[no-any-return]
    raise NotVisible()


def of_case(actor: Actor, case: Any) -> list[Assignment]:
    """The assignments on a case, for those who assign; the running ones first."""
    if not actor.may(Permission.ASSIGN_INTERPRETER):
        return []
    return _OF_CASE["teleconsult" if isinstance(case, Teleconsult) else "referral"](case=case.pk)


def _of(field: str) -> Prepared[Assignment]:
    return Prepared(
        lambda case: Assignment.objects.filter(**{field: case}).select_related("user").order_by("-until")[:10], case=int
    )


_OF_CASE = {field: _of(field) for field in ("teleconsult", "referral")}


def interpreters() -> list[User]:
    return people_with(Role.INTERPRETER)


def usual_period(case: Any) -> tuple[datetime, datetime]:
    """From now until after the talk or the day of arrival; two weeks when nothing is agreed yet."""
    now = timezone.now().replace(second=0, microsecond=0)
    end = now + USUAL
    if isinstance(case, Teleconsult) and case.scheduled_at is not None and case.scheduled_at > now:
        end = case.scheduled_at + timedelta(minutes=case.duration_minutes) + AFTER_A_TALK
    elif isinstance(case, Referral) and case.planned_on is not None and case.planned_on >= timezone.localdate():
        end = timezone.make_aware(datetime.combine(case.planned_on + timedelta(days=1), time(20)))
    return now, end
