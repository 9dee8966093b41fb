"""A table with everything that the engine knows: set aside and back, clocks of all kinds, reasons, guards, effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import (
    ALL,
    RESUME,
    STAY,
    Action,
    ClockSpec,
    Context,
    Kind,
    Mood,
    Need,
    State,
    Workflow,
    comment,
    reason,
    roles,
    states,
)

DOCTOR = roles(Role.REFERRING_DOCTOR)
DESK = roles(Role.COORDINATOR)


def _sizes(case: Any, by: Actor) -> Sequence[tuple[str, str]]:
    return (("small", "Small"), ("large", "Large"))


def _title_given(case: Any, by: Actor) -> Sequence[Fault]:
    return () if case.title else (Fault("title", "Give the errand a title."),)


def _not_a_sunday(context: Context) -> Sequence[Fault]:
    if context.data["wanted_on"].weekday() == 6:
        return (Fault("wanted_on", "Nobody works on Sunday."),)
    return ()


def _keep_wish(context: Context) -> Mapping[str, Any]:
    return {"wanted_on": context.data["wanted_on"]}


def _footprint(context: Context) -> None:
    context.case.footprints.create(what=context.action.code)


def _break(context: Context) -> None:
    _footprint(context)
    raise RuntimeError("the effect broke")


def _move_state_by_hand(context: Context) -> Mapping[str, Any]:
    return {"state": "done"}


def _take_helper(context: Context) -> Mapping[str, Any]:
    return {"helper": type(context.case)._meta.get_field("helper").related_model.objects.get(name="Aigul")}


WORKFLOW = Workflow(
    code="toy",
    label="Errand",
    states=(
        State("draft", "Draft", Mood.WAITING, owes=DOCTOR),
        State("open", "Open", Mood.GOING, owes=DESK),
        State("asked", "Asked back", Mood.WAITING, owes=DOCTOR),
        State("working", "Being done", Mood.GOING, owes=DESK),
        State("done", "Done", Mood.DONE, final=True),
        State("refused", "Refused", Mood.STOPPED, final=True),
    ),
    clocks=(
        ClockSpec("work", "Work", DESK, roles(Role.CLUSTER_ADMIN), "toy.work_due"),
        ClockSpec("answer", "Answer", DOCTOR),
        ClockSpec("unlimited", "Without a limit", DESK),
        ClockSpec("patience", "Patience", DOCTOR, takes="give_up", taken_with={"comment": "Nobody answered."}),
    ),
    actions=(
        Action(
            "send",
            "Send",
            states("draft"),
            "open",
            DOCTOR,
            main=True,
            guard=_title_given,
            check=_not_a_sunday,
            sets=_keep_wish,
            effect=_footprint,
            starts=("work", "unlimited"),
            sends=("toy.sent",),
            needs=(
                Need("wanted_on", "Wanted on", Kind.DATE),
                Need("size", "Size", Kind.CHOICE, choices=_sizes),
                Need("amount", "Amount", Kind.INTEGER, required=False),
                Need("tags", "Tags", Kind.CHOICES, required=False, choices=_sizes),
                comment(required=False),
            ),
        ),
        Action("take", "Take up", states("open"), "working", DESK, sets=_take_helper),
        Action(
            "ask",
            "Ask back",
            states("open", "working"),
            "asked",
            DESK,
            needs=(comment(),),
            sets_aside=True,
            pauses=(ALL,),
            starts=("answer", "patience"),
            sends=("toy.asked",),
        ),
        Action(
            "answer",
            "Answer",
            states("asked"),
            RESUME,
            DOCTOR,
            past="Answered",
            needs=(comment(),),
            stops=("answer", "patience"),
            resumes=(ALL,),
        ),
        Action(
            "hurry",
            "Another priority",
            states("open", "asked", "working"),
            STAY,
            DESK,
            needs=(Need("priority", "Priority", Kind.TEXT), comment(required=False)),
            remembers=lambda context: {"before": context.case.priority},
            sets=lambda context: {"priority": context.data["priority"]},
            retimes=(ALL,),
        ),
        Action("give_up", "Give up", states("asked"), "refused", DESK | roles(Role.SYSTEM), needs=(comment(),)),
        Action("note", "Note", states("open", "working", "done"), STAY, DESK | DOCTOR, needs=(comment(),)),
        Action("finish", "Finish", states("working"), "done", DESK, sends=("toy.done",)),
        Action(
            "refuse",
            "Refuse",
            states("open", "asked"),
            "refused",
            DESK,
            danger=True,
            needs=(reason("toy.refuse"), comment(required=False)),
        ),
        Action("again", "Begin again", states("working", "asked"), "open", DESK, stops=(ALL,), starts=("work",)),
        Action("sweep", "Sweep up", states("open"), "done", roles(Role.SYSTEM) | DESK, internal=True),
        Action("break", "Break", states("open"), "working", DESK, starts=("answer",), sets=_take_helper, effect=_break),
        Action("cheat", "Cheat", states("open"), "working", DESK, sets=_move_state_by_hand),
    ),
)
