"""The life of a proposal: somebody names a specialist for a post, the place decides (row A7)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import (
    ALL,
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
from medcluster.staffing import effects

DECIDERS = roles(Role.CENTRE_HEAD, Role.ORG_ADMIN, Role.CLUSTER_ADMIN)
PROPOSING = DECIDERS | roles(Role.COORDINATOR)

PROPOSAL = register(
    Workflow(
        "post_proposal",
        _("Proposal to a post"),
        states=(
            State("new", _("New"), Mood.WAITING, owes=PROPOSING, step="proposed"),
            State("proposed", _("Proposed"), Mood.WAITING, owes=DECIDERS, step="proposed"),
            State("talks", _("In talks with the person"), Mood.GOING, owes=DECIDERS, step="talks"),
            State("appointed", _("Appointed"), Mood.DONE, step="decision", final=True),
            State("declined", _("Declined"), Mood.STOPPED, step="decision", final=True),
            State("withdrawn", _("Withdrawn"), Mood.STOPPED, final=True),
        ),
        steps=(("proposed", _("Proposed")), ("talks", _("Talks")), ("decision", _("Decision"))),
        clocks=(ClockSpec("decision", _("Decision on the proposal"), DECIDERS, roles(Role.CLUSTER_ADMIN)),),
        actions=(
            Action(
                "propose", _("Propose"), states("new"), "proposed", PROPOSING | roles(Role.SYSTEM),
                past=_("Proposed for the post"),
                internal=True, starts=("decision",), sends=("post.proposed",),
            ),
            Action(
                "begin_talks", _("Begin talks with the person"), states("proposed"), "talks", DECIDERS,
                past=_("Talks begun"),
                needs=(comment(required=False),), main=True,
            ),
            Action(
                "appoint", _("Appoint"), states("proposed", "talks"), "appointed", DECIDERS,
                past=_("Appointed to the post"),
                needs=(
                    Need("since", _("In the post from"), Kind.DATE),
                    Need("order_number", _("Number of the order"), required=False, max_length=64),
                ),
                stops=(ALL,), guard=effects.own_proposal, effect=effects.appoint, sends=("post.decided",),
            ),
            Action(
                "decline", _("Decline"), states("proposed", "talks"), "declined", DECIDERS,
                past=_("Proposal declined"),
                needs=(comment(label=_("Why")),), stops=(ALL,), danger=True, sends=("post.decided",),
            ),
            Action(
                "withdraw", _("Withdraw the proposal"), states("proposed", "talks"), "withdrawn", PROPOSING,
                past=_("Proposal withdrawn"),
                needs=(comment(required=False),), stops=(ALL,), guard=effects.somebody_elses,
            ),
        ),
    )
)  # fmt: skip
