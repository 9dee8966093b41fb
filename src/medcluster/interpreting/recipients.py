"""Only the interpreter is told of an assignment."""

from __future__ import annotations

from collections.abc import Sequence

from medcluster.interpreting.models import Assignment
from medcluster.interpreting.services import OBJECT
from medcluster.kernel.ports import Dispatch
from medcluster.notifications import recipients
from medcluster.notifications.recipients import Recipient, of_users


def connect() -> None:
    recipients.register(OBJECT, resolve, link=link)


def resolve(dispatch: Dispatch) -> Sequence[Recipient]:
    return of_users([Assignment.objects.select_related("user").get(pk=dispatch.object_id).user])


def link(pk: int) -> str:
    found: Assignment = Assignment.objects.only("pk", "created_at").get(pk=pk)
    return found.get_absolute_url()
