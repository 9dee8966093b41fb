"""Sending a request and moderating it: accept, ask back, pass on, decline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.workflow import (
    ALL,
    RESUME,
    Action,
    Kind,
    Need,
    comment,
    reason,
    states,
)
from medcluster.teleconsults import moves
from medcluster.teleconsults.states import (
    ASKING,
    BEFORE_SIGNED,
    CENTRE,
    MODERATING,
    WITH_CENTRE,
)

REQUEST = (
    Action(
        "send",
        _("Send the request"),
        states("draft"),
        "sent",
        ASKING,
        starts=("answer", "moderation"),
        sends=("teleconsult.sent",),
        main=True,
        guard=moves.lacking,
        effect=moves.open_record_to_centre,
        past=_("Request sent"),
    ),
    Action("discard", _("Throw the draft away"), states("draft"), "cancelled", ASKING, danger=True),
)

MODERATION = (
    Action("take", _("Take up"), states("sent", "redirected"), "moderation", MODERATING, main=True),
    Action(
        "accept",
        _("Accept and name consultants"),
        states("moderation"),
        "accepted",
        MODERATING,
        needs=(
            Need("consultants", _("Consultants"), Kind.CHOICES, choices=moves.consultants_here),
            Need(
                "lead",
                _("Who leads and signs"),
                Kind.CHOICE,
                choices=moves.consultants_here,
                hint=_("One of the consultants chosen above."),
            ),
            comment(required=False, label=_("Word to the asking doctor")),
        ),
        stops=("moderation",),
        sends=("teleconsult.accepted",),
        main=True,
        check=moves.lead_is_on_panel,
        sets=moves.marked_outside,
        effect=moves.name_panel,
        past=_("Accepted, consultants named"),
    ),
    Action(
        "request_info",
        _("Ask for information"),
        BEFORE_SIGNED,
        "info_requested",
        CENTRE,
        needs=(
            comment(
                label=_("What is missing"),
                hint=_("List what the asking doctor should add. Your clock stands still until the answer."),
            ),
        ),
        pauses=(ALL,),
        starts=("information",),
        sends=("teleconsult.info_requested",),
        sets_aside=True,
        past=_("Information asked for"),
    ),
    Action(
        "answer_info",
        _("Answer the question"),
        states("info_requested"),
        RESUME,
        ASKING,
        needs=(comment(label=_("Your answer"), hint=_("Add files under Documents before you answer.")),),
        stops=("information",),
        resumes=(ALL,),
        sends=("teleconsult.info_answered",),
        main=True,
        past=_("Question answered"),
    ),
    Action(
        "go_on_without",
        _("Go on without the answer"),
        states("info_requested"),
        RESUME,
        CENTRE,
        needs=(comment(required=False),),
        stops=("information",),
        resumes=(ALL,),
        past=_("Gone on without the answer"),
    ),
    Action(
        "redirect",
        _("Pass on to another centre"),
        states("sent", "redirected", *WITH_CENTRE),
        "redirected",
        MODERATING,
        needs=(
            Need("centre", _("Centre"), Kind.CHOICE, choices=moves.other_centres),
            reason("teleconsult.redirect"),
            comment(label=_("Word to the new centre and the asking doctor")),
        ),
        stops=("moderation",),
        starts=("moderation",),
        sends=("teleconsult.redirected",),
        sets=moves.to_other_centre,
        effect=moves.leave_old_centre,
        past=_("Passed on to another centre"),
    ),
    Action(
        "decline",
        _("Decline"),
        states("info_requested", *WITH_CENTRE),
        "declined",
        MODERATING,
        needs=(
            reason("teleconsult.decline"),
            comment(label=_("Why, and what the asking doctor can do next")),
        ),
        sends=("teleconsult.declined",),
        danger=True,
        everyday=True,
        past=_("Request declined"),
    ),
)
