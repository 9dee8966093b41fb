"""Works out the pictures of a case's page from its row, events and clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medcluster.kernel.actor import Actor
from medcluster.kernel.calendar import Unit
from medcluster.kernel.case_models import clock_model, event_model
from medcluster.kernel.cases import CaseModel, Offered, available
from medcluster.kernel.permissions import ROLES, Role
from medcluster.kernel.ports import ports
from medcluster.kernel.prepared import Prepared
from medcluster.kernel.visibility import told_to
from medcluster.kernel.web import words
from medcluster.kernel.web.cases.views import ActionLink, Actions, ClockView, PathStep, TimelineEntry
from medcluster.kernel.web.html import SOON
from medcluster.kernel.workflow import Action, Kind, Mood, Need

LATE_ENTRY = timedelta(minutes=5)  # an entry this much after the event is told apart from it
FOLD_AT = 280  # characters of a comment that are shown at once
EVENTS_SHOWN = 100
ROLES_SHOWN = 2  # beside a deadline

Describe = Callable[[Any, str, Any], Any]  # (event, name of the value, value) → words, or None to leave it out


def case_page_context(
    case: CaseModel,
    actor: Actor,
    at: datetime | None = None,
    *,
    action_url: Callable[[str], str] | None = None,
    describe: Describe | None = None,
) -> dict[str, Any]:
    """Context of the components: `path`, `clocks`, `actions`, `timeline`, `status`.

    `describe` gives words for values of events that are keys of other tables (a centre's id); without it, values of
    choices are looked up among the choices that the action offers now. The history is told as this actor may read
    it: a case that does not say who reads clinical words (`reads_clinical`) shows none. Events and clocks that were
    prefetched are not asked for again.
    """
    at = at or timezone.now()
    events = sorted(_of(case, "events"), key=lambda e: e.sequence, reverse=True)[:EVENTS_SHOWN]
    clocks = sorted(_of(case, "clocks"), key=lambda c: c.started_at)
    url = action_url or partial(_default_url, case)
    return {
        "status": case.status,
        "path": path_of(case, events),
        "clocks": [clock_view(case, clock, at) for clock in sorted(clocks, key=lambda c: c.stopped_at is not None)],
        "actions": actions_of(case, actor, url),
        "timeline": timeline_of(case, actor, told_to(case, actor, events), describe),
    }


def _of(case: Any, relation: str) -> list[Any]:
    """The rows of a relation: the prefetched ones, else asked for (of a long history the last steps)."""
    if relation in getattr(case, "_prefetched_objects_cache", {}):
        return list(getattr(case, relation).all())
    model = event_model(case) if relation == "events" else clock_model(case)
    found = _history(model, relation == "events")(case=case.pk)
    for row in found:
        row.case = case
    return found


@lru_cache(maxsize=64)
def _history(model: type[Model], is_event: bool) -> Prepared[Any]:
    rows = model._default_manager.all()
    if is_event:
        return Prepared(lambda case: rows.filter(case_id=case).order_by("-sequence")[:EVENTS_SHOWN], case=int)
    return Prepared(lambda case: rows.filter(case_id=case), case=int)


def _default_url(case: Any, code: str) -> str:
    return f"{case.get_absolute_url()}actions/{code}/"


# -- path


def path_of(case: CaseModel, events: Sequence[Any]) -> list[PathStep]:
    """The steps of the workflow with the day each was first reached, the present one open."""
    workflow = case.workflow
    reached: dict[str, datetime] = {}
    present = ""
    for event in sorted(events, key=lambda e: e.sequence):
        if step := workflow.state(event.to_state).step:
            reached.setdefault(step, event.occurred_at)
            present = step
    present = case.status.step or present
    codes = [code for code, _label in workflow.steps]
    index = codes.index(present) if present in codes else -1
    return [
        PathStep(
            label,
            _standing(case, place, index, code in reached),
            reached.get(code) if place <= index else None,
            case.status.label if place == index else "",
        )
        for place, (code, label) in enumerate(workflow.steps)
    ]


def _standing(case: CaseModel, place: int, present: int, reached: bool) -> str:
    if place > present:
        return "ahead"
    if place < present:
        return "done" if reached else "skipped"
    if not case.status.final:
        return "now"
    return "done" if case.status.mood == Mood.DONE else "stopped"


# -- clocks


def clock_view(case: CaseModel, clock: Any, at: datetime) -> ClockView:
    spec = case.workflow.clock(clock.code)
    spent = clock.spent_at(at)
    standing = _clock_standing(clock, spent, at)
    return ClockView(
        label=spec.label,
        standing=standing,
        percent=min(100, spent * 100 // clock.budget) if clock.budget else 100,
        words=_clock_words(clock, standing, spent, at),
        limit=limit_words(clock.limit_amount, clock.limit_unit),
        due_at=clock.due_at,
        owed_by=role_words(spec.owes, most=ROLES_SHOWN),
    )


def _clock_standing(clock: Any, spent: int, at: datetime) -> str:
    if clock.stopped_at is not None:
        return "missed" if spent > clock.budget else "kept"
    if clock.is_paused:
        return "paused"
    if clock.due_at is not None and clock.due_at < at:
        return "late"
    return "soon" if clock.due_at is not None and (clock.due_at - at).total_seconds() < SOON else "running"


def _clock_words(clock: Any, standing: str, spent: int, at: datetime) -> str:
    if standing == "kept":
        return _("kept")
    if standing == "missed":
        return _("not kept")
    if standing == "paused":
        return _("paused, %(time)s left") % {"time": words.duration(max(0, clock.budget - spent))}
    return words.time_left(clock.due_at, at)


def limit_words(amount: int, unit: str) -> str:
    """`3 working days`."""
    return _LIMITS[Unit(unit)](amount) % {"n": amount}


_LIMITS: dict[Unit, Callable[[int], str]] = {
    Unit.MINUTES: lambda n: ngettext("%(n)d minute", "%(n)d minutes", n),
    Unit.HOURS: lambda n: ngettext("%(n)d hour", "%(n)d hours", n),
    Unit.DAYS: lambda n: ngettext("%(n)d day", "%(n)d days", n),
    Unit.WORKING_HOURS: lambda n: ngettext("%(n)d working hour", "%(n)d working hours", n),
    Unit.WORKING_DAYS: lambda n: ngettext("%(n)d working day", "%(n)d working days", n),
}


def role_words(roles: Iterable[Role], most: int = 10) -> str:
    """Names of roles; beyond `most` only that there are more."""
    names = [str(ROLES[role].label) for role in sorted(roles) if role in ROLES]
    return ", ".join(names[:most]) + ("…" if len(names) > most else "")


# -- actions


def actions_of(case: CaseModel, actor: Actor, url: Callable[[str], str]) -> Actions:
    """What this person can do now; the first main action that is not blocked is the filled button."""
    offered = available(case, actor)
    free = [_link(o, url) for o in offered if not o.blocked]
    main = next((_link(o, url) for o in offered if o.action.main and not o.blocked), None)
    beside = [o for o in free if main is None or o.code != main.code]
    return Actions(
        main=main,
        others=sorted((o for o in beside if not o.folded), key=lambda link: link.danger),
        dangerous=[o for o in beside if o.folded],
        blocked=[_link(o, url) for o in offered if o.blocked],
        waiting_for=role_words(case.status.owes),
    )


def _link(offered: Offered, url: Callable[[str], str]) -> ActionLink:
    action = offered.action
    return ActionLink(
        action.code,
        action.label,
        url(action.code),
        action.danger,
        tuple(str(f.message) for f in offered.blocked),
        folded=action.folded,
    )


# -- timeline


def timeline_of(
    case: CaseModel, actor: Actor, events: Sequence[Any], describe: Describe | None = None
) -> list[TimelineEntry]:
    """The events, newest first, in words."""
    teller = _Teller(case, actor, describe)
    return [teller.entry(event) for event in sorted(events, key=lambda e: e.sequence, reverse=True)]


class _Teller:
    """Tells events; keeps what was looked up for the next one."""

    def __init__(self, case: CaseModel, actor: Actor, describe: Describe | None) -> None:
        self.case, self.actor, self.describe = case, actor, describe
        self._labels: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._reasons: dict[tuple[str, date], Mapping[str, Any]] = {}

    def entry(self, event: Any) -> TimelineEntry:
        action = self.case.workflow.action(event.action)
        role = ROLES.get(event.actor_role)
        moved = event.from_state != event.to_state
        return TimelineEntry(
            title=action.told if action else _("Case opened"),
            who=event.actor_name,
            role=str(role.label) if role else "",
            at=event.occurred_at,
            entered_at=event.recorded_at if event.recorded_at - event.occurred_at > LATE_ENTRY else None,
            state=self.case.workflow.state(event.to_state) if moved else None,
            reason=self._reason(event, action),
            comment=event.comment,
            folded=len(event.comment) > FOLD_AT,
            facts=self._facts(event, action),
        )

    def _reason(self, event: Any, action: Action | None) -> Any:
        need = next((n for n in action.needs if n.kind is Kind.REASON), None) if action and event.reason else None
        if need is None:
            return event.reason
        key = (need.catalogue, event.occurred_at.date())
        if key not in self._reasons:
            self._reasons[key] = {r.code: r.label for r in ports.rules.reasons(key[0], on=key[1])}
        return self._reasons[key].get(event.reason, event.reason)

    def _facts(self, event: Any, action: Action | None) -> list[tuple[Any, Any]]:
        needs = {need.name: need for need in action.needs} if action else {}
        told = ((needs[name], value) for name, value in event.data.items() if name in needs)
        return [(need.label, text) for need, value in told if (text := self._value(event, need, value))]

    def _value(self, event: Any, need: Need, value: Any) -> Any:
        if self.describe is not None and (text := self.describe(event, need.name, value)) is not None:
            return text
        if need.kind in (Kind.CHOICE, Kind.CHOICES):
            labels = self._choices(event.action, need)
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(str(labels[str(one)]) for one in chosen if str(one) in labels)
        return _plain_words(need, value)

    def _choices(self, action: str, need: Need) -> Mapping[str, Any]:
        key = (action, need.name)
        if key not in self._labels:
            found = need.choices(self.case, self.actor) if need.choices else ()
            self._labels[key] = {str(code): label for code, label in found}
        return self._labels[key]


def _plain_words(need: Need, value: Any) -> str:
    if need.kind is Kind.DATE and isinstance(value, str) and (on := parse_date(value)):
        return words.day(on)
    if need.kind is Kind.DATETIME and isinstance(value, str) and (moment := parse_datetime(value)):
        return words.moment(moment)
    if need.kind is Kind.BOOLEAN:
        return _("yes") if value else ""
    return str(value)
