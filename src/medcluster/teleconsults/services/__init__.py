"""Writes of teleconsultations. Moves along the table go through `kernel.cases.perform`."""

from __future__ import annotations

from medcluster.teleconsults.services.bulk import assign_many
from medcluster.teleconsults.services.conclusions import save_conclusion, sign
from medcluster.teleconsults.services.conversion import mark_converted
from medcluster.teleconsults.services.drafts import save_draft, send, start_draft
from medcluster.teleconsults.services.routine import close_read, remind

__all__ = [
    "assign_many",
    "close_read",
    "mark_converted",
    "remind",
    "save_conclusion",
    "save_draft",
    "send",
    "sign",
    "start_draft",
]
