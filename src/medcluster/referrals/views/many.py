"""Triage of many rows at once: mark them in a list, say once what is to be done, read what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.cases import NeedsForm
from medcluster.kernel.web.tables import selected_ids
from medcluster.kernel.workflow import STAY, Action, Kind, Need, comment, reason
from medcluster.referrals import effects, selectors, services
from medcluster.referrals.states import BEFORE_ACCEPTANCE, DESK
from medcluster.referrals.workflow import REFERRAL

ASSIGN = Action(
    "assign",
    _("Ask a centre"),
    BEFORE_ACCEPTANCE,
    STAY,
    DESK,
    needs=(
        Need("centre", _("Centre"), Kind.CHOICE, choices=effects.all_centres),
        reason("routing.override", _("Why the routing advice is left"), required=False),
        comment(required=False),
    ),
)  # not a step of the case: many at once, each through `services.send_to_centres`
ACTIONS: Mapping[str, Action] = {
    **{code: found for code in ("set_priority", "request_info", "hand_over") if (found := REFERRAL.action(code))},
    ASSIGN.code: ASSIGN,
}


@require_POST
@requires(Permission.COORDINATE, Permission.HAND_OVER)
def many(request: HttpRequest, action: str) -> HttpResponseBase:
    """First the form with the marked rows, then, when it is sent, what became of each."""
    actor, chosen = actor_of(request), ACTIONS.get(action)
    if chosen is None:
        raise NotVisible(code="no_such_action")
    ids = selected_ids(request)
    rows = selectors.marked(actor, ids)
    if not rows:
        raise NotVisible()
    given = request.POST if "confirmed" in request.POST else None
    form = NeedsForm(chosen, rows[0], actor, data=given)
    context: dict[str, Any] = {"action": chosen, "rows": rows, "form": form, "fault_notes": form.notes}
    if given is None:
        return render(request, "referrals/many.html", context)
    if faults := _missing(chosen, form.values()):
        form.add_faults(faults)
        return render(request, "referrals/many.html", context, status=422)
    results = _act(actor, ids, chosen, form.values())
    done = [result for result in results if result.error is None]
    refused = [result for result in results if result.error is not None]
    return render(request, "referrals/many_done.html", {"action": chosen, "done": done, "refused": refused})


def _missing(action: Action, values: Mapping[str, Any]) -> Sequence[Fault]:
    missing = (need.name for need in action.needs if need.required and not values.get(need.name))
    return [Fault(name, _("Fill in this field.")) for name in missing]


def _act(actor: Actor, ids: Sequence[int], action: Action, values: Mapping[str, Any]) -> list[services.Result]:
    if action is not ASSIGN:
        return services.act_many(by=actor, ids=ids, action=action.code, data=values)
    (centre,) = selectors.centres_by_ids([str(values["centre"])]) or (None,)
    if centre is None:
        raise NotVisible()
    return services.assign_many(
        by=actor, ids=ids, centre=centre, reason=str(values.get("reason") or ""),
        comment=str(values.get("comment") or ""), advice=selectors.advice_on,
    )  # fmt: skip
