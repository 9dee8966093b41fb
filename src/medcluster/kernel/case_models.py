"""Abstract tables of a case, its events and its clocks. They refuse every change that the engine did not make.

An app's case subclasses all three; `kernel/cases.py` moves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from medcluster.kernel.actor import Actor
from medcluster.kernel.calendar import WORKING, Limit, Unit, WorkingCalendar
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import ports
from medcluster.kernel.workflow import State, Workflow

LEVELS = (50, 80, 100)  # per cent of a limit at which people are told
GUARDED = frozenset({"state", "version", "state_since", "set_aside_state", "next_due_at", "next_clock"})
MOVING = (
    "limit_amount", "limit_unit", "budget", "spent", "running_since", "due_at", "stopped_at", "level", "next_alarm_at",
)  # fmt: skip  # of a clock


@dataclass(frozen=True)
class ClockContext:
    """Whose calendar and zone a deadline runs in, and the priority that chooses the limit."""

    country: str = "KZ"
    time_zone: str = "Asia/Almaty"
    priority: str = ""
    starts_at: datetime | None = None  # for a deadline that is counted from a day to come; else from the step


class CaseQuerySet(models.QuerySet[Any]):
    """Refuses to write what only the engine may write."""

    def update(self, **kwargs: Any) -> int:
        refuse_guarded(GUARDED & set(kwargs))
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        raise StateWrittenOutsideWorkflow("cases are born in open_case() or replay()")


class StateWrittenOutsideWorkflow(Exception):
    """Somebody tried to move a case behind the engine's back."""


class HistoryRewritten(Exception):
    """Somebody tried to change or delete a step that was taken. An undo is a new step."""


def refuse_guarded(names: frozenset[str] | set[str]) -> None:
    if names:
        raise StateWrittenOutsideWorkflow(f"only perform() writes {', '.join(sorted(names))}")


class CaseModel(models.Model):
    """A case that lives on a workflow. The app gives `workflow`, `roles_of`, and an event and a clock table."""

    workflow: ClassVar[Workflow]

    state = models.CharField(max_length=32, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    state_since = models.DateTimeField(editable=False)
    set_aside_state = models.CharField(max_length=32, blank=True, editable=False)
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)  # of the running clocks, the earliest
    next_clock = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            raise StateWrittenOutsideWorkflow("cases are born in open_case() or replay()")
        known = self.__dict__.get("_engine_values", {})
        refuse_guarded({name for name, value in known.items() if self.__dict__.get(name, value) != value})
        fields = kwargs.pop("update_fields", None) or [
            f.name for f in self._meta.concrete_fields if not f.primary_key and f.name not in GUARDED
        ]
        refuse_guarded(GUARDED & set(fields))
        super().save(*args, update_fields=fields, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Self:
        instance = super().from_db(db, field_names, values, **kwargs)
        instance.remember_engine_values()
        return instance

    def remember_engine_values(self) -> None:
        """Keep what the engine last read or wrote, so that save() notices a change by anybody else."""
        self.__dict__["_engine_values"] = {n: self.__dict__[n] for n in GUARDED if n in self.__dict__}

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        """The roles that this actor has *on this case* (own organisation, own centre, named person …)."""
        raise NotImplementedError

    def clock_context(self, clock: str) -> ClockContext | None:
        """Whose calendar the clock runs by; None when this case has no such deadline."""
        return ClockContext()

    def audit_patient_id(self) -> int | None:
        """The patient whose record an action on this case touches."""
        return getattr(self, "patient_id", None)

    def reads_clinical(self, actor: Actor) -> bool:
        """Whether the actor may read the clinical words of this case. Nobody, until the app says who."""
        return False

    def opens_words(self, event: Any, earlier: Iterable[Any]) -> bool:
        """Whether the words of this step are open to people without clinical sight, beside what its needs say."""
        return False

    def overtaken_words(self) -> Any:
        """Words of the case's own for an action that came too late; empty for the general ones."""
        return ""

    def message_context(self) -> dict[str, Any]:
        """Words for messages: number, places, dates. No diagnosis."""
        return {}

    @property
    def status(self) -> State:
        return self.workflow.state(self.state)

    @property
    def is_open(self) -> bool:
        return not self.status.final


class EventQuerySet(models.QuerySet[Any]):
    """History is only added to."""

    def update(self, **kwargs: Any) -> int:
        raise HistoryRewritten("events are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise HistoryRewritten("events are never deleted")


class EventModel(models.Model):
    """One step of a case, never changed: what, from where to where, who, when it happened and when it was entered.

    A subclass adds `case = ForeignKey(…, related_name="events")`.
    """

    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=48)
    from_state = models.CharField(max_length=32, blank=True)
    to_state = models.CharField(max_length=32)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=255)
    actor_role = models.CharField(max_length=32)
    reason = models.CharField(max_length=64, blank=True)
    comment = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-sequence",)
        constraints = [
            models.UniqueConstraint(fields=("case", "sequence"), name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(condition=~models.Q(actor_name=""), name="%(app_label)s_%(class)s_who"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryRewritten("events are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise HistoryRewritten("events are never deleted")


class ClockModel(models.Model):
    """A running deadline. Budget and spent are seconds, of working time when `working`; pauses keep what was spent.

    A subclass adds `case = ForeignKey(…, related_name="clocks")`.
    """

    code = models.CharField(max_length=32)
    limit_amount = models.PositiveIntegerField()
    limit_unit = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64)
    budget = models.PositiveIntegerField()
    spent = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    next_alarm_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=("case", "code"),
                condition=models.Q(stopped_at__isnull=True),
                name="%(app_label)s_%(class)s_one_open",
            )
        ]
        indexes = [
            models.Index(
                fields=("next_alarm_at",),
                condition=models.Q(next_alarm_at__isnull=False),
                name="%(app_label).10s_%(class).10s_alarm",
            )
        ]

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and self.running_since is None

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return calendar_for(self.country, self.time_zone)

    @property
    def working(self) -> bool:
        return self.limit_unit in WORKING

    def start(self, at: datetime) -> None:
        self.budget = self.calendar.budget(at, Limit(self.limit_amount, Unit(self.limit_unit)))
        self.resume(at)

    def resume(self, at: datetime) -> None:
        self.running_since = max(at, self.started_at)  # one that is counted from a day to come waits for it
        self.due_at = self._moment(100)
        self._set_alarm()

    def pause(self, at: datetime) -> None:
        self._spend(at)
        self.running_since = self.due_at = self.next_alarm_at = None

    def stop(self, at: datetime) -> None:
        """Stop for good; `due_at` stays, so that lateness can be told afterwards."""
        if self.running_since is not None:
            self._spend(at)
        self.running_since = self.next_alarm_at = None
        self.stopped_at = at

    def retime(self, limit: Limit, ran: Iterable[tuple[datetime, datetime]]) -> None:
        """Another limit, counted from the same start. `ran` are the spans in which the clock ran until now.

        What was used stays used, told anew where hours of the clock take the place of working hours. A level that is
        no longer reached will be told again when it is.
        """
        spans, running = list(ran), self.running_since is not None
        self.limit_amount, self.limit_unit = limit.amount, limit.unit.value
        self.budget = self.calendar.budget(self.started_at, limit)
        used = [self.calendar.between(since, until, working=limit.working) for since, until in spans]
        reached = [level for level in LEVELS if sum(used) * 100 >= self.budget * level]
        self.level = min(self.level, max(reached, default=0))
        self.spent = sum(used[:-1] if running else used)
        if running:
            self.resume(spans[-1][0])

    def spent_at(self, at: datetime) -> int:
        """Seconds of the budget spent by `at`."""
        if self.running_since is None:
            return self.spent
        return self.spent + self.calendar.between(self.running_since, at, working=self.working)

    def sound(self, at: datetime) -> int:
        """The level (50, 80, 100) reached by `at`; moves the alarm to the next one."""
        while self.next_alarm_at is not None and self.next_alarm_at <= at:
            self.level = next(level for level in LEVELS if level > self.level)
            self._set_alarm()
        return self.level

    def _spend(self, at: datetime) -> None:
        self.spent = min(self.spent_at(at), 2**31 - 1)

    def _moment(self, level: int) -> datetime:
        assert self.running_since is not None
        left = max(0, self.budget * level // 100 - self.spent)
        return self.calendar.add(self.running_since, left, working=self.working)

    def _set_alarm(self) -> None:
        following = [level for level in LEVELS if level > self.level]
        self.next_alarm_at = self._moment(following[0]) if following else None


def calendar_for(country: str, time_zone: str) -> WorkingCalendar:
    return WorkingCalendar(country, time_zone, ports.rules.days(country))


def event_model(case: CaseModel) -> Any:
    return type(case).events.rel.related_model  # type: ignore[attr-defined]


def clock_model(case: CaseModel) -> Any:
    return type(case).clocks.rel.related_model  # type: ignore[attr-defined]
