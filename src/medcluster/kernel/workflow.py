"""The workflow engine's tables: a case's life as data, checked when it is declared.

A `Workflow` is states, actions and clocks. It knows nothing of the database: `plan()` takes a picture of a case and
answers what an action would change. `kernel/cases.py` is the only place that writes what was planned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault
from medcluster.kernel.needs import Kind, Need, comment, reason, reasons_for
from medcluster.kernel.permissions import Role

ALL = "*"  # every open clock, in `pauses`, `resumes` and `stops`
RESUME = "*resume*"  # target: the state that was left when the case was set aside
STAY = "*stay*"  # target: the state where the case stands; the step is recorded all the same


class Mood(StrEnum):
    """The five colours of look.md; "late" is not a state but a clock that ran out."""

    WAITING = "waiting"
    GOING = "going"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True)
class State:
    """Where a case can stand. `owes` are the roles that owe the next step; `plain` is what a patient reads."""

    code: str
    label: Any
    mood: Mood
    plain: Any = ""
    owes: frozenset[Role] = frozenset()
    step: str = ""  # the step of the path bar it belongs to
    final: bool = False


@dataclass(frozen=True)
class ClockSpec:
    """A deadline that actions start, pause, resume and stop. Limits are data (`RuleSource.limit`)."""

    code: str
    label: Any
    owes: frozenset[Role]
    escalates_to: frozenset[Role] = frozenset()
    message: str = ""  # template sent at 50, 80 and 100 %
    once: bool = False  # a wait that is counted once in a case's life: it pauses and goes on, it never begins anew
    takes: str = ""  # the action that the engine takes itself when the time is over
    taken_with: Mapping[str, Any] = field(default_factory=dict, hash=False)  # the values of that action


@dataclass(frozen=True)
class Context:
    """What `sets` and `effect` of an action receive: the case, who, when, and the checked values."""

    case: Any  # the app's concrete CaseModel
    by: Actor
    at: datetime
    data: Mapping[str, Any]
    action: Action
    from_state: str


@dataclass(frozen=True)
class Action:
    """A row of the table. `roles` are roles *on the case* (see `CaseModel.roles_of`)."""

    code: str
    label: Any  # on the button: "Accept"
    sources: frozenset[str]
    target: str
    roles: frozenset[Role]
    past: Any = ""  # in the history, before "by whom": "Accepted"
    needs: tuple[Need, ...] = ()
    starts: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()  # with ALL: all but those that `pauses` or `resumes` names
    retimes: tuple[str, ...] = ()  # open clocks that get the limit of the case as it is now; what was used stays used
    sends: tuple[str, ...] = ()
    sets_aside: bool = False  # remembers the state that was left, for an action whose target is RESUME
    late: bool = False  # a fact of the patient's: desk work may have been entered before it though it came after
    main: bool = False  # the likely next step: the filled button
    danger: bool = False  # ends or takes away something: red, and folded under "More" …
    everyday: bool = False  # … unless it is one of the ordinary answers
    internal: bool = False  # taken by other actions, the clock or a service that says so; never by a person alone
    applies: Callable[[Any], bool] | None = None  # does this kind of case know the action at all
    guard: Callable[[Any, Actor], Sequence[Fault]] | None = None  # why it cannot be taken now, in words
    check: Callable[[Context], Sequence[Fault]] | None = None  # faults of the values taken together
    remembers: Callable[[Context], Mapping[str, Any]] | None = None  # what was before, kept with the event's values
    sets: Callable[[Context], Mapping[str, Any]] | None = None  # fields of the case, in the same UPDATE
    effect: Callable[[Context], None] | None = None  # other writes, in the same transaction

    @property
    def moves_clocks(self) -> bool:
        return bool(self.starts or self.pauses or self.resumes or self.stops or self.retimes)

    @property
    def folded(self) -> bool:
        """Not among the first that a person sees."""
        return self.danger and not self.everyday

    @property
    def told(self) -> Any:
        """What the history calls the step."""
        return self.past or self.label


class WorkflowError(Exception):
    """The table itself is wrong: raised when it is declared, never while a person works."""


@dataclass(frozen=True)
class Workflow:
    """A whole table. Declaring one checks it: see `_faults`."""

    code: str
    label: Any
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    clocks: tuple[ClockSpec, ...] = ()
    steps: tuple[tuple[str, Any], ...] = ()  # the path bar: code and label, in order
    initial: str = ""
    lock: Callable[[Any], None] | None = None  # takes row locks on parents first, so that no two writers deadlock
    _state: dict[str, State] = field(default_factory=dict, repr=False, compare=False)
    _action: dict[str, Action] = field(default_factory=dict, repr=False, compare=False)
    _clock: dict[str, ClockSpec] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._state.update({s.code: s for s in self.states})
        self._action.update({a.code: a for a in self.actions})
        self._clock.update({c.code: c for c in self.clocks})
        if not self.initial:
            object.__setattr__(self, "initial", self.states[0].code)
        if faults := self._faults():
            raise WorkflowError(f"{self.code}: " + "; ".join(faults))

    def state(self, code: str) -> State:
        return self._state[code]

    def action(self, code: str) -> Action | None:
        return self._action.get(code)

    def clock(self, code: str) -> ClockSpec:
        return self._clock[code]

    @property
    def final_states(self) -> frozenset[str]:
        return frozenset(s.code for s in self.states if s.final)

    @property
    def open_states(self) -> frozenset[str]:
        return frozenset(s.code for s in self.states if not s.final)

    def from_state(self, state: str) -> list[Action]:
        return [a for a in self.actions if state in a.sources]

    def owed_by(self, *roles: Role) -> frozenset[str]:
        """States in which one of the roles owes the next step."""
        return frozenset(s.code for s in self.states if not s.owes.isdisjoint(roles))

    def _faults(self) -> list[str]:
        faults = []
        tables = ((self._state, self.states), (self._action, self.actions), (self._clock, self.clocks))
        if any(len(by_code) != len(rows) for by_code, rows in tables):
            faults.append("a code is used twice")
        for state in self.states:
            exits = [a for a in self.from_state(state.code) if a.target != STAY]
            if state.final and exits:
                faults.append(f"final state {state.code} has a way out: {exits[0].code}")
            if not state.final and not exits:
                faults.append(f"state {state.code} has no way out")
            if self.steps and state.step and state.step not in dict(self.steps):
                faults.append(f"state {state.code}: unknown step {state.step}")
        for action in self.actions:
            faults.extend(self._action_faults(action))
        for clock in self.clocks:
            faults.extend(self._clock_faults(clock))
        faults.extend(f"state {code} cannot be reached" for code in set(self._state) - self._reachable())
        return faults

    def _clock_faults(self, clock: ClockSpec) -> list[str]:
        faults = (
            [f"clock {clock.code} begins anew: {way}" for way in self.begins_anew(clock.code)] if clock.once else []
        )
        return faults + self._taking_faults(clock)

    def begins_anew(self, clock: str) -> list[str]:
        """Every action that can start the clock after it has been stopped, over all paths through the table."""
        first = (self.initial, "", "unborn")
        seen, queue, found = {first}, [first], set()
        while queue:
            state, aside, standing = queue.pop()
            for action in self.from_state(state):
                target = {STAY: state, RESUME: aside}.get(action.target, action.target)
                if not target:
                    continue
                after = _standing(action, clock, standing)
                if clock in action.starts and after == "stopped":
                    found.add(f"{action.code} from {state}")
                kept = aside if target == state else state if action.sets_aside else ""
                place = (target, kept, "open" if clock in action.starts else after)
                if place not in seen:
                    seen.add(place)
                    queue.append(place)
        return sorted(found)

    def _taking_faults(self, clock: ClockSpec) -> list[str]:
        if not clock.takes:
            return []
        action = self._action.get(clock.takes)
        if action is None:
            return [f"clock {clock.code} takes an unknown action {clock.takes}"]
        return [] if Role.SYSTEM in action.roles else [f"clock {clock.code}: {clock.takes} is not open to the system"]

    def _action_faults(self, action: Action) -> list[str]:
        faults = []
        if not action.roles:
            faults.append(f"action {action.code} has no role")
        if not action.sources:
            faults.append(f"action {action.code} starts from no state")
        if unknown := action.sources - set(self._state):
            faults.append(f"action {action.code}: unknown states {sorted(unknown)}")
        if action.target not in (RESUME, STAY) and action.target not in self._state:
            faults.append(f"action {action.code}: unknown target {action.target}")
        touched = {*action.starts, *action.pauses, *action.resumes, *action.stops, *action.retimes} - {ALL}
        if unknown_clocks := touched - set(self._clock):
            faults.append(f"action {action.code}: unknown clocks {sorted(unknown_clocks)}")
        return faults + self._resume_faults(action)

    def _resume_faults(self, action: Action) -> list[str]:
        """A way back exists only from states into which every way remembers where it came from, and only once."""
        aside = {a.target for a in self.actions if a.sets_aside}
        if action.sets_aside and action.sources & aside:
            return [f"action {action.code} sets aside what is set aside already"]
        if action.target != RESUME:
            return []
        into = [a.code for a in self.actions if a.target in action.sources and not a.sets_aside]
        if into or not action.sources <= aside:
            return [f"action {action.code}: nothing to go back to from {sorted(action.sources)} {into}"]
        return []

    def _reachable(self) -> set[str]:
        seen, queue = {self.initial}, [self.initial]
        while queue:
            for action in self.from_state(queue.pop()):
                if action.target not in seen | {RESUME, STAY}:
                    seen.add(action.target)
                    queue.append(action.target)
        return seen


def _standing(action: Action, clock: str, before: str) -> str:
    """Unborn, open or stopped: where a clock stands when an action has stopped what it stops."""
    kept = clock in (*action.pauses, *action.resumes)
    if before == "open" and (clock in action.stops or (ALL in action.stops and not kept)):
        return "stopped"
    return before


def roles(*given: Role) -> frozenset[Role]:
    return frozenset(given)


def states(*codes: str) -> frozenset[str]:
    return frozenset(codes)


WORKFLOWS: dict[str, Workflow] = {}


def register(workflow: Workflow) -> Workflow:
    """Make the table known to the docs page, the rule screens and the property tests."""
    if workflow.code in WORKFLOWS:
        raise WorkflowError(f"workflow {workflow.code} is declared twice")
    WORKFLOWS[workflow.code] = workflow
    return workflow


__all__ = [
    "ALL",
    "RESUME",
    "STAY",
    "WORKFLOWS",
    "Action",
    "ClockSpec",
    "Context",
    "Kind",
    "Mood",
    "Need",
    "State",
    "Workflow",
    "WorkflowError",
    "comment",
    "reason",
    "reasons_for",
    "register",
    "roles",
    "states",
]
