"""From the first line of the conclusion to its reading, and the ways out of the path."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import (
    STAY,
    Action,
    Kind,
    Need,
    comment,
    reason,
    roles,
    states,
)
from medcluster.teleconsults import moves
from medcluster.teleconsults.states import (
    ASKING,
    BEFORE_SIGNED,
    BOTH,
    CONSULTING,
    MODERATING,
    OPEN,
)

CONCLUSION = (
    Action(
        "start_conclusion",
        _("Write the conclusion"),
        states("scheduled", "in_review"),
        "conclusion_draft",
        CONSULTING,
        main=True,
        past=_("Conclusion begun"),
    ),
    Action(
        "give_opinion",
        _("Give my own opinion"),
        states("scheduled", "in_review", "conclusion_draft"),
        STAY,
        CONSULTING,
        needs=(Need("opinion", _("Your opinion"), Kind.LONG_TEXT, hint=_("The lead sees it beside the conclusion.")),),
        sends=("teleconsult.opinion_given",),
        effect=moves.keep_opinion,
        past=_("Own opinion given"),
    ),
    Action(
        "sign",
        _("Sign"),
        states("conclusion_draft"),
        "signed",
        CONSULTING,
        needs=(Need("sha256", _("SHA-256 of the text"), max_length=64),),
        stops=("answer", "moderation"),
        sends=("teleconsult.signed",),
        internal=True,  # services.sign asks for the password again and makes the document
        guard=moves.not_ready_to_sign,
        sets=moves.signature,
        past=_("Conclusion signed"),
    ),
    Action(
        "deliver",
        _("Deliver"),
        states("signed"),
        "delivered",
        roles(Role.SYSTEM),
        starts=("unread",),
        sends=("teleconsult.delivered",),
        internal=True,
        past=_("Conclusion delivered"),
    ),
    Action(
        "acknowledge",
        _("I have read the conclusion"),
        states("delivered"),
        "acknowledged",
        ASKING,
        needs=(
            Need("plan", _("What happens next"), Kind.CHOICE, choices=moves.plans),
            comment(required=False),
        ),
        stops=("unread",),
        sends=("teleconsult.acknowledged",),
        main=True,
        check=moves.differing_says_why,
        past=_("Conclusion read"),
    ),
    Action(
        "revise",
        _("Correct the conclusion"),
        states("delivered", "acknowledged"),
        "conclusion_draft",
        CONSULTING,
        needs=(comment(label=_("What is wrong in it")),),
        stops=("unread",),
        sends=("teleconsult.correcting",),
        guard=moves.only_lead,
        past=_("Correction begun"),
    ),
    Action(
        "close",
        _("Close the teleconsultation"),
        states("acknowledged"),
        "closed",
        ASKING | roles(Role.COORDINATOR, Role.SYSTEM),
        needs=(comment(required=False, label=_("How it ended")),),
        past=_("Teleconsultation closed"),
    ),
)

EXITS = (
    Action(
        "convert",
        _("Turn into a referral"),
        BEFORE_SIGNED | states("info_requested", "delivered", "acknowledged"),
        "converted",
        ASKING | MODERATING,
        needs=(Need("referral", _("Referral"), max_length=32),),
        sends=("teleconsult.converted",),
        internal=True,  # the referral calls services.mark_converted when it is made
        guard=moves.conversion_not_allowed,
        sets=moves.referral_made,
        past=_("Turned into a referral"),
    ),
    Action(
        "note_referral",
        _("Note the later referral"),
        states("closed", "declined", "cancelled", "converted"),
        STAY,
        ASKING | MODERATING,
        needs=(Need("referral", _("Referral"), max_length=32),),
        internal=True,
        guard=moves.conversion_not_allowed,
        sets=moves.referral_made,
        past=_("Later referral noted"),
    ),
    Action(
        "cancel",
        _("Cancel the request"),
        BEFORE_SIGNED | states("info_requested"),
        "cancelled",
        ASKING | roles(Role.COORDINATOR),
        needs=(reason("teleconsult.cancel"), comment()),
        sends=("teleconsult.cancelled",),
        danger=True,
        past=_("Request cancelled"),
    ),
    Action(
        "record_death",
        _("Record that the patient died"),
        OPEN,
        "died",
        BOTH | roles(Role.SYSTEM),
        needs=(Need("died_on", _("Date of death"), Kind.DATE), comment(required=False)),
        sends=("teleconsult.died",),
        danger=True,
        check=moves.death_lies_behind,
        effect=moves.record_death,
        past=_("Death of the patient recorded"),
    ),
)
