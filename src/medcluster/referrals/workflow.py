"""The referral's and the offer's tables (care-path.md section 2). Read them in docs/workflows.md as pictures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.workflow import Workflow, register
from medcluster.referrals import effects
from medcluster.referrals.actions import ACTIONS
from medcluster.referrals.actions.offer import OFFER
from medcluster.referrals.states import CLOCKS, STATES, STEPS

REFERRAL = register(
    Workflow(
        code="referral",
        label=_("Referral"),
        initial="draft",
        lock=effects.lock_referral,
        steps=STEPS,
        states=STATES,
        clocks=CLOCKS,
        actions=ACTIONS,
    )
)

__all__ = ["OFFER", "REFERRAL"]
