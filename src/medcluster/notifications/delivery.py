"""The worker's step: from the outbox to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Counts:
    fanned_out: int = 0
    sent: int = 0
    retried: int = 0
    failed: int = 0


def run_once(now: datetime | None = None, batch: int = 100) -> Counts:
    """Fan out and send what is due. Being written."""
    return Counts()
