"""Who is told of a question to the commission and of its sitting. The person who acted is not told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse

from medcluster.accounts.models import User
from medcluster.commissions.models import Question, Sitting
from medcluster.kernel.cases import CaseModel
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Dispatch
from medcluster.notifications import recipients
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.referrals.recipients import coordinators, holders, referrer

LAST_LEVEL = 100


def connect() -> None:
    recipients.register("commissions.question", of_question, link=question_link)
    recipients.register("commissions.sitting", of_sitting, link=sitting_link)


def of_question(dispatch: Dispatch) -> Sequence[Recipient]:
    """The groups of the template; each gets the page that it may open."""
    question = (
        Question.objects.for_rows().select_related("referral__referring_doctor", "asked_by").get(pk=dispatch.object_id)
    )
    actor = _actor_id(question, dispatch)
    page = reverse("referrals:detail", args=[question.referral.number])
    outside = [user for user in referrers(question, dispatch) if user.pk != actor]
    inside = [user for group in GROUPS.get(dispatch.template, (secretaries,)) for user in group(question)]
    if dispatch.context.get("level") == LAST_LEVEL:
        inside += coordinators(question.referral)
    found = of_users(user for user in inside if user.pk != actor)
    told = {recipient.user_id for recipient in found}
    for recipient in of_users(user for user in outside if user.pk not in told):
        found.append(Recipient(**{**recipient.__dict__, "link": page}))
    return found


def of_sitting(dispatch: Dispatch) -> Sequence[Recipient]:
    sitting = Sitting.objects.prefetch_related("members__user").get(pk=dispatch.object_id)
    actor = _actor_id(sitting, dispatch)
    return of_users(member.user for member in sitting.members.all() if member.user_id != actor)


def secretaries(question: Question) -> Iterable[User]:
    return holders(Role.COMMISSION_SECRETARY, centre_id=question.centre_id)


def asker(question: Question) -> Iterable[User]:
    return [question.asked_by] if question.asked_by.is_active else []


def members(question: Question) -> Iterable[User]:
    if question.sitting is None:
        return []
    return [member.user for member in question.sitting.members.select_related("user")]


def referrers(question: Question, dispatch: Dispatch) -> Iterable[User]:
    """The referring side hears of the day and of the decision (care-path.md section 8)."""
    told = ("commission.scheduled", "commission.postponed", "commission.decided")
    return referrer(question.referral) if dispatch.template in told else []


def question_link(pk: int) -> str:
    found: Question = Question.objects.only("pk", "created_at").get(pk=pk)
    return found.get_absolute_url()


def sitting_link(pk: int) -> str:
    found: Sitting = Sitting.objects.only("pk", "created_at").get(pk=pk)
    return found.get_absolute_url()


Group = Callable[[Question], Iterable[User]]
GROUPS: dict[str, tuple[Group, ...]] = {
    "commission.requested": (secretaries,),
    "commission.scheduled": (asker,),
    "commission.taken_off": (asker,),
    "commission.voting": (members,),
    "commission.postponed": (asker,),
    "commission.decided": (asker, members),
    "commission.withdrawn": (secretaries,),
}


def _actor_id(case: CaseModel, dispatch: Dispatch) -> int | None:
    """Who took the step that is told of."""
    actions = [action.code for action in case.workflow.actions if dispatch.template in action.sends]
    if not actions:
        return None
    return case.events.filter(action__in=actions).values_list("actor_id", flat=True).first()  # type: ignore[attr-defined,no-any-return]
