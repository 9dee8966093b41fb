"""The interpreter is told of an assignment, and of the talk like everybody who comes to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from medcluster.interpreting.models import Assignment
from medcluster.interpreting.services import OBJECT
from medcluster.kernel.ports import Dispatch
from medcluster.notifications import recipients
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.teleconsults import hooks
from medcluster.teleconsults.models import Teleconsult


def connect() -> None:
    recipients.register(OBJECT, resolve, link=link)
    hooks.concerned(at_the_talk)


def at_the_talk(case: Teleconsult) -> list[Recipient]:
    """Interpreters assigned to a teleconsultation now, each with the page of the assignment."""
    open_now = Assignment.objects.filter(teleconsult=case, ended_at__isnull=True, until__gt=timezone.now())
    return [
        replace(of_users([assignment.user])[0], link=assignment.get_absolute_url())
        for assignment in open_now.select_related("user")
    ]


def resolve(dispatch: Dispatch) -> Sequence[Recipient]:
    return of_users([Assignment.objects.select_related("user").get(pk=dispatch.object_id).user])


def link(pk: int) -> str:
    found: Assignment = Assignment.objects.only("pk", "created_at").get(pk=pk)
    return found.get_absolute_url()
