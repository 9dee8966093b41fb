"""The workflow engine's hands: the only code that moves a case.

`perform` → lock → check (state, role, guard, values) → plan → compare-and-set → events, clocks → effects → audit →
messages, all in one transaction. Illegal or overtaken: Conflict (409). Not permitted: NotPermitted (403). Incomplete:
Incomplete (422) with every fault. Whoever may not see the case never gets here (404, `visible_to`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, router, transaction
from django.utils import timezone

from medcluster.kernel import rows
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.case_models import (
    GUARDED,
    LEVELS,
    CaseModel,
    CaseQuerySet,
    ClockContext,
    ClockModel,
    EventModel,
    EventQuerySet,
    HistoryRewritten,
    StateWrittenOutsideWorkflow,
    calendar_for,
)
from medcluster.kernel.errors import DomainError, Fault
from medcluster.kernel.passage import FUTURE_TOLERANCE, Passage, Step, overtaken, roles_on, write_many
from medcluster.kernel.ports import Dispatch, ports
from medcluster.kernel.ticking import HeldRules
from medcluster.kernel.workflow import Action, ClockSpec


@dataclass(frozen=True)
class Offered:
    """An action that the person may take now; `blocked` says in words why not yet."""

    action: Action
    blocked: tuple[Fault, ...] = ()


def available(case: CaseModel, by: Actor) -> list[Offered]:
    """The actions that this person may take on the case now, in the order of the table, the main one first."""
    held = roles_on(case, by)
    found = [
        Offered(action, tuple(action.guard(case, by)) if action.guard else ())
        for action in case.workflow.from_state(case.state)
        if not action.internal and not action.roles.isdisjoint(held) and (not action.applies or action.applies(case))
    ]
    return sorted(found, key=lambda offered: not offered.action.main)


def open_case(case: CaseModel, *, by: Actor, steps: Sequence[Step] = (), at: datetime | None = None) -> CaseModel:
    """Insert a new case in its initial state and take `steps` at once, in one transaction. Returns the case."""
    run = Passage(case)
    with run.undone_on_error(), transaction.atomic(using=router.db_for_write(type(case))):
        run.born(by, at)
        for step in steps:
            run.take(step)
        run.write()
    return case


def perform(
    case: CaseModel,
    action: str,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    expected_version: int | None = None,
    internal: bool = False,
) -> Any:
    """Take one action on a case; returns its event row. The only way by which a state changes.

    An action that is marked internal is refused to a person; a service that takes it in the person's name, together
    with what belongs to it, says `internal=True`. Nothing that came from a request may decide on that.
    """
    run = Passage(case)
    with run.undone_on_error(), transaction.atomic(using=router.db_for_write(type(case))):
        if case.workflow.lock is not None:
            case.workflow.lock(case)
        if expected_version is not None and expected_version != case.version:
            raise overtaken(case)
        run.take(Step(action, by, data or {}, at, internal=internal))
        run.write()
    return run.events[-1]


def replay(
    histories: Iterable[tuple[CaseModel, Actor, Sequence[Step]]], *, audit: bool = True, rules: HeldRules | None = None
) -> list[CaseModel]:
    """Write many new cases with their past at once (demonstration, migration). Each step must be legal in the table.

    A case begins with its first step, and at its own `created_at` when it has none yet.
    Guards, effects and messages are left out: they belong to the moment in which a thing really happens. `rules` are
    held from one call to the next by who writes for minutes.
    """
    runs, rules = [], rules or HeldRules()
    for case, by, steps in histories:
        run = Passage(case, trusted=True, rules=rules)
        run.born(by, steps[0].at if steps else case.created_at)
        for step in steps:
            run.take(step)
        runs.append(run)
    if runs:
        write_many(runs, audit=audit)
    return [run.case for run in runs]


def sound_alarms(model: type[CaseModel], *, now: datetime | None = None, batch: int = 200) -> int:
    """Tell people of clocks that passed 50, 80 or 100 %, of each level once. Returns how many clocks.

    Run by the worker. Safe with several workers: rows are locked and skipped where the database can.
    """
    now = now or timezone.now()
    table = model.clocks.rel.related_model  # type: ignore[attr-defined]
    _take_what_is_over(model, table, now, batch)
    with transaction.atomic(using=router.db_for_write(model)):
        query = table.objects.filter(next_alarm_at__lte=now).order_by("next_alarm_at")
        if connections[query.db].features.has_select_for_update_skip_locked:
            query = query.select_for_update(skip_locked=True)
        due = list(query[:batch])
        dispatches = []
        for clock in due:
            level = clock.sound(now)
            dispatches.append(_alarm(model, clock, level))
        if due:
            rows.update(due, ("level", "next_alarm_at"), query.db)
            ports.messages.enqueue(dispatches)
    return len(due)


def _take_what_is_over(model: type[CaseModel], table: Any, now: datetime, batch: int) -> None:
    """Take the actions that the table gives to the engine when a time is over, each in its own transaction.

    The case is locked before its clocks, as everywhere. What cannot be taken (somebody was faster, the rules have
    changed) is left to the alarm.
    """
    taking = {spec.code: spec for spec in model.workflow.clocks if spec.takes}
    if not taking:
        return
    due = table.objects.filter(next_alarm_at__lte=now, code__in=taking).order_by("next_alarm_at")
    for clock in due.select_related("case")[:batch]:
        if clock.due_at is None or clock.due_at > now:
            continue
        spec = taking[clock.code]
        with suppress(DomainError):
            perform(clock.case, spec.takes, by=SYSTEM, data={k: str(v) for k, v in spec.taken_with.items()})


def _alarm(model: type[CaseModel], clock: Any, level: int) -> Dispatch:
    label = model._meta.label_lower
    spec: ClockSpec = model.workflow.clock(clock.code)
    return Dispatch(
        spec.message or "clock.warning",
        label,
        clock.case_id,
        f"{label}:clock:{clock.pk}:{level}:{clock.due_at:%Y%m%d%H%M}",
        {"clock": clock.code, "level": level, "due_at": clock.due_at.isoformat()},
    )


__all__ = [
    "FUTURE_TOLERANCE",
    "GUARDED",
    "LEVELS",
    "SYSTEM",
    "CaseModel",
    "CaseQuerySet",
    "ClockContext",
    "ClockModel",
    "EventModel",
    "EventQuerySet",
    "HistoryRewritten",
    "Offered",
    "StateWrittenOutsideWorkflow",
    "Step",
    "available",
    "calendar_for",
    "open_case",
    "overtaken",
    "perform",
    "replay",
    "sound_alarms",
]
