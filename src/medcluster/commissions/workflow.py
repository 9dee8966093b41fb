"""The tables of a question to the commission and of the commission's sitting, and their deadline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.commissions import effects
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import (
    ALL,
    STAY,
    Action,
    ClockSpec,
    Kind,
    Mood,
    Need,
    State,
    Workflow,
    comment,
    register,
    roles,
    states,
)

SECRETARY = roles(Role.COMMISSION_SECRETARY)
MEMBERS = roles(Role.COMMISSION_MEMBER)
ASKING = roles(Role.TRIAGE_DOCTOR, Role.CENTRE_HEAD, Role.COORDINATOR, Role.COMMISSION_SECRETARY)

QUESTION = register(
    Workflow(
        "commission_question",
        _("Question to the commission"),
        states=(
            State("new", _("New"), Mood.WAITING, owes=ASKING, step="asked"),
            State("requested", _("Waits for a sitting"), Mood.WAITING, owes=SECRETARY, step="asked"),
            State("on_agenda", _("On the agenda"), Mood.GOING, owes=SECRETARY, step="agenda"),
            State("voting", _("Before the members"), Mood.GOING, owes=MEMBERS | SECRETARY, step="vote"),
            State("decided", _("Decided"), Mood.DONE, step="decision", final=True),
            State("withdrawn", _("Withdrawn"), Mood.STOPPED, final=True),
        ),
        steps=(
            ("asked", _("Asked")),
            ("agenda", _("Agenda")),
            ("vote", _("Vote")),
            ("decision", _("Decision")),
        ),
        clocks=(ClockSpec("decision", _("Decision of the commission"), SECRETARY, roles(Role.COORDINATOR)),),
        actions=(
            Action(
                "ask", _("Ask the commission"), states("new"), "requested", ASKING,
                past=_("Commission asked"),
                internal=True, starts=("decision",), sends=("commission.requested",),
            ),
            Action(
                "put_on_agenda", _("Put on the agenda"), states("requested"), "on_agenda", SECRETARY,
                past=_("Put on the agenda by the secretary"),
                needs=(
                    Need(
                        "sitting", _("Sitting"), Kind.CHOICE, choices=effects.planned_sittings,
                        hint=_("Call a sitting first, if none of these is right."),
                    ),
                ),
                main=True, guard=effects.no_sitting, sets=effects.onto_sitting, sends=("commission.scheduled",),
            ),
            Action(
                "take_off", _("Take off the agenda"), states("on_agenda"), "requested", SECRETARY,
                past=_("Taken off the agenda"),
                needs=(comment(),), sets=effects.off_sitting, sends=("commission.taken_off",),
            ),
            Action(
                "open_voting", _("Open the vote"), states("on_agenda"), "voting", SECRETARY,
                past=_("Vote opened"),
                internal=True, effect=effects.open_patient, sends=("commission.voting",),
            ),
            Action(
                "word", _("Write the words of the decision"), states("voting"), STAY, SECRETARY,
                past=_("Words of the decision written"),
                needs=(Need("wording", _("Words of the decision"), Kind.LONG_TEXT),), sets=effects.worded, main=True,
            ),
            Action(
                "postpone", _("Postpone: more is needed"), states("voting"), "requested", SECRETARY,
                past=_("Postponed"),
                needs=(comment(label=_("What is missing")),), sets=effects.off_sitting,
                sends=("commission.postponed",),
            ),
            Action(
                "decide", _("Decide"), states("voting"), "decided", SECRETARY,
                past=_("Decided by the commission"),
                needs=(Need("decision", _("Decision"), Kind.CHOICE, choices=effects.decisions),),
                internal=True, stops=(ALL,), sets=effects.decided, sends=("commission.decided",),
            ),
            Action(
                "withdraw", _("Withdraw the question"), states("requested", "on_agenda"), "withdrawn", ASKING,
                past=_("Withdrawn by who asked"),
                needs=(comment(),), danger=True, sets=effects.off_sitting, sends=("commission.withdrawn",),
            ),
        ),
    )
)  # fmt: skip

SITTING = register(
    Workflow(
        "commission_sitting",
        _("Sitting of the commission"),
        states=(
            State("planned", _("Planned"), Mood.WAITING, owes=SECRETARY, step="agenda"),
            State("voting", _("Vote is open"), Mood.GOING, owes=MEMBERS | SECRETARY, step="vote"),
            State("closed", _("Closed, protocol made"), Mood.DONE, step="protocol", final=True),
            State("cancelled", _("Cancelled"), Mood.STOPPED, final=True),
        ),
        steps=(("agenda", _("Agenda")), ("vote", _("Vote")), ("protocol", _("Protocol"))),
        actions=(
            Action(
                "open_voting", _("Open the vote"), states("planned"), "voting", SECRETARY,
                past=_("Vote opened"),
                main=True, guard=effects.not_ready_to_vote, effect=effects.questions_to_vote,
            ),
            Action(
                "close", _("Close the sitting"), states("voting"), "closed", SECRETARY,
                past=_("Sitting closed"),
                needs=(Need("protocol_number", _("Number of the protocol"), max_length=64),),
                internal=True, guard=effects.votes_missing, sets=effects.closed,
            ),
            Action(
                "cancel", _("Cancel the sitting"), states("planned"), "cancelled", SECRETARY,
                past=_("Sitting cancelled"),
                needs=(comment(),), danger=True, effect=effects.questions_back, sends=("commission.cancelled",),
            ),
        ),
    )
)  # fmt: skip
