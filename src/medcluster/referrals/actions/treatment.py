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
        past=_("Arrived"),
        needs=(comment(required=False),),
        late=True,
        pauses=("admission",),
        stops=("arrival", "absence"),
        effect=hooks.run,
        sends=("referral.arrived",),
    ),
    Action(
        "refuse_admission",
        _("Not admitted"),
        states("arrived"),
        "redirected",
        ENGINE,
        past=_("Not admitted"),
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
        past=_("Admitted"),
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
        past=_("Discharged"),
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
        past=_("Admitted again"),
        internal=True,
        stops=("outcome",),
    ),
    Action(
        "send_outcome",
        _("Outcome letter sent"),
        states("discharged"),
        "outcome_sent",
        ENGINE,
        past=_("Outcome letter sent"),
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
        past=_("Answer read"),
        main=True,
        needs=(comment(required=False),),
        stops=("outcome_unread",),
        sends=("referral.closed",),
    ),
)
