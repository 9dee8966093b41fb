"""Tables of the teleconsultation: the case with history and clocks, its panel, the times proposed for a talk."""

from __future__ import annotations

from medcluster.teleconsults.models.case import (
    Form,
    Mode,
    Recommendation,
    Teleconsult,
    TeleconsultClock,
    TeleconsultEvent,
    TeleconsultQuerySet,
)
from medcluster.teleconsults.models.panel import Panelist, ProposalStatus, Side, TimeProposal

__all__ = [
    "Form",
    "Mode",
    "Panelist",
    "ProposalStatus",
    "Recommendation",
    "Side",
    "Teleconsult",
    "TeleconsultClock",
    "TeleconsultEvent",
    "TeleconsultQuerySet",
    "TimeProposal",
]
