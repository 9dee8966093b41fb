"""One passage of a case through one or more actions: checked and planned in memory, then written.

Only `kernel/cases.py` makes passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel import rows
from medcluster.kernel.actor import Actor
from medcluster.kernel.calendar import to_the_minute
from medcluster.kernel.case_models import GUARDED, MOVING, CaseModel, event_model, refuse_guarded
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import AuditEntry, Dispatch, ports
from medcluster.kernel.ticking import CaseClocks, HeldRules
from medcluster.kernel.workflow import RESUME, STAY, Action, Context, Kind

FUTURE_TOLERANCE = timedelta(minutes=5)  # clocks of two computers differ


@dataclass(frozen=True)
class Step:
    """An action to take: what, by whom, with which values, when it happened."""

    action: str
    by: Actor
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    role: Role | None = None  # only for replay(): the role under which it was taken
    internal: bool = False  # a service takes an inner step in the name of the person


def overtaken(case: CaseModel) -> Conflict:
    """The error for a case that moved on meanwhile: it names who moved it."""
    last = event_model(case).objects.filter(case=case).order_by("-sequence").first()
    who = last.actor_name if last else ""
    return Conflict(
        case.overtaken_words()
        or _("%(who)s has just changed this case. Look at it again before you act.") % {"who": who},
        code="overtaken",
        by=who,
    )


def roles_on(case: CaseModel, by: Actor) -> frozenset[Role]:
    return case.roles_of(by) | {Role.SYSTEM} if by.is_system else case.roles_of(by)


class Passage:
    """One passage of a case through one or more actions: planned in memory, then written."""

    def __init__(self, case: CaseModel, *, trusted: bool = False, rules: HeldRules | None = None) -> None:
        self.case = case
        self.trusted = trusted
        self.rules = rules or HeldRules()
        self.new = case._state.adding
        self.before = (case.state, case.version)
        self.events: list[Any] = []
        self.audits: list[dict[str, Any]] = []  # what each entry will say, but for the case's key
        self.effects: list[Context] = []
        self.templates: list[tuple[str, int]] = []
        self.changes: set[str] = set()  # names of the case's own fields that actions have set
        self.clocks = CaseClocks(case, self.rules)

    def born(self, by: Actor, at: datetime | None) -> None:
        now = timezone.now()
        case, workflow = self.case, self.case.workflow
        case.state, case.version, case.state_since = workflow.initial, 0, at or now
        case.created_at = at or now
        self._record("create", "", workflow.initial, by, at or now, now, _first(roles_on(case, by)), {})

    def take(self, step: Step) -> None:
        case, workflow = self.case, self.case.workflow
        action = workflow.action(step.action)
        if action is None or case.state not in action.sources or (action.applies and not action.applies(case)):
            raise Conflict(
                _("This is not possible while the case stands at «%(state)s».") % {"state": case.status.label},
                code="illegal",
            )
        now = step.at if self.trusted and step.at else timezone.now()
        at = step.at or now
        role = self._authorise(action, step)
        data = self._checked(action, step, at, now)
        context = Context(case, step.by, at, data, action, case.state)
        if action.remembers is not None:
            data |= action.remembers(context)
        if action.sets is not None:
            self._set(action.sets(context))
        self._move(action, at)
        self.clocks.tick(action, at, self.events)
        self._record(action.code, context.from_state, case.state, step.by, at, now, role, data)
        if action.effect is not None and not self.trusted:
            self.effects.append(context)
        self.templates.extend((template, case.version) for template in action.sends)

    def write(self) -> None:
        case = self.case
        self.clocks.set_next_due()
        if self.new:
            rows.insert([case], self.using)
        else:
            self._compare_and_set()
        case.remember_engine_values()
        self._write_history()
        for context in self.effects:
            assert context.action.effect is not None
            context.action.effect(context)
        ports.audit.append(self._audit_entries())
        if self.templates:
            ports.messages.enqueue(self._dispatches())

    def undone_on_error(self) -> Undo:
        return Undo(self.case)

    # -- checks

    def _authorise(self, action: Action, step: Step) -> Role:
        if self.trusted:
            role = step.role or _first(action.roles)
            if role not in action.roles:
                raise NotPermitted(code=action.code)
            return role
        held = roles_on(self.case, step.by) & action.roles
        if action.internal and not (step.internal or step.by.is_system):
            raise NotPermitted(_("This step is taken by the system together with another one."), code=action.code)
        if not held:
            raise NotPermitted(_("Your role does not allow this here."), code=action.code)
        return _first(held)

    def _checked(self, action: Action, step: Step, at: datetime, now: datetime) -> dict[str, Any]:
        if self.trusted:
            return dict(step.data)
        faults: list[Fault] = list(action.guard(self.case, step.by)) if action.guard else []
        if at > now + FUTURE_TOLERANCE:
            faults.append(Fault("at", _("The event cannot lie in the future.")))
        if step.at is not None:
            faults.extend(self._out_of_order(action, at))
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

    def _out_of_order(self, action: Action, at: datetime) -> list[Fault]:
        """An event that somebody dates back may not lie before the step that it follows."""
        if action.target == STAY and not action.moves_clocks:
            return []
        begun = self.case.created_at if action.late else self.case.state_since
        if at >= to_the_minute(begun):
            return []
        if action.late:
            words = _("This lies before the case began (%(moment)s): check the time.")
        else:
            words = _("This lies before the last step of the case (%(moment)s): check the time.")
        return [Fault("at", words % {"moment": _moment(begun)})]

    def _missing_comment(self, action: Action, data: Mapping[str, Any], at: datetime) -> list[Fault]:
        """A reason may demand a comment, whatever the action says."""
        for need in action.needs:
            if need.kind is Kind.REASON and data.get(need.name) and not data.get("comment"):
                known = ports.rules.reasons(need.catalogue, on=timezone.localdate(at))
                if any(r.comment_required for r in known if r.code == data[need.name]):
                    return [Fault("comment", _("This reason needs a comment: write what the other side should know."))]
        return []

    # -- changes in memory

    def _set(self, values: Mapping[str, Any]) -> None:
        refuse_guarded(GUARDED & set(values))
        for name, value in values.items():
            setattr(self.case, name, value)
            self.changes.add(name)

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

    def _record(
        self,
        action: str,
        left: str,
        state: str,
        by: Actor,
        at: datetime,
        now: datetime,
        role: Role,
        data: dict[str, Any],
    ) -> None:
        self.events.append(
            rows.make(
                event_model(self.case),
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
            {
                "action": f"{self.case.workflow.code}.{action}",
                "actor": by,
                "at": at,
                "details": {"from": left, "to": state, "version": self.case.version},
            }
        )

    # -- writing

    def _compare_and_set(self) -> None:
        case = self.case
        state, version = self.before
        names = (*sorted(GUARDED), *sorted(self.changes))
        if not rows.compare_and_set(case, names, {"state": state, "version": version}, self.using):
            raise overtaken(case)

    def _write_history(self) -> None:
        for row in (*self.events, *self.clocks.fresh):
            row.case_id = self.case.pk
        rows.insert(self.events, self.using)
        rows.update(list(self.clocks.changed.values()), MOVING, self.using)
        rows.insert(self.clocks.fresh, self.using)

    @property
    def using(self) -> str:
        return router.db_for_write(type(self.case))

    def _audit_entries(self) -> list[AuditEntry]:
        case = self.case
        about = {
            "object_type": case._meta.label_lower,
            "object_id": case.pk,
            "patient_id": case.audit_patient_id(),
        }
        return [AuditEntry(**entry, **about) for entry in self.audits]

    def _dispatches(self) -> list[Dispatch]:
        context = self.case.message_context()
        label = self.case._meta.label_lower
        return [
            Dispatch(template, label, self.case.pk, f"{label}:{self.case.pk}:{version}:{template}", context)
            for template, version in self.templates
        ]


class Undo:
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


def write_many(runs: list[Passage], *, audit: bool) -> None:
    first = runs[0].case
    with transaction.atomic(using=router.db_for_write(type(first))):
        for run in runs:
            run.clocks.set_next_due()
        rows.insert([run.case for run in runs], runs[0].using)
        for run in runs:
            run.case.remember_engine_values()
            for row in (*run.events, *run.clocks.fresh):
                row.case_id = run.case.pk
        rows.insert_unread([event for run in runs for event in run.events], runs[0].using)
        rows.insert_unread([clock for run in runs for clock in run.clocks.fresh], runs[0].using)
        if audit:
            ports.audit.append([entry for run in runs for entry in run._audit_entries()])


def _moment(value: datetime) -> str:
    return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"


def _first(found: Iterable[Role]) -> Role:
    return min(found, default=Role.SYSTEM)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
