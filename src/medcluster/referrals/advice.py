"""The routing advice on one referral: ranked centres with reasons, and those left out with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Advice:
    """`ranked` are routing's results that fit, best first; `excluded` those that cannot take the patient, each with why."""

    ranked: Sequence[Any] = ()
    excluded: Sequence[Any] = ()

    def kept(self) -> dict[int, tuple[int, list[str]]]:
        """What is kept with an offer: the centre's place in the advice and the codes of the reasons."""
        return {
            row.centre_id: (place, [reason.code for reason in row.reasons])
            for place, row in enumerate(self.ranked, start=1)
        }
