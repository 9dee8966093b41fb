"""Patients as people read them: facts of the page, pairs side by side, decisions with their state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from medcluster.kernel.codes import Residency
from medcluster.kernel.web.facts import facts
from medcluster.kernel.web.words import age, language_name
from medcluster.patients.models import Consent, DuplicateCandidate, Patient
from medcluster.patients.scoring import CERTAIN, MatchReason
from medcluster.patients.services.merge import EMPTY, MERGEABLE


def born(patient: Patient) -> str:
    """ "12.05.1980, 46 years", or with the date of death."""
    if patient.birth_date is None:
        return _("date of birth unknown")
    text = f"{patient.birth_date:%d.%m.%Y}"
    if patient.died_on:
        return _("%(born)s, died %(died)s") % {"born": text, "died": f"{patient.died_on:%d.%m.%Y}"}
    return f"{text}, {age(patient.birth_date)}"


def home(patient: Patient) -> str:
    return ", ".join(str(part) for part in (patient.home_region, patient.home_country) if part)


def patient_facts(patient: Patient) -> list[tuple[Any, Any]]:
    """The right column of the patient's page."""
    latin = patient.latin_name if patient.latin_name not in patient.full_name else ""
    return facts(
        (_("Number"), patient.number),
        (_("Born"), born(patient)),
        (_("Sex"), patient.get_sex_display()),
        (_("In Latin letters"), latin),
        (_("Citizenship"), patient.citizenship),
        (_("Lives in"), home(patient)),
        (_("For the cluster"), Residency(patient.residency).label if home(patient) else ""),
        (_("Address"), patient.address),
    )


def contact_facts(patient: Patient) -> list[tuple[Any, Any]]:
    return facts(
        (_("Speaks"), language_name(patient.language)),
        (_("Interpreter"), language_name(patient.interpreter_language) if patient.interpreter_language else ""),
        (_("Phone"), patient.phone),
        (_("E-mail"), patient.email),
        (_("Messenger"), patient.messenger),
        (_("Special needs"), patient.special_needs),
    )


@dataclass(frozen=True)
class Line:
    """One field of two records side by side; `chosen` is the id of the record whose value is proposed."""

    name: str
    label: str
    first: str
    second: str
    differs: bool
    chosen: int


def side_by_side(first: Patient, second: Patient, survivor: Patient) -> list[Line]:
    """Every field in which at least one record says something."""
    lines = []
    for name in MERGEABLE:
        one, other = getattr(first, name), getattr(second, name)
        if one in EMPTY and other in EMPTY:
            continue
        keeper, spare = (first, second) if survivor.pk == first.pk else (second, first)
        chosen = keeper.pk if getattr(keeper, name) not in EMPTY else spare.pk
        field = Patient._meta.get_field(name.removesuffix("_id"))
        label = capfirst(str(getattr(field, "verbose_name", name)))
        lines.append(Line(name, label, shown(first, name), shown(second, name), one != other, chosen))
    return lines


def shown(patient: Patient, name: str) -> str:
    """A field's value as text."""
    value = getattr(patient, name.removesuffix("_id"))
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if name == "sex":
        return str(patient.get_sex_display())
    if name in ("language", "interpreter_language"):
        return language_name(value) if value else ""
    return str(value or "")


def reasons_in_words(codes: Sequence[str]) -> str:
    """The reasons of a score: "same name, same date of birth"."""
    known = dict(MatchReason.choices)
    return ", ".join(str(known.get(code, code)) for code in codes)


def likelihood(score: int) -> tuple[str, str]:
    """A score as a word with its colour."""
    return (_("almost certain"), "late") if score >= CERTAIN else (_("possible"), "waiting")


CANDIDATE_MOODS = {"open": "waiting", "merged": "done", "not_same": "stopped"}


def candidate_state(candidate: DuplicateCandidate) -> tuple[str, str]:
    return str(candidate.get_state_display()), CANDIDATE_MOODS[candidate.state]


def consent_state(consent: Consent, today: date | None = None) -> tuple[str, str]:
    """Where a decision stands, in a word with its colour."""
    today = today or timezone.localdate()
    if consent.is_refusal:
        return _("refused"), "stopped"
    if consent.revoked_on is not None and consent.revoked_on <= today:
        return _("withdrawn"), "stopped"
    if consent.valid_until is not None and consent.valid_until < today:
        return _("ended"), "stopped"
    return _("in force"), "done"


def masked_name(patient: Patient) -> str:
    """Enough to recognise somebody whom one knows, not to learn somebody whom one does not: "И… И…"."""
    return " ".join(f"{word[0]}…" for word in patient.full_name.split()[:2] if word)
