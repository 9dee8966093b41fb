"""The list of teleconsultations: one table, queues as tabs and filters that live in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Priority
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html, words
from medcluster.kernel.web.cases.page import role_words
from medcluster.kernel.web.tables import BulkAction, Column, Empty, Filter, Table
from medcluster.registry.models import CareProfile, Centre
from medcluster.teleconsults import selectors
from medcluster.teleconsults.models import Mode, Teleconsult, TeleconsultQuerySet
from medcluster.teleconsults.workflow import WORKFLOW


@dataclass(frozen=True)
class Queue:
    """A tab of the list: whose it is, and its rows."""

    code: str
    label: Any
    permission: Permission | None
    rows: Callable[[Actor], TeleconsultQuerySet]


QUEUES: tuple[Queue, ...] = (
    Queue("answer", _("Mine to answer"), Permission.CONSULT, selectors.to_answer),
    Queue("moderate", _("To moderate"), Permission.MODERATE_TELECONSULT, selectors.to_moderate),
    Queue("ours", _("Waits for us"), Permission.REQUEST_TELECONSULT, selectors.our_turn),
    Queue("asked", _("Asked by us"), Permission.REQUEST_TELECONSULT, selectors.asked_by_us),
    Queue("watch", _("Centre and organisation"), Permission.OVERSEE_TELECONSULTS, selectors.overseen),
    Queue("all", _("All"), None, selectors.all_visible),
)
URGENCY = {Priority.EMERGENCY.value: "late", Priority.URGENT.value: "waiting", Priority.PLANNED.value: "going"}
_PRIORITY_LABELS = dict(Priority.choices)
_MODE_LABELS = dict(Mode.choices)


def queues_of(actor: Actor) -> list[Queue]:
    return [queue for queue in QUEUES if queue.permission is None or actor.may(queue.permission)]


def table(queue: str) -> Table:
    """The table of one queue, with its own words when it is empty. Whoever watches sees first who owes since when."""
    watched = ("owes", "since")
    columns = [replace(c, hidden=False) if queue == "watch" and c.code in watched else c for c in COLUMNS]
    return Table(
        name="teleconsults",
        columns=columns,
        filters=FILTERS,
        search=selectors.matching,
        search_hint=_("Number or patient"),
        default_sort="due",
        row_url=lambda case: case.get_absolute_url(),
        actions=ASSIGN if queue in ("moderate", "all") else (),
        empty=EMPTY.get(queue, Empty(_("No teleconsultations here"))),
    )


ASSIGN = (
    BulkAction(
        "assign", _("Name a consultant"), "teleconsults:assign_many", Permission.MODERATE_TELECONSULT, icon="user-plus"
    ),
)
EMPTY = {
    "answer": Empty(_("Nothing waits for your answer"), _("Requests appear here when you are named to the panel.")),
    "moderate": Empty(_("No request waits for moderation"), _("New requests to your centre appear here.")),
    "ours": Empty(
        _("Nothing waits for you"),
        _("Questions back from the consultants and new conclusions appear here."),
        _("Ask for a teleconsultation"),
        "teleconsults:new",
    ),
    "watch": Empty(_("No teleconsultations of your centre or organisation")),
    "asked": Empty(
        _("Your organisation has not asked yet"),
        _("A teleconsultation brings the opinion of a centre without travel."),
        _("Ask for a teleconsultation"),
        "teleconsults:new",
    ),
}


def _due(case: Teleconsult) -> Any:
    return html.time_left(case.next_due_at) if case.next_due_at else html.since(case.state_since)


def _owes(case: Teleconsult) -> str:
    return role_words(case.status.owes, most=3)


def _profiles(actor: Actor) -> list[tuple[str, Any]]:
    return [(profile.code, profile.name) for profile in CareProfile.objects.order_by("code")]


def _centres(actor: Actor) -> list[tuple[str, Any]]:
    """Only where there is more than one to choose from: a moderator sees one centre."""
    return [(str(c.pk), c.short_name or c.name) for c in Centre.objects.active().filter(is_consultative=True)]


def _talk(case: Teleconsult) -> Any:
    if case.mode == Mode.DEFERRED:
        return _MODE_LABELS[case.mode]
    return html.lines(_MODE_LABELS[case.mode], words.moment(case.scheduled_at) if case.scheduled_at else "")


COLUMNS: Sequence[Column] = (
    Column(
        "number",
        _("Patient"),
        lambda case: html.lines(case.patient.full_name, case.number),
        sort="pk",
        primary=True,
        export=lambda case: f"{case.number} {case.patient.full_name}",
    ),
    Column("due", _("Time left"), _due, sort="next_due_at", nullable=True, export=lambda case: case.next_due_at),
    Column("state", _("Stands at"), html.state_badge, sort="state", export=lambda case: str(case.status.label)),
    Column(
        "priority",
        _("Priority"),
        lambda case: (
            html.badge(_PRIORITY_LABELS[case.priority], URGENCY[case.priority])
            if case.priority != Priority.PLANNED
            else _PRIORITY_LABELS[case.priority]
        ),
        export=lambda case: str(_PRIORITY_LABELS[case.priority]),
    ),
    Column("profile", _("Profile"), lambda case: str(case.profile or "")),
    Column("organisation", _("Asked by"), lambda case: html.lines(str(case.organisation), case.asked_by_name)),
    Column("centre", _("Centre"), lambda case: str(case.centre or "")),
    Column("mode", _("Mode"), _talk, export=lambda case: str(_MODE_LABELS[case.mode])),
    Column("owes", _("Next step is owed by"), _owes, hidden=True),
    Column(
        "since",
        _("Stands there since"),
        lambda case: html.since(case.state_since),
        sort="state_since",
        hidden=True,
        export=lambda case: case.state_since,
    ),
    Column("created", _("Begun"), lambda case: html.day(case.created_at), sort="created_at", hidden=True),
)
FILTERS: Sequence[Filter] = (
    Filter(
        "state",
        _("Stands at"),
        lambda query, values: query.filter(state__in=values),
        choices=[(state.code, state.label) for state in WORKFLOW.states],
    ),
    Filter(
        "priority", _("Priority"), lambda query, values: query.filter(priority__in=values), choices=Priority.choices
    ),
    Filter("profile", _("Profile"), lambda query, values: query.filter(profile_id__in=values), choices=_profiles),
    Filter("centre", _("Centre"), lambda query, values: query.filter(centre_id__in=values), choices=_centres),
    Filter("mode", _("Mode"), lambda query, values: query.filter(mode__in=values), choices=Mode.choices),
    Filter.flag("late", _("Overdue"), apply=lambda query: query.filter(Q(next_due_at__lt=timezone.now()))),
    Filter.flag("open", _("Still open"), apply=lambda query: query.filter(state__in=WORKFLOW.open_states)),
    Filter.dates("talk", _("Time of the talk"), field="scheduled_at"),
    Filter.dates("created", _("Begun"), field="created_at"),
)
