"""What brings a referral into the cluster."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.workflow import Action, Need, comment, states
from medcluster.referrals import effects
from medcluster.referrals.states import ASKING, BEFORE_ARRIVAL, COORDINATOR, DESK

ACTIONS = (
    Action(
        "submit",
        _("Submit"),
        states("draft"),
        "submitted",
        ASKING,
        main=True,
        internal=True,
        starts=("register", "foreign_reply", "admission"),
        sends=("referral.received",),
        check=effects.ready_to_submit,
    ),
    Action("discard", _("Discard the draft"), states("draft"), "withdrawn", ASKING, danger=True),
    Action(
        "register",
        _("Register"),
        states("submitted"),
        "registered",
        DESK,
        main=True,
        stops=("register", "foreign_reply"),
        starts=("triage",),
        sends=("referral.registered",),
    ),
    Action(
        "duplicate",
        _("Mark as a duplicate"),
        BEFORE_ARRIVAL,
        "duplicate",
        COORDINATOR,
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
