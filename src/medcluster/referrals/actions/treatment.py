"""In the centre and home again: most steps are taken by the episode."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Action, comment, roles, states
from medcluster.referrals import effects, hooks
from medcluster.referrals.states import ANSWERED, ASKING, ENGINE, WARD

ACTIONS = (
    Action(
        "arrive",
        _("The patient has arrived"),
        states("booked", "confirmed"),
        "arrived",
        WARD | roles(Role.BOOKING, Role.CENTRE_HEAD),
        needs=(comment(required=False),),
        late=True,
        pauses=("admission",),
        effect=hooks.run,
        sends=("referral.arrived",),
    ),
    Action(
        "refuse_admission",
        _("Not admitted"),
        states("arrived"),
        "redirected",
        ENGINE,
        internal=True,
        starts=("triage",),
        resumes=("admission",),
        sets=effects.forget_centre,
        effect=effects.release_offers,
        sends=("referral.redirected",),
    ),
    Action(
        "admit",
        _("Admitted"),
        states("arrived"),
        "admitted",
        ENGINE,
        internal=True,
        stops=("admission",),
        effect=effects.fulfil_offers,
        sends=("referral.admitted",),
    ),
    Action(
        "discharge",
        _("Discharged"),
        states("arrived", "admitted"),
        "discharged",
        ENGINE,
        internal=True,
        stops=("admission",),
        starts=("outcome",),
        sends=("referral.discharged",),
    ),
    Action(
        "readmit",
        _("Admitted again"),
        states("discharged"),
        "admitted",
        ENGINE,
        internal=True,
        stops=("outcome",),
    ),
    Action(
        "send_outcome",
        _("Outcome letter sent"),
        states("discharged"),
        "outcome_sent",
        ENGINE,
        internal=True,
        stops=("outcome",),
        starts=("outcome_unread",),
        sends=("referral.outcome_sent",),
    ),
    Action(
        "acknowledge",
        _("I have read the answer"),
        ANSWERED,
        "closed",
        ASKING,
        main=True,
        needs=(comment(required=False),),
        stops=("outcome_unread",),
        sends=("referral.closed",),
    ),
)
