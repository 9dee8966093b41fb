"""The workflow engine's hands: abstract tables of a case, its events and its clocks, and the only code that moves one.

`perform` → lock → check (state, role, guard, values) → plan → compare-and-set → events, clocks → effects → audit →
messages, all in one transaction. Illegal or overtaken: Conflict (409). Not permitted: NotPermitted (403). Incomplete:
Incomplete (422) with every fault. Whoever may not see the case never gets here (404, `visible_to`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections, models, router, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.calendar import Limit, Unit, WorkingCalendar
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import AuditEntry, Dispatch, ports
from medcluster.kernel.workflow import ALL, RESUME, STAY, Action, ClockSpec, Context, Kind, State, Workflow

LEVELS = (50, 80, 100)  # per cent of a limit at which people are told
GUARDED = frozenset({"state", "version", "state_since", "set_aside_state", "next_due_at", "next_clock"})
MOVING = ("spent", "running_since", "due_at", "stopped_at", "level", "next_alarm_at")  # of a clock
FUTURE_TOLERANCE = timedelta(minutes=5)  # clocks of two computers differ


@dataclass(frozen=True)
class ClockContext:
    """Whose calendar and zone a deadline runs in, and the priority that chooses the limit."""

    country: str = "KZ"
    time_zone: str = "Asia/Almaty"
    priority: str = ""


class CaseQuerySet(models.QuerySet[Any]):
    """Refuses to write what only the engine may write."""

    def update(self, **kwargs: Any) -> int:
        _refuse(GUARDED & set(kwargs))
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        raise StateWrittenOutsideWorkflow("cases are born in open_case() or replay()")


class StateWrittenOutsideWorkflow(Exception):
    """Somebody tried to move a case behind the engine's back."""


class HistoryRewritten(Exception):
    """Somebody tried to change or delete a step that was taken. An undo is a new step."""


def _refuse(names: frozenset[str] | set[str]) -> None:
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

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        """The roles that this actor has *on this case* (own organisation, own centre, named person …)."""
        raise NotImplementedError

    def clock_context(self, clock: str) -> ClockContext:
        return ClockContext()

    def audit_patient_id(self) -> int | None:
        """The patient whose record an action on this case touches."""
        return getattr(self, "patient_id", None)

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

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        instance = super().from_db(db, field_names, values)
        instance.__dict__["_engine_values"] = {n: instance.__dict__[n] for n in GUARDED if n in instance.__dict__}
        return instance

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            raise StateWrittenOutsideWorkflow("cases are born in open_case() or replay()")
        known = self.__dict__.get("_engine_values", {})
        _refuse({name for name, value in known.items() if self.__dict__.get(name, value) != value})
        fields = kwargs.pop("update_fields", None) or [
            f.name for f in self._meta.concrete_fields if not f.primary_key and f.name not in GUARDED
        ]
        _refuse(GUARDED & set(fields))
        super().save(*args, update_fields=fields, **kwargs)


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

    @property
    def calendar(self) -> WorkingCalendar:
        return calendar_for(self.country, self.time_zone)

    @property
    def working(self) -> bool:
        return Limit(self.limit_amount, Unit(self.limit_unit)).working

    def start(self, at: datetime) -> None:
        self.budget = self.calendar.budget(at, Limit(self.limit_amount, Unit(self.limit_unit)))
        self.resume(at)

    def resume(self, at: datetime) -> None:
        self.running_since = at
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


@dataclass(frozen=True)
class Step:
    """An action to take: what, by whom, with which values, when it happened."""

    action: str
    by: Actor
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    role: Role | None = None  # only for replay(): the role under which it was taken


@dataclass(frozen=True)
class Offered:
    """An action that the person may take now; `blocked` says in words why not yet."""

    action: Action
    blocked: tuple[Fault, ...] = ()


def available(case: CaseModel, by: Actor) -> list[Offered]:
    """The actions that this person may take on the case now, in the order of the table, the main one first."""
    held = _roles(case, by)
    found = [
        Offered(action, tuple(action.guard(case, by)) if action.guard else ())
        for action in case.workflow.from_state(case.state)
        if not action.internal and not action.roles.isdisjoint(held) and (not action.applies or action.applies(case))
    ]
    return sorted(found, key=lambda offered: not offered.action.main)


def open_case(case: CaseModel, *, by: Actor, steps: Sequence[Step] = (), at: datetime | None = None) -> CaseModel:
    """Insert a new case in its initial state and take `steps` at once, in one transaction. Returns the case."""
    run = _Run(case)
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
) -> Any:
    """Take one action on a case; returns its event row. The only way by which a state changes."""
    run = _Run(case)
    with run.undone_on_error(), transaction.atomic(using=router.db_for_write(type(case))):
        if case.workflow.lock is not None:
            case.workflow.lock(case)
        if expected_version is not None and expected_version != case.version:
            raise overtaken(case)
        run.take(Step(action, by, data or {}, at))
        run.write()
    return run.events[-1]


def replay(histories: Iterable[tuple[CaseModel, Actor, Sequence[Step]]], *, audit: bool = True) -> list[CaseModel]:
    """Write many new cases with their past at once (demonstration, migration). Each step must be legal in the table.

    Guards, effects and messages are left out: they belong to the moment in which a thing really happens.
    """
    runs = []
    for case, by, steps in histories:
        run = _Run(case, trusted=True)
        run.born(by, steps[0].at if steps else None)
        for step in steps:
            run.take(step)
        runs.append(run)
    if runs:
        _write_many(runs, audit=audit)
    return [run.case for run in runs]


def overtaken(case: CaseModel) -> Conflict:
    """The error for a case that moved on meanwhile: it names who moved it."""
    last = type(case).events.rel.related_model.objects.filter(case=case).order_by("-sequence").first()  # type: ignore[attr-defined]
    who = last.actor_name if last else ""
    return Conflict(
        case.overtaken_words()
        or _("%(who)s has just changed this case. Look at it again before you act.") % {"who": who},
        code="overtaken",
        by=who,
    )


def _roles(case: CaseModel, by: Actor) -> frozenset[Role]:
    return case.roles_of(by) | {Role.SYSTEM} if by.is_system else case.roles_of(by)


class _Run:
    """One passage of a case through one or more actions: planned in memory, then written."""

    def __init__(self, case: CaseModel, *, trusted: bool = False) -> None:
        self.case = case
        self.trusted = trusted
        self.new = case._state.adding
        self.before = (case.state, case.version)
        self.events: list[Any] = []
        self.audits: list[AuditEntry] = []
        self.effects: list[Context] = []
        self.templates: list[tuple[str, int]] = []
        self.changes: dict[str, Any] = {}
        self._clocks: dict[str, Any] | None = {} if self.new else None
        self.fresh_clocks: list[Any] = []
        self.changed_clocks: dict[int, Any] = {}

    def born(self, by: Actor, at: datetime | None) -> None:
        now = timezone.now()
        case, workflow = self.case, self.case.workflow
        case.state, case.version, case.state_since = workflow.initial, 0, at or now
        case.created_at = at or now
        self._record("create", "", workflow.initial, by, at or now, now, _first(_roles(case, by)), {})

    def take(self, step: Step) -> None:
        case, workflow = self.case, self.case.workflow
        action = workflow.action(step.action)
        if action is None or case.state not in action.sources or (action.applies and not action.applies(case)):
            raise Conflict(
                _("This is not possible while the case stands at «%(state)s».") % {"state": case.status.label},
                code="illegal",
            )
        now = timezone.now()
        at = step.at or now
        role = self._authorise(action, step)
        data = self._checked(action, step, at, now)
        context = Context(case, step.by, at, data, action, case.state)
        if action.sets is not None:
            self._set(action.sets(context))
        self._move(action, at)
        self._tick(action, at)
        self._record(action.code, context.from_state, case.state, step.by, at, now, role, data)
        if action.effect is not None and not self.trusted:
            self.effects.append(context)
        self.templates.extend((template, case.version) for template in action.sends)

    def write(self) -> None:
        case = self.case
        self._set_next_due()
        if self.new:
            models.Model.save(case, force_insert=True)
        else:
            self._compare_and_set()
        _engine_values(case)
        self._write_history()
        for context in self.effects:
            assert context.action.effect is not None
            context.action.effect(context)
        ports.audit.append(self._audit_entries())
        if self.templates:
            ports.messages.enqueue(self._dispatches())

    def undone_on_error(self) -> _Undo:
        return _Undo(self.case)

    # -- checks

    def _authorise(self, action: Action, step: Step) -> Role:
        if self.trusted:
            role = step.role or _first(action.roles)
            if role not in action.roles:
                raise NotPermitted(code=action.code)
            return role
        held = _roles(self.case, step.by) & action.roles
        if not held:
            raise NotPermitted(_("Your role does not allow this here."), code=action.code)
        return _first(held)

    def _checked(self, action: Action, step: Step, at: datetime, now: datetime) -> dict[str, Any]:
        if self.trusted:
            return dict(step.data)
        faults: list[Fault] = list(action.guard(self.case, step.by)) if action.guard else []
        if at > now + FUTURE_TOLERANCE:
            faults.append(Fault("at", _("The event cannot lie in the future.")))
        data: dict[str, Any] = {}
        for need in action.needs:
            try:
                data[need.name] = need.read(step.data.get(need.name), self.case, step.by)
            except ValueError as error:
                faults.append(Fault(need.name, error.args[0]))
        faults.extend(self._missing_comment(action, data, at))
        if not faults and action.check is not None:
            faults.extend(action.check(Context(self.case, step.by, at, data, action, self.case.state)))
        if faults:
            raise Incomplete(faults)
        return data

    def _missing_comment(self, action: Action, data: Mapping[str, Any], at: datetime) -> list[Fault]:
        """A reason may demand a comment, whatever the action says."""
        for need in action.needs:
            if need.kind is Kind.REASON and data.get(need.name) and not data.get("comment"):
                chosen = [r for r in ports.rules.reasons(need.catalogue, on=timezone.localdate(at)) if r.code == data[need.name]]
                if chosen and chosen[0].comment_required:
                    return [Fault("comment", _("This reason needs a comment: write what the other side should know."))]
        return []

    # -- changes in memory

    def _set(self, values: Mapping[str, Any]) -> None:
        _refuse(GUARDED & set(values))
        for name, value in values.items():
            setattr(self.case, name, value)
            self.changes[self.case._meta.get_field(name).attname] = getattr(
                self.case, self.case._meta.get_field(name).attname
            )

    def _move(self, action: Action, at: datetime) -> None:
        case = self.case
        left = case.state
        case.state = self._target(action)
        if case.state != left:
            case.state_since = at
            case.set_aside_state = left if action.sets_aside else ""
        case.version += 1

    def _target(self, action: Action) -> str:
        if action.target == STAY:
            return self.case.state
        return self.case.set_aside_state if action.target == RESUME else action.target

    def _tick(self, action: Action, at: datetime) -> None:
        final = self.case.status.final
        if not (final or action.starts or action.pauses or action.resumes or action.stops):
            return
        clocks = self._open_clocks()
        for code in list(clocks) if final or ALL in action.stops else action.stops:
            if code in clocks:
                self._touch(clocks.pop(code), "stop", at)
        for code in list(clocks) if ALL in action.pauses else action.pauses:
            if code in clocks and not clocks[code].is_paused:
                self._touch(clocks[code], "pause", at)
        for code in list(clocks) if ALL in action.resumes else action.resumes:
            if code in clocks and clocks[code].is_paused:
                self._touch(clocks[code], "resume", at)
        for code in () if final else action.starts:
            if code not in clocks and (clock := self._new_clock(code, at)) is not None:
                clocks[code] = clock
                self.fresh_clocks.append(clock)

    def _touch(self, clock: Any, verb: str, at: datetime) -> None:
        getattr(clock, verb)(at)
        if clock.pk is not None:
            self.changed_clocks[clock.pk] = clock

    def _open_clocks(self) -> dict[str, Any]:
        if self._clocks is None:
            found = _clock_model(self.case).objects.filter(case_id=self.case.pk, stopped_at__isnull=True)
            self._clocks = {clock.code: clock for clock in found}
        return self._clocks

    def _new_clock(self, code: str, at: datetime) -> Any:
        context = self.case.clock_context(code)
        limit = ports.rules.limit(
            workflow=self.case.workflow.code,
            clock=code,
            on=timezone.localdate(at, ZoneInfo(context.time_zone)),
            country=context.country,
            priority=context.priority,
        )
        if limit is None:
            return None
        clock = _clock_model(self.case)(
            case=self.case,
            code=code,
            limit_amount=limit.amount,
            limit_unit=limit.unit.value,
            country=context.country,
            time_zone=context.time_zone,
            started_at=at,
        )
        clock.start(at)
        return clock

    def _set_next_due(self) -> None:
        if self._clocks is None:
            return
        running = [(c.due_at, c.code) for c in self._clocks.values() if c.due_at and c.stopped_at is None]
        self.case.next_due_at, self.case.next_clock = min(running, default=(None, ""))

    def _record(
        self, action: str, left: str, state: str, by: Actor, at: datetime, now: datetime, role: Role, data: dict[str, Any]
    ) -> None:
        self.events.append(
            _event_model(self.case)(
                case=self.case,
                sequence=self.case.version,
                action=action,
                from_state=left,
                to_state=state,
                occurred_at=at,
                recorded_at=max(now, at) if self.trusted is False else at,
                actor_id=by.user_id,
                actor_name=by.name or role.value,
                actor_role=role.value,
                reason=data.get("reason") or "",
                comment=data.get("comment") or "",
                data={k: _plain(v) for k, v in data.items() if k not in ("reason", "comment") and v not in (None, "")},
            )
        )
        self.audits.append(
            AuditEntry(
                action=f"{self.case.workflow.code}.{action}",
                actor=by,
                object_type=self.case._meta.label_lower,
                at=at,
                details={"from": left, "to": state, "version": self.case.version},
            )
        )

    # -- writing

    def _compare_and_set(self) -> None:
        case = self.case
        state, version = self.before
        values = {name: getattr(case, name) for name in GUARDED} | self.changes
        changed = (
            models.QuerySet(type(case)).filter(pk=case.pk, state=state, version=version).update(**values)
        )
        if not changed:
            raise overtaken(case)

    def _write_history(self) -> None:
        if len(self.events) == 1:
            self.events[0].case_id = self.case.pk
            self.events[0].save(force_insert=True)
        else:
            for event in self.events:
                event.case_id = self.case.pk
            _event_model(self.case).objects.bulk_create(self.events)
        if self.changed_clocks:
            _clock_model(self.case).objects.bulk_update(self.changed_clocks.values(), MOVING)
        for clock in self.fresh_clocks:
            clock.case_id = self.case.pk
        if self.fresh_clocks:
            _clock_model(self.case).objects.bulk_create(self.fresh_clocks)

    def _audit_entries(self) -> list[AuditEntry]:
        patient = self.case.audit_patient_id()
        return [_with(entry, object_id=self.case.pk, patient_id=patient) for entry in self.audits]

    def _dispatches(self) -> list[Dispatch]:
        context = self.case.message_context()
        label = self.case._meta.label_lower
        return [
            Dispatch(template, label, self.case.pk, f"{label}:{self.case.pk}:{version}:{template}", context)
            for template, version in self.templates
        ]


class _Undo:
    """Puts the case in memory back as it was when its transaction fails."""

    def __init__(self, case: CaseModel) -> None:
        self.case = case
        self.values = dict(case.__dict__)
        self.adding, self.related = case._state.adding, dict(case._state.fields_cache)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            self.case.__dict__.clear()
            self.case.__dict__.update(self.values)
            self.case._state.adding = self.adding
            self.case._state.fields_cache.clear()
            self.case._state.fields_cache.update(self.related)


def _write_many(runs: list[_Run], *, audit: bool) -> None:
    first = runs[0].case
    with transaction.atomic(using=router.db_for_write(type(first))):
        for run in runs:
            run._set_next_due()
        models.QuerySet(type(first)).bulk_create([run.case for run in runs], batch_size=1000)
        for run in runs:
            _engine_values(run.case)
            for row in (*run.events, *run.fresh_clocks):
                row.case_id = run.case.pk
        _event_model(first).objects.bulk_create([e for run in runs for e in run.events], batch_size=2000)
        _clock_model(first).objects.bulk_create([c for run in runs for c in run.fresh_clocks], batch_size=2000)
        if audit:
            ports.audit.append([entry for run in runs for entry in run._audit_entries()])


def sound_alarms(model: type[CaseModel], *, now: datetime | None = None, batch: int = 200) -> int:
    """Tell people of clocks that passed 50, 80 or 100 %, of each level once. Returns how many clocks.

    Run by the worker. Safe with several workers: rows are locked and skipped where the database can.
    """
    now = now or timezone.now()
    table = model.clocks.rel.related_model  # type: ignore[attr-defined]
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
            table.objects.bulk_update(due, ["level", "next_alarm_at"])
            ports.messages.enqueue(dispatches)
    return len(due)


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


def _engine_values(case: CaseModel) -> None:
    case.__dict__["_engine_values"] = {name: case.__dict__[name] for name in GUARDED}


def _event_model(case: CaseModel) -> Any:
    return type(case).events.rel.related_model  # type: ignore[attr-defined]


def _clock_model(case: CaseModel) -> Any:
    return type(case).clocks.rel.related_model  # type: ignore[attr-defined]


def _first(found: Iterable[Role]) -> Role:
    return min(found, default=Role.SYSTEM)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _with(entry: AuditEntry, **changes: Any) -> AuditEntry:
    return AuditEntry(**{**entry.__dict__, **changes})


__all__ = [
    "SYSTEM", "CaseModel", "CaseQuerySet", "ClockContext", "ClockModel", "EventModel", "Offered", "Step",
    "available", "open_case", "overtaken", "perform", "replay", "sound_alarms",
]
