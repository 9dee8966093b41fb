"""A death is entered once, wherever it becomes known, and ends every open case of the person.

Higher floors say in `AppConfig.ready()` how their cases end:

    deaths.register(end_referrals)  # end_referrals(patient, died_on, told) inside the transaction
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medcluster.patients.models import Patient

Ender = Callable[["Patient", date, str], None]
_ENDERS: list[Ender] = []


def register(ender: Ender) -> None:
    """`ender(patient, died_on, told)` ends what is open; `told` says where the death was entered, in plain words."""
    if ender not in _ENDERS:
        _ENDERS.append(ender)


def end_cases(patient: Patient, *, died_on: date, told: str) -> None:
    for ender in _ENDERS:
        ender(patient, died_on, told)
