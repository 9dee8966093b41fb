"""What brings a referral into the cluster."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import STAY, Action, Kind, Need, comment, reason, roles, states
from medcluster.referrals import effects
from medcluster.referrals.states import ASKING, BEFORE_ARRIVAL, COORDINATOR, DESK, OPEN, REFERRER

ACTIONS = (
    Action(
        "hand_over",
        _("Hand over to another doctor"),
        OPEN - states("draft"),
        STAY,
        REFERRER | COORDINATOR | roles(Role.ORG_ADMIN),
        past=_("Handed over to another doctor"),
        needs=(
            Need("doctor", _("Doctor"), Kind.CHOICE, choices=effects.colleagues, clinical=False),
            reason("referral.hand_over", clinical=False),
            comment(required=False, clinical=False),
        ),
        remembers=effects.doctor_before,
        sets=effects.keep_doctor,
        effect=effects.tell_of_hand_over,
    ),
    Action(
        "submit",
        _("Submit"),
        states("draft"),
        "submitted",
        ASKING,
        past=_("Submitted"),
        main=True,
        internal=True,
        starts=("register", "foreign_reply", "admission"),
        sends=("referral.received",),
        check=effects.ready_to_submit,
    ),
    Action(
        "discard",
        _("Discard the draft"),
        states("draft"),
        "withdrawn",
        ASKING,
        past=_("Draft discarded"),
        danger=True,
    ),
    Action(
        "register",
        _("Register"),
        states("submitted"),
        "registered",
        DESK,
        past=_("Registered"),
        main=True,
        stops=("register", "foreign_reply"),
        starts=("triage",),
        sends=("referral.registered",),
    ),
    Action(
        "renew_code",
        _("Give the patient a new code"),
        OPEN - states("draft"),
        STAY,
        ASKING | roles(Role.ORG_ADMIN),
        past=_("New code for the patient"),
        needs=(comment(required=False, clinical=False, hint=_("The code on the old slip opens nothing any more.")),),
        sets=effects.next_code,
    ),
    Action(
        "duplicate",
        _("Mark as a duplicate"),
        BEFORE_ARRIVAL,
        "duplicate",
        COORDINATOR,
        past=_("Marked as a duplicate"),
        danger=True,
        needs=(
            Need("original", _("Number of the case that continues"), hint=_("For example R26-000123-7")),
            comment(required=False),
        ),
        check=effects.original_exists,
        effect=effects.withdraw_offers,
        sends=("referral.duplicate",),
    ),
)
