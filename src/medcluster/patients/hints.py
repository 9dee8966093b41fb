"""Who may be meant while a patient is typed: known people with the reasons, those of others without their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medcluster.kernel.actor import Actor
from medcluster.patients.models import Patient
from medcluster.patients.presenters import born, home, masked_name, reasons_in_words
from medcluster.patients.scoring import CERTAIN, MatchReason
from medcluster.patients.services import matches_for

if TYPE_CHECKING:
    from medcluster.patients.forms import PatientForm


@dataclass(frozen=True)
class Hint:
    """A look-alike. Without `url` the record belongs to others; `claimable` says whether it can be taken over."""

    name: str
    detail: str
    reasons: str
    score: int
    url: str = ""
    claimable: bool = False

    @property
    def certain(self) -> bool:
        return self.score >= CERTAIN


def hints_for(actor: Actor, form: PatientForm, *, except_id: int | None = None) -> list[Hint]:
    """The most likely first. People whom the actor may not see show initials only."""
    found = matches_for(form.person, except_id=except_id)
    rows = {
        p.pk: p
        for p in Patient.objects.filter(pk__in=[pk for pk, _match in found]).select_related(
            "home_region", "home_country"
        )
    }
    seen = set(Patient.objects.visible_to(actor).filter(pk__in=rows).values_list("pk", flat=True))
    return [_hint(rows[pk], match.score, match.reasons, pk in seen) for pk, match in found]


def _hint(patient: Patient, score: int, reasons: Sequence[str], seen: bool) -> Hint:
    words = reasons_in_words(reasons)
    if seen:
        detail = " · ".join(part for part in (patient.number, born(patient), home(patient)) if part)
        return Hint(patient.full_name, detail, words, score, patient.get_absolute_url())
    claimable = MatchReason.SAME_IDENTIFIER in reasons and MatchReason.SAME_BIRTH in reasons
    return Hint(masked_name(patient), "", words, score, "", claimable)
