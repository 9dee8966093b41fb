"""Who is told of what. The person who acted is never told of the own step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import override

from medcluster.accounts.models import Membership, User
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Dispatch
from medcluster.notifications.attachments import Attachment
from medcluster.notifications.channels import absolute
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.teleconsults import calendar_file, hooks
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.workflow import WORKFLOW

OF_THE_TALK = frozenset(
    {
        "teleconsult.scheduled",
        "teleconsult.soon",
        "teleconsult.link_changed",
        "teleconsult.rescheduled",
        "teleconsult.cancelled",
    }
)
LAST_LEVEL = 100  # at the end of a limit the coordinators are told too


def resolve(dispatch: Dispatch) -> Sequence[Recipient]:
    """The recipients of an event or of a deadline of a teleconsultation."""
    case = Teleconsult.objects.with_faces().prefetch_related("panelists__user").get(pk=dispatch.object_id)
    groups = CLOCKS.get(dispatch.context.get("clock", "")) or AUDIENCES.get(dispatch.template, (asker, answerers))
    people = [user for group in groups for user in group(case)]
    if dispatch.context.get("level") == LAST_LEVEL:
        people += coordinators(case)
    actor_id = _actor_id(case, dispatch.template)
    found = of_users(user for user in people if user.pk != actor_id)
    if dispatch.template in OF_THE_TALK:
        known = {recipient.user_id for recipient in found}
        found += [recipient for recipient in hooks.also_told(case) if recipient.user_id not in known]
    return found


def link(pk: int) -> str:
    """The page of a case, by its key."""
    case: Teleconsult = Teleconsult.objects.only("pk", "created_at").get(pk=pk)
    return case.get_absolute_url()


def calendar_of(pk: int, language: str) -> Attachment | None:
    """The calendar file that goes along with the message of a scheduled talk; none when it is no longer scheduled."""
    case = Teleconsult.objects.with_faces().filter(pk=pk, scheduled_at__isnull=False).first()
    if case is None:
        return None
    url = absolute(case.get_absolute_url())
    with override(language):
        text = calendar_file.invitation(case, host=urlsplit(url).hostname or "medcluster", url=url, now=timezone.now())
    return Attachment(f"{case.number}.ics", "text/calendar", text.encode())


def asker(case: Teleconsult) -> Iterable[User]:
    """Who asked; when that person has left, all doctors of the organisation."""
    if case.asked_by is not None and case.asked_by.is_active:
        return [case.asked_by]
    return _people([Role.REFERRING_DOCTOR, Role.ATTENDING_DOCTOR], organisation_id=case.organisation_id)


def moderators(case: Teleconsult) -> Iterable[User]:
    """The centre's triage doctors for the profile; coordinators where there are none."""
    found = _people([Role.TRIAGE_DOCTOR], profile=case.profile_id, centre_id=case.centre_id)
    return found or coordinators(case)


def panel(case: Teleconsult) -> Iterable[User]:
    return [panelist.user for panelist in case.panelists.all()]


def answerers(case: Teleconsult) -> Iterable[User]:
    """The panel, or the moderators while nobody is named."""
    return panel(case) or moderators(case)


def coordinators(case: Teleconsult) -> list[User]:
    return _people([Role.COORDINATOR])


Group = Callable[[Teleconsult], Iterable[User]]
AUDIENCES: dict[str, tuple[Group, ...]] = {
    "teleconsult.sent": (moderators,),
    "teleconsult.accepted": (asker, panel),
    "teleconsult.info_requested": (asker,),
    "teleconsult.info_answered": (answerers,),
    "teleconsult.redirected": (asker, moderators),
    "teleconsult.declined": (asker,),
    "teleconsult.panel_named": (panel,),
    "teleconsult.opinion_given": (panel,),
    "teleconsult.signed": (panel,),
    "teleconsult.delivered": (asker,),
    "teleconsult.correcting": (asker,),
    "teleconsult.acknowledged": (panel,),
}  # all others: both sides
CLOCKS: dict[str, tuple[Group, ...]] = {
    "moderation": (moderators,),
    "answer": (answerers,),
    "information": (asker,),
    "unread": (asker,),
}


def _actor_id(case: Teleconsult, template: str) -> int | None:
    """Who took the step that this message tells of."""
    actions = [action.code for action in WORKFLOW.actions if template in action.sends]
    if not actions:
        return None
    return case.events.filter(action__in=actions).values_list("actor_id", flat=True).first()


def _people(roles: Sequence[Role], *, profile: str | None = None, **place: Any) -> list[User]:
    posts = Membership.objects.active().filter(role__in=roles, user__is_active=True, **place).select_related("user")
    return [post.user for post in posts if not profile or not post.profiles or profile in post.profiles]
