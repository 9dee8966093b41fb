"""What the actions of a passage do to the clocks of its case: in memory, before anything is written.

Only `kernel/passage.py` uses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from medcluster.kernel import rows
from medcluster.kernel.calendar import Limit, WorkingCalendar
from medcluster.kernel.case_models import CaseModel, ClockContext, calendar_for, clock_model, event_model
from medcluster.kernel.ports import ports
from medcluster.kernel.workflow import ALL, Action


class HeldRules:
    """The rules as they are for the time of one writing, each asked once."""

    def __init__(self) -> None:
        self._limits: dict[tuple[str, str, date, str, str], Limit | None] = {}
        self._calendars: dict[tuple[str, str], WorkingCalendar] = {}

    def limit(self, workflow: str, clock: str, on: date, country: str, priority: str) -> Limit | None:
        key = (workflow, clock, on, country, priority)
        if key not in self._limits:
            self._limits[key] = ports.rules.limit(
                workflow=workflow, clock=clock, on=on, country=country, priority=priority
            )
        return self._limits[key]

    def calendar(self, country: str, time_zone: str) -> WorkingCalendar:
        found = self._calendars.get((country, time_zone))
        if found is None:
            found = self._calendars[country, time_zone] = calendar_for(country, time_zone)
        return found


class CaseClocks:
    """The open clocks of a case, those that are new (`fresh`) and those that have changed, by key."""

    def __init__(self, case: CaseModel, rules: HeldRules) -> None:
        self.case, self.rules, self.new = case, rules, case._state.adding
        self.fresh: list[Any] = []
        self.changed: dict[int, Any] = {}
        self._open: dict[str, Any] | None = {} if self.new else None

    def tick(self, action: Action, at: datetime, events: Sequence[Any]) -> None:
        """What an action does to the clocks of its case; `events` are the steps that are not written yet."""
        final = self.case.status.final
        if not (final or action.moves_clocks):
            return
        self._stop(action, at, all_of_them=final)
        clocks = self.open()
        for clock in [clocks[code] for code in _named(action.pauses, clocks)]:
            if not clock.is_paused:
                self._touch(clock, "pause", at)
        for clock in [clocks[code] for code in _named(action.resumes, clocks)]:
            if clock.is_paused:
                self._touch(clock, "resume", at)
        if not final:
            self._retime(action.retimes, at, events)
            self._start(action.starts, at)

    def _stop(self, action: Action, at: datetime, *, all_of_them: bool) -> None:
        clocks = self.open()
        kept = () if all_of_them else (*action.pauses, *action.resumes)
        for code in _named((ALL,) if all_of_them else action.stops, clocks):
            if code not in kept:
                self._touch(clocks.pop(code), "stop", at)

    def _retime(self, codes: Sequence[str], at: datetime, events: Sequence[Any]) -> None:
        """Give open clocks the limit that holds for the case as it is now, counted from where they began."""
        clocks = self.open()
        for clock in [clocks[code] for code in _named(codes, clocks)]:
            limit = self._limit(clock.code, clock.started_at, clock.country, clock.time_zone)
            if limit is not None and (limit.amount, limit.unit.value) != (clock.limit_amount, clock.limit_unit):
                clock.retime(limit, self._running(clock, at, events))
                if clock.pk is not None:
                    self.changed[clock.pk] = clock

    def _running(self, clock: Any, at: datetime, events: Sequence[Any]) -> list[tuple[datetime, datetime]]:
        """The spans in which the clock ran, from the steps that started, paused and resumed it."""
        known = [] if self.new else list(event_model(self.case).objects.filter(case_id=self.case.pk))
        begun = clock.started_at
        spans: list[tuple[datetime, datetime]] = []
        since: datetime | None = begun
        for event in sorted([*known, *events], key=lambda event: event.sequence):
            action = self.case.workflow.action(event.action)
            when = max(event.occurred_at, begun)
            if action is None:
                continue
            if clock.code in action.starts and event.occurred_at <= begun:
                spans, since = [], begun
            elif since is not None and _touches(action.pauses, clock.code):
                spans, since = [*spans, (since, when)], None
            elif since is None and _touches(action.resumes, clock.code):
                since = when
        return spans if since is None else [*spans, (since, at)]

    def _start(self, codes: Sequence[str], at: datetime) -> None:
        """Start clocks that are not open already; one without a limit in the rules is left out."""
        clocks = self.open()
        for code in codes:
            if code not in clocks and (clock := self._new_clock(code, at)) is not None:
                clocks[code] = clock
                self.fresh.append(clock)

    def _touch(self, clock: Any, verb: str, at: datetime) -> None:
        getattr(clock, verb)(at)
        if clock.pk is not None:
            self.changed[clock.pk] = clock

    def open(self) -> dict[str, Any]:
        if self._open is None:
            found = clock_model(self.case).objects.filter(case_id=self.case.pk, stopped_at__isnull=True)
            # Held until the step is written: an alarm that sounds meanwhile would be written over, and sound again.
            self._open = {clock.code: clock for clock in found.select_for_update()}
        return self._open

    def _new_clock(self, code: str, at: datetime) -> Any:
        context = self.case.clock_context(code)
        if context is None:
            return None
        starts = context.starts_at or at
        limit = self._limit_in(context, code, starts, context.country, context.time_zone)
        if limit is None:
            return None
        clock = rows.make(
            clock_model(self.case),
            code=code,
            limit_amount=limit.amount,
            limit_unit=limit.unit.value,
            country=context.country,
            time_zone=context.time_zone,
            started_at=starts,
            calendar=self.rules.calendar(context.country, context.time_zone),
        )
        clock.start(starts)
        return clock

    def _limit(self, code: str, start: datetime, country: str, time_zone: str) -> Limit | None:
        """The limit that the rules give to a clock of this case that begins at `start`."""
        context = self.case.clock_context(code)
        return None if context is None else self._limit_in(context, code, start, country, time_zone)

    def _limit_in(
        self, context: ClockContext, code: str, start: datetime, country: str, time_zone: str
    ) -> Limit | None:
        on = start.astimezone(_zone(time_zone)).date()
        return self.rules.limit(self.case.workflow.code, code, on, country, context.priority)

    def set_next_due(self) -> None:
        """Put the earliest deadline into the case."""
        if self._open is None:
            return
        running = [(c.due_at, c.code) for c in self._open.values() if c.due_at and c.stopped_at is None]
        self.case.next_due_at, self.case.next_clock = min(running, default=(None, ""))


def _named(codes: Sequence[str], clocks: Mapping[str, Any]) -> list[str]:
    """The open clocks that a column of the table names."""
    return list(clocks) if ALL in codes else [code for code in codes if code in clocks]


def _touches(codes: Sequence[str], code: str) -> bool:
    return ALL in codes or code in codes


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
