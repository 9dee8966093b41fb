"""Invented patients: names in the spelling of their home and in Latin, an age that fits the profile, a home."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from medcluster.demo import words
from medcluster.demo.names import invent
from medcluster.demo.referrers import Referrer
from medcluster.kernel import rows
from medcluster.patients.models import Patient, PatientAccess

PHONES = {"KZ": "7701", "RU": "7913", "KG": "99670", "UZ": "99890", "MN": "9769"}
SOMETIMES_CHILDREN = ("158", "81", "54")


def invent_patient(random: Random, referrer: Referrer, profile: str, at: datetime) -> Patient:
    """A patient of the referrer's region as known at `at`; not saved."""
    group = {"KZ": "kk", "RU": "ru"}.get(referrer.country, "abroad")
    name = invent(random, group, female=True if profile == "136" else None)
    number = f"{PHONES[referrer.country]}{random.randint(0, 9_999_999):07d}"
    patient = rows.make(
        Patient,
        family_name=name.family,
        given_name=name.given,
        middle_name=name.middle,
        family_latin=name.family_latin,
        given_latin=name.given_latin,
        birth_date=at.date() - timedelta(days=_age(random, profile) * 365 + random.randint(20, 340)),
        sex="female" if name.is_female else "male",
        citizenship_id=referrer.country,
        home_country_id=referrer.country,
        home_region_id=referrer.region or None,
        language=name.language,
        interpreter_language="mn" if referrer.country == "MN" else "",
        phone=f"+{number}",
        source="demo",
        created_at=at,
        updated_at=at,
    )
    patient.refresh_search()
    return patient


def opened(
    patient: Patient, reason: str, since: datetime, until: datetime | None = None, **holder: Any
) -> PatientAccess:
    """The row that opens a saved patient to an organisation, a centre or a person (`organisation_id=…`); not saved."""
    return rows.make(PatientAccess, patient_id=patient.pk, reason=reason, since=since, until=until, **holder)


def _age(random: Random, profile: str) -> int:
    if profile == "55":
        return 0
    if profile == "136":
        return random.randint(19, 42)
    child = profile in words.CHILD_PROFILES or (profile in SOMETIMES_CHILDREN and random.random() < 0.35)
    return random.randint(1, 16) if child else random.randint(19, 78)
