"""Every table of the house, the toy's included: no dead end, nobody nameless, every clock real and limited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import CaseModel, CaseQuerySet, ClockModel, EventModel, Step, available
from medcluster.kernel.codes import Priority
from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.passage import Passage
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import ports
from medcluster.kernel.tests.toy.workflow import WORKFLOW as TOY
from medcluster.kernel.workflow import (
    ALL,
    RESUME,
    STAY,
    WORKFLOWS,
    Action,
    Kind,
    Mood,
    State,
    Workflow,
    WorkflowError,
    roles,
    states,
)

REGISTERED = sorted(WORKFLOWS.values(), key=lambda workflow: workflow.code)
EVERY = [*REGISTERED, TOY]
CASES = [model for model in apps.get_models() if issubclass(model, CaseModel)]
FIRST, TODAY = date(2022, 1, 1), date.today()  # the demonstration's past begins later

each = pytest.mark.parametrize("workflow", EVERY, ids=lambda workflow: workflow.code)
registered = pytest.mark.parametrize("workflow", REGISTERED, ids=lambda workflow: workflow.code)
each_case = pytest.mark.parametrize("model", CASES, ids=lambda model: model._meta.label)


def exits(workflow: Workflow, state: str) -> list[Action]:
    return [action for action in workflow.from_state(state) if action.target != STAY]


def ends_from(workflow: Workflow, state: str) -> bool:
    """Can a final state be reached? A way back leads to a state that was left before, which is judged by itself."""
    seen, queue = {state}, [state]
    while queue:
        here = queue.pop()
        if workflow.state(here).final:
            return True
        for action in exits(workflow, here):
            if action.target != RESUME and action.target not in seen:
                seen.add(action.target)
                queue.append(action.target)
    return False


@each
def test_no_state_without_a_way_out(workflow: Workflow) -> None:
    assert [s.code for s in workflow.states if not s.final and not exits(workflow, s.code)] == []
    assert [s.code for s in workflow.states if not ends_from(workflow, s.code)] == []


@each
def test_no_action_without_a_role(workflow: Workflow) -> None:
    assert [a.code for a in workflow.actions if not a.roles] == []


@each
def test_somebody_owes_the_next_step_of_every_open_state_and_can_take_one(workflow: Workflow) -> None:
    for state in workflow.states:
        if state.final or not state.owes:
            continue
        takers = frozenset(role for action in exits(workflow, state.code) for role in action.roles)
        assert state.owes & takers, f"{state.code}: {sorted(state.owes)} owe a step that none of them can take"


@each
def test_every_clock_is_started_and_stopped_by_somebody(workflow: Workflow) -> None:
    started = {code for action in workflow.actions for code in action.starts}
    assert {clock.code for clock in workflow.clocks} == started


@each
def test_what_is_paused_goes_on_when_the_state_is_left(workflow: Workflow) -> None:
    """From a state into which a clock is paused, every way to an open state resumes, stops or keeps it paused."""
    for pausing in (action for action in workflow.actions if action.pauses):
        for action in exits(workflow, pausing.target):
            ends = action.target != RESUME and workflow.state(action.target).final
            for code in pausing.pauses:
                named = {*action.resumes, *action.stops, *action.pauses}
                handled = ALL in named or code in named
                assert ends or handled, f"{action.code} leaves {pausing.target} with {code} standing still"


@each
def test_a_wait_that_is_counted_once_never_begins_anew(workflow: Workflow) -> None:
    for clock in workflow.clocks:
        if clock.once:
            assert workflow.begins_anew(clock.code) == []


def test_the_patient_s_wait_and_the_answer_are_counted_once() -> None:
    assert WORKFLOWS["referral"].clock("admission").once
    assert WORKFLOWS["teleconsult"].clock("answer").once


@each
def test_a_reason_that_may_need_a_comment_has_a_place_for_it(workflow: Workflow) -> None:
    for action in workflow.actions:
        kinds = {need.kind for need in action.needs}
        names = [need.name for need in action.needs]
        assert len(names) == len(set(names)), f"{action.code} asks twice for the same"
        if Kind.REASON in kinds:
            assert {"reason", "comment"} <= set(names), f"{action.code} has no place for the comment"


@registered
@pytest.mark.django_db
def test_every_clock_has_a_default_limit_for_every_priority(workflow: Workflow) -> None:
    for clock in workflow.clocks:
        for priority in Priority.values:
            for country in ("KZ", "RU", "UZ"):
                for day in (FIRST, TODAY):
                    found = ports.rules.limit(
                        workflow=workflow.code, clock=clock.code, on=day, country=country, priority=priority
                    )
                    assert found, f"{workflow.code}.{clock.code} has no limit for {country} {priority} on {day}"


@registered
@pytest.mark.django_db
def test_every_catalogue_has_reasons(workflow: Workflow) -> None:
    for action in workflow.actions:
        for need in action.needs:
            if need.catalogue:
                found = ports.rules.reasons(need.catalogue, on=TODAY)
                assert 4 <= len(found) <= 12, f"{need.catalogue} of {action.code} has {len(found)} reasons"
                open_to_all = [r for r in found if not r.roles or r.roles & action.roles]
                assert open_to_all


@registered
def test_every_state_says_its_name_and_whose_turn_it_is(workflow: Workflow) -> None:
    for state in workflow.states:
        assert str(state.label)
    for action in workflow.actions:
        assert str(action.label)
        if action.internal:
            continue
        assert action.roles != roles(Role.SYSTEM), f"{action.code} is offered to nobody"


@each_case
def test_every_case_table_refuses_what_the_engine_did_not_write(model: type[CaseModel]) -> None:
    assert issubclass(type(model._default_manager.get_queryset()), CaseQuerySet)
    assert model._base_manager.model is model
    assert issubclass(model.events.rel.related_model, EventModel)
    assert issubclass(model.clocks.rel.related_model, ClockModel)
    assert isinstance(model.workflow, Workflow)
    longest = max(len(state.code) for state in model.workflow.states)
    assert longest <= model._meta.get_field("state").max_length


def broken(**changes: object) -> Workflow:
    fields = {"code": "broken", "label": "", "states": TOY.states, "actions": TOY.actions, "clocks": TOY.clocks}
    return Workflow(**(fields | changes))  # type: ignore[arg-type]


def spoilt(code: str, **changes: object) -> tuple[Action, ...]:
    return tuple(replace(a, **changes) if a.code == code else a for a in TOY.actions)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"states": (*TOY.states, State("lost", "", Mood.DONE, final=True))}, "lost cannot be reached"),
        ({"states": (*TOY.states, TOY.states[0])}, "used twice"),
        ({"clocks": (*TOY.clocks, TOY.clocks[0])}, "used twice"),
        ({"actions": spoilt("take", roles=frozenset())}, "take has no role"),
        ({"actions": spoilt("take", target="moon")}, "unknown target moon"),
        ({"actions": spoilt("take", sources=states("moon"))}, "unknown states"),
        ({"actions": spoilt("take", sources=frozenset())}, "starts from no state"),
        ({"actions": spoilt("take", starts=("sundial",))}, "unknown clocks"),
        ({"actions": spoilt("note", target="open")}, "final state done has a way out"),
        ({"actions": tuple(a for a in TOY.actions if a.code not in ("finish", "again", "ask"))}, "no way out"),
        ({"actions": spoilt("ask", sets_aside=False)}, "nothing to go back to"),
        ({"actions": spoilt("ask", sources=states("open", "asked"))}, "sets aside what is set aside"),
        ({"actions": spoilt("finish", target=RESUME)}, "nothing to go back to"),
        ({"clocks": (replace(TOY.clocks[0], once=True), *TOY.clocks[1:])}, "work begins anew: again from"),
        ({"clocks": (replace(TOY.clocks[0], takes="moon"), *TOY.clocks[1:])}, "unknown action moon"),
        ({"clocks": (replace(TOY.clocks[0], takes="finish"), *TOY.clocks[1:])}, "not open to the system"),
    ],
)
def test_a_wrong_table_is_refused_when_it_is_declared(changes: dict[str, object], words: str) -> None:
    with pytest.raises(WorkflowError, match=words):
        broken(**changes)


INNER = [(model, action) for model in CASES for action in model.workflow.actions if action.internal]


@pytest.mark.parametrize(("model", "action"), INNER, ids=lambda x: getattr(x, "code", None) or x._meta.label)
def test_no_person_takes_an_inner_step_alone(
    model: type[CaseModel], action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever roles somebody holds on the case: only a service that says so, or the system."""
    monkeypatch.setattr(model, "roles_of", lambda _case, _actor: action.roles | roles(Role.SYSTEM))
    run, anybody = Passage(model(state=min(action.sources))), Actor(user_id=1, name="Anybody")
    with pytest.raises(NotPermitted):
        run._authorise(action, Step(action.code, anybody))
    run._authorise(action, Step(action.code, anybody, internal=True))
    run._authorise(action, Step(action.code, SYSTEM))
    assert action.code not in {offered.action.code for offered in available(run.case, anybody)}
