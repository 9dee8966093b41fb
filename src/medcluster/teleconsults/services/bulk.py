"""Naming one consultant to many cases at once; each case stands for itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict, DomainError, Fault, Incomplete
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.moves import consultants_here

WORKED_ON = frozenset({"accepted", "scheduled", "rescheduled", "no_show", "in_review", "conclusion_draft"})


def assign_many(*, by: Actor, cases: Sequence[Teleconsult], user: User) -> tuple[int, list[tuple[str, DomainError]]]:
    """Name the consultant as the lead of every case: new requests are taken up and accepted, others get a new lead.

    Returns how many, and the numbers that were refused with the reason.
    """
    done, refused = 0, []
    for case in cases:
        try:
            _assign(case, user, by)
        except DomainError as error:
            refused.append((case.number, error))
        else:
            done += 1
    return done, refused


@transaction.atomic
def _assign(case: Teleconsult, user: User, by: Actor) -> None:
    if str(user.pk) not in {code for code, _label in consultants_here(case, by)}:
        raise Incomplete([Fault("consultant", _("does not consult in this centre"))], _("does not consult there"))
    if case.state in ("sent", "redirected"):
        perform(case, "take", by=by)
    if case.state == "moderation":
        perform(case, "accept", by=by, data={"consultants": [str(user.pk)], "lead": str(user.pk)})
    elif case.state in WORKED_ON:
        named = next((p for p in case.panelists.all() if p.user_id == user.pk), None)
        if named is not None:
            raise Conflict(_("is on the panel already"))
        perform(case, "add_panelist", by=by, data={"consultant": str(user.pk), "lead": True})
    else:
        raise Conflict(_("cannot be assigned while it stands at «%(state)s»") % {"state": case.status.label})
