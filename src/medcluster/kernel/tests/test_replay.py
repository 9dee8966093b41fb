"""Pasts written at once (demonstration, migration) look exactly like pasts that were lived."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import Step, open_case, perform, replay
from medcluster.kernel.errors import Conflict, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.tests.conftest import MONDAY, WISH, Heard
from medcluster.kernel.tests.toy.models import Errand, ErrandEvent, Helper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
OWN = frozenset({"id", "case", "recorded_at"})
TEXT = {"comment": "Words"}
# What may be done in which state, without the actions that are meant to fail.
WAYS = {
    "open": ("take", "ask", "note", "refuse"),
    "asked": ("answer", "refuse", "again"),
    "working": ("ask", "note", "finish", "again"),
    "done": ("note",),
}
DATA: dict[str, dict[str, Any]] = {
    "send": WISH,
    "refuse": {"reason": "plain"},
    "note": TEXT,
    "ask": TEXT,
    "answer": TEXT,
}


def rows(query: Any) -> list[dict[str, Any]]:
    kept = [f.name for f in query.model._meta.concrete_fields if f.name not in OWN]
    return list(query.order_by("id").values(*kept))


def picture(errand: Errand) -> tuple[Any, ...]:
    stored = Errand.objects.filter(pk=errand.pk).values().get()
    stored.pop("id")
    events = [{**row, "data": {k: v for k, v in row["data"].items() if v != []}} for row in rows(errand.events.all())]
    return stored, events, rows(errand.clocks.all())


def new(doctor: Actor, desk: Actor) -> Errand:
    return Errand(title="Fetch the film", owner_id=doctor.user_id, handler_id=desk.user_id)


def a_life(choose: Any, doctor: Actor, desk: Actor) -> list[Step]:
    steps, state, aside, at = [Step("send", doctor, WISH, MONDAY)], "open", "", MONDAY
    for _turn in range(choose(st.integers(0, 8))):
        if state not in WAYS:
            break
        action = Errand.workflow.action(choose(st.sampled_from(WAYS[state])))
        assert action is not None
        at += timedelta(minutes=choose(st.integers(1, 3000)))
        steps.append(Step(action.code, doctor if action.code == "answer" else desk, DATA.get(action.code, {}), at))
        left = state
        state = {"*stay*": state, "*resume*": aside}.get(action.target, action.target)
        aside = left if action.sets_aside else aside
    return steps


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_replayed_life_equals_a_lived_one(heard: Heard, doctor: Actor, desk: Actor, data: st.DataObject) -> None:
    Helper.objects.get_or_create(name="Aigul")
    steps = a_life(data.draw, doctor, desk)
    lived = new(doctor, desk)
    open_case(lived, by=doctor, at=MONDAY)
    for step in steps:
        perform(lived, step.action, by=step.by, data=step.data, at=step.at)
    (replayed,) = replay([(new(doctor, desk), doctor, steps)])
    assert picture(replayed) == picture(lived)


def test_many_are_written_with_few_queries(
    heard: Heard, doctor: Actor, desk: Actor, django_assert_max_num_queries
) -> None:
    histories = [(new(doctor, desk), doctor, [Step("send", doctor, WISH, MONDAY)]) for _ in range(50)]
    with django_assert_max_num_queries(12):
        replay(histories)
    assert Errand.objects.filter(state="open").count() == 50
    assert ErrandEvent.objects.count() == 100
    assert len(heard.entries) == 100
    assert heard.dispatches == []


def test_an_illegal_past_is_refused(heard: Heard, doctor: Actor, desk: Actor) -> None:
    with pytest.raises(Conflict):
        replay([(new(doctor, desk), doctor, [Step("finish", desk, {}, MONDAY)])])
    with pytest.raises(NotPermitted):
        replay([(new(doctor, desk), doctor, [Step("send", desk, WISH, MONDAY, role=Role.COORDINATOR)])])
    assert Errand.objects.count() == 0


def test_nothing_to_replay(heard: Heard) -> None:
    assert replay([]) == []
