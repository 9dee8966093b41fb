"""The ways in which a referral ends before its time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Action, Kind, Need, comment, reason, roles
from medcluster.referrals import effects
from medcluster.referrals.states import ASKING, BEFORE_ARRIVAL, BOOKING, DECIDER, ENGINE, OPEN, WARD

ACTIONS = (
    Action(
        "withdraw",
        _("Withdraw"),
        BEFORE_ARRIVAL,
        "withdrawn",
        ASKING,
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
        ASKING | DECIDER | WARD | BOOKING | ENGINE,
        danger=True,
        needs=(Need("died_on", _("Date of death"), Kind.DATE, clinical=False), comment(required=False)),
        effect=effects.record_death,
        sends=("referral.died",),
    ),
)
