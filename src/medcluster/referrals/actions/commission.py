"""What a commission brings to a referral: the number and the day of its protocol. The referral stays where it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.workflow import STAY, Action, Kind, Need
from medcluster.referrals import effects
from medcluster.referrals.states import ENGINE, OPEN

ACTIONS = (
    Action(
        "note_commission",
        _("Decision of the commission"),
        OPEN,
        STAY,
        ENGINE,
        past=_("Decision of the commission noted"),
        needs=(
            Need("number", _("Number of the protocol"), max_length=64),
            Need("on", _("Date of the protocol"), Kind.DATE),
            Need("decision", _("Decision"), max_length=200),
        ),
        sets=effects.keep_protocol,
        internal=True,  # services.note_commission, called by the room of the commissions
    ),
)
