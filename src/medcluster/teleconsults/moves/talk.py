"""Agreeing on a live talk: proposals by both sides, the agreed time, the link, and what happens when it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault
from medcluster.kernel.workflow import Context
from medcluster.teleconsults import policies
from medcluster.teleconsults.times import in_both_zones

TIMES = ("first", "second", "third")
DURATIONS = (15, 30, 45, 60, 90)
_is_address = URLValidator(schemes=["https", "http"])


def is_live(case: Any) -> bool:
    return bool(case.mode == "live")


def is_deferred(case: Any) -> bool:
    return bool(case.mode == "deferred")


def side_of(case: Any, by: Actor) -> str:
    """The side on which the person stands; whoever stands on both speaks for the centre."""
    return "centre" if policies.is_answering(case, by) or by.is_system else "asking"


def durations(case: Any, by: Actor) -> list[tuple[str, Any]]:
    return [(str(n), ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}) for n in DURATIONS]


def open_proposals(case: Any, by: Actor) -> list[Any]:
    """Proposals of the other side that still lie ahead."""
    mine, now = side_of(case, by), timezone.now()
    return [p for p in case.proposals.all() if p.status == "open" and p.side != mine and p.starts_at > now]


def times_of_other_side(case: Any, by: Actor) -> list[tuple[str, Any]]:
    return [(str(p.pk), in_both_zones(case, p.starts_at)) for p in open_proposals(case, by)]


def no_time_proposed(case: Any, by: Actor) -> Sequence[Fault]:
    if open_proposals(case, by):
        return ()
    return (Fault("proposal", _("The other side has not proposed a time yet.")),)


def times_lie_ahead(context: Context) -> Sequence[Fault]:
    faults = list(link_is_address(context))
    given = [(name, context.data[name]) for name in TIMES if context.data.get(name)]
    faults += [
        Fault(name, _("This time has passed. Choose a later one.")) for name, at in given if at <= timezone.now()
    ]
    if len({at for _name, at in given}) < len(given):
        faults.append(Fault("second", _("The same time stands here twice.")))
    return faults


def link_is_address(context: Context) -> Sequence[Fault]:
    link = context.data.get("link")
    if not link:
        return ()
    try:
        _is_address(link)
    except ValidationError:
        return (Fault("link", _("Write the whole address, beginning with https://")),)
    return ()


def talk_still_ahead(case: Any, by: Actor) -> Sequence[Fault]:
    if case.scheduled_at is None or case.scheduled_at <= timezone.now():
        return ()
    return (Fault("at", _("The talk has not begun yet. To move it, ask for another time.")),)


def agreed_time(context: Context) -> Mapping[str, Any]:
    proposal = context.case.proposals.get(pk=int(context.data["proposal"]))
    return {"duration_minutes": proposal.duration_minutes, **_at(proposal.starts_at, context)}


def fixed_time(context: Context) -> Mapping[str, Any]:
    return {"duration_minutes": int(context.data.get("duration") or 30), **_at(context.data["first"], context)}


def _at(moment: datetime, context: Context) -> dict[str, Any]:
    values: dict[str, Any] = {"scheduled_at": moment}
    if link := context.data.get("link"):
        values["room_link"] = link
    return values


def new_link(context: Context) -> Mapping[str, Any]:
    return {"room_link": context.data["link"]}


def no_time(context: Context) -> Mapping[str, Any]:
    return {"scheduled_at": None}


def in_writing(context: Context) -> Mapping[str, Any]:
    return {"mode": "deferred", "scheduled_at": None}


def by_talk(context: Context) -> Mapping[str, Any]:
    return {"mode": "live"}


def add_proposals(context: Context) -> None:
    """New proposals of a side replace its older open ones."""
    case, side = context.case, side_of(context.case, context.by)
    case.proposals.filter(side=side, status="open").update(status="passed")
    for name in TIMES:
        if at := context.data.get(name):
            case.proposals.create(
                side=side,
                starts_at=at,
                duration_minutes=int(context.data["duration"]),
                proposed_by_id=context.by.user_id,
                proposed_by_name=context.by.name,
            )
    _forget(case)


def settle_proposals(context: Context) -> None:
    """One time is agreed, all others are no longer needed."""
    case = context.case
    case.proposals.exclude(status="passed").update(status="passed")
    if proposal := context.data.get("proposal"):
        case.proposals.filter(pk=int(proposal)).update(status="agreed")
    else:
        case.proposals.create(
            side=side_of(case, context.by),
            starts_at=case.scheduled_at,
            duration_minutes=case.duration_minutes,
            status="agreed",
            proposed_by_id=context.by.user_id,
            proposed_by_name=context.by.name,
        )
    _forget(case)


def drop_agreed_time(context: Context) -> None:
    context.case.proposals.exclude(status="passed").update(status="passed")
    _forget(context.case)


def _forget(case: Any) -> None:
    getattr(case, "_prefetched_objects_cache", {}).pop("proposals", None)


def ends_at(case: Any) -> datetime | None:
    return case.scheduled_at + timedelta(minutes=case.duration_minutes) if case.scheduled_at else None
