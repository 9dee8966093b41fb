"""The ways in which a referral ends before its time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Action, Kind, Need, comment, reason, roles
from medcluster.referrals import effects
from medcluster.referrals.states import ASKING, BEFORE_ARRIVAL, BOOKING, COORDINATOR, DECIDER, ENGINE, OPEN, REFERRER

TELLS_DEATH = REFERRER | COORDINATOR | DECIDER | roles(Role.ATTENDING_DOCTOR) | ENGINE  # clinical roles, no desks

ACTIONS = (
    Action(
        "withdraw",
        _("Withdraw"),
        BEFORE_ARRIVAL,
        "withdrawn",
        ASKING,
        past=_("Withdrawn"),
        danger=True,
        needs=(reason("referral.withdraw"), comment(required=False)),
        effect=effects.withdraw_offers,
        sends=("referral.withdrawn",),
    ),
    Action(
        "cancel_by_patient",
        _("Cancel at the patient's wish"),
        BEFORE_ARRIVAL,
        "cancelled_by_patient",
        ASKING | BOOKING | roles(Role.PATIENT),
        past=_("Cancelled at the patient's wish"),
        danger=True,
        needs=(reason("referral.cancel_patient"), comment(required=False)),
        effect=effects.withdraw_offers,
        sends=("referral.cancelled",),
    ),
    Action(
        "died",
        _("The patient has died"),
        OPEN,
        "died",
        TELLS_DEATH,
        past=_("Death recorded"),
        danger=True,
        needs=(Need("died_on", _("Date of death"), Kind.DATE, clinical=False), comment(required=False, clinical=False)),
        effect=effects.record_death,
        sends=("referral.died",),
    ),
)
