"""The offer's table: one centre's answer. Most of its steps carry the referral along."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
    reason,
    register,
    states,
)
from medcluster.referrals import effects
from medcluster.referrals.states import COORDINATOR, DECIDER, DESK, ENGINE, REFERRER

OFFER = register(
    Workflow(
        code="offer",
        label=_("Offer to a centre"),
        initial="sent",
        lock=effects.lock_offer,
        states=(
            State("sent", _("The centre is asked"), Mood.WAITING, owes=DECIDER),
            State("info_requested", _("The centre asks back"), Mood.WAITING, owes=REFERRER),
            State("accepted", _("Accepted"), Mood.DONE),
            State("declined", _("Declined"), Mood.STOPPED, final=True),
            State("suggested", _("Another centre suggested"), Mood.STOPPED, final=True),
            State("advised", _("Answered with advice"), Mood.DONE, final=True),
            State("withdrawn", _("Withdrawn"), Mood.STOPPED, final=True),
            State("released", _("Given back"), Mood.STOPPED, final=True),
            State("fulfilled", _("Patient admitted"), Mood.DONE, final=True),
        ),
        clocks=(
            ClockSpec("reply", _("Answer of the centre"), DECIDER, COORDINATOR),
            ClockSpec("information", _("Information from the referrer"), REFERRER, COORDINATOR),
        ),
        actions=(
            Action(
                "send", _("Asked"), states("sent"), STAY, DESK, internal=True, starts=("reply",), sends=("offer.sent",)
            ),
            Action(
                "accept",
                _("Accept"),
                states("sent", "info_requested"),
                "accepted",
                DECIDER,
                main=True,
                needs=(
                    Need("ready_from", _("Earliest date"), Kind.DATE, required=False),
                    comment(required=False, label=_("Words to the referring doctor")),
                ),
                stops=(ALL,),
                sets=effects.keep_answer,
                effect=effects.offer_accepted,
                sends=("offer.accepted",),
            ),
            Action(
                "decline",
                _("Decline"),
                states("sent", "info_requested"),
                "declined",
                DECIDER,
                danger=True,
                needs=(reason("offer.decline"), comment(required=False)),
                sets=effects.keep_answer,
                effect=effects.offer_declined,
                sends=("offer.declined",),
            ),
            Action(
                "suggest",
                _("Suggest another centre"),
                states("sent", "info_requested"),
                "suggested",
                DECIDER,
                needs=(
                    Need("centre", _("Centre"), Kind.CHOICE, choices=effects.other_centres),
                    reason("referral.redirect"),
                    comment(required=False),
                ),
                sets=effects.keep_answer,
                effect=effects.offer_suggested,
                sends=("offer.suggested",),
            ),
            Action(
                "advise",
                _("Return with advice"),
                states("sent", "info_requested"),
                "advised",
                DECIDER,
                needs=(comment(label=_("Advice to the referring doctor")),),
                sets=effects.keep_answer,
                effect=effects.offer_advised,
                sends=("offer.advised",),
            ),
            Action(
                "request_info",
                _("Ask back"),
                states("sent"),
                "info_requested",
                DECIDER,
                needs=(comment(label=_("What is missing")),),
                pauses=(ALL,),
                starts=("information",),
                sends=("offer.info_requested",),
            ),
            Action(
                "provide_info",
                _("Answer the centre"),
                states("info_requested"),
                "sent",
                REFERRER | DESK,
                main=True,
                needs=(comment(label=_("Answer")),),
                stops=("information",),
                resumes=(ALL,),
                sends=("offer.info_provided",),
            ),
            Action(
                "withdraw",
                _("Withdraw the question"),
                states("sent", "info_requested"),
                "withdrawn",
                DESK | ENGINE,
                needs=(reason("offer.withdraw"), comment(required=False)),
                danger=True,
                effect=effects.offer_withdrawn,
                sends=("offer.withdrawn",),
            ),
            Action(
                "retime",
                _("Another priority"),
                states("sent", "info_requested"),
                STAY,
                ENGINE,
                internal=True,
                needs=(Need("priority", _("Priority"), Kind.CHOICE, choices=effects.all_priorities, clinical=False),),
                retimes=(ALL,),
                sends=("offer.priority",),
            ),
            Action("release", _("Given back"), states("accepted"), "released", ENGINE, internal=True),
            Action("fulfil", _("Patient admitted"), states("accepted"), "fulfilled", ENGINE, internal=True),
        ),
    )
)
