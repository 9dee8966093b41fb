"""The life of a teleconsultation as a table (care-path.md section 3): states, `actions`, and the `moves` they make."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.workflow import (
    Workflow,
    register,
)
from medcluster.teleconsults.actions import ACTIONS
from medcluster.teleconsults.states import CLOCKS, STATES, STEPS

WORKFLOW = register(
    Workflow(
        code="teleconsult",
        label=_("Teleconsultation"),
        states=STATES,
        actions=ACTIONS,
        clocks=CLOCKS,
        steps=STEPS,
    )
)
