"""Reads about patients: search, the parts of a patient's page, the queue of possible duplicates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from medcluster.audit.selectors import Opening, who_opened
from medcluster.kernel.actor import Actor
from medcluster.kernel.numbers import parse
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import fold
from medcluster.kernel.visibility import get_visible
from medcluster.patients.matching import skeleton
from medcluster.patients.merging import REFERENCES, label_of
from medcluster.patients.models import (
    Companion,
    Consent,
    ConsentText,
    DuplicateCandidate,
    EmergencyAccess,
    Patient,
    PatientIdentifier,
    PatientMerge,
    PatientQuerySet,
    Representative,
    SelfConsentAge,
)
from medcluster.patients.models.consent import Purpose
from medcluster.registry.models import Country

_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
_LOG = 200
_NOT_COUNTED = (
    "patients.patientidentifier",
    "patients.patientaccess",
    "patients.importedrecord",
    "documents.signature",
)


def search(query: QuerySet[Patient], text: str, *, documents: bool = False) -> QuerySet[Patient]:
    """Patients by name in any spelling, date of birth and number of the patient; words may be mixed.

    With `documents` also by identifier and phone. Those never stand in an address, so only a POST asks for them.
    """
    text = text.strip()
    if (pk := parse("P", text)) is not None:
        return query.filter(pk=pk)
    found, rest = _dates(text)
    condition = Q(birth_date__in=found) if found else Q()
    if not found and not rest:
        return query
    if documents and rest and not re.search(r"[^\W\d_]", rest):
        return query.filter(condition & _by_digits(rest))
    words = (_by_document(word) if documents and re.search(r"\d", word) else _by_word(word) for word in rest.split())
    return query.filter(reduce(Q.__and__, words, condition))


def found_while_typed(actor: Actor, text: str) -> list[Patient]:
    """Up to ten people by name or number while it is typed; nothing under two letters."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    visible = Patient.objects.visible_to(actor).living_rows().select_related("home_region")
    return list(search(visible, wanted).order_by("-pk")[:10])


def visible_patient(actor: Actor, pk: Any) -> Patient | None:
    """The patient of a key from a form, when the actor sees them."""
    text = str(pk)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return Patient.objects.visible_to(actor).living_rows().select_related("home_region").filter(pk=int(text)).first()


def _dates(text: str) -> tuple[list[date], str]:
    """The dates in a text, and the text without them."""
    found = []
    for match in _DATE.finditer(text):
        day, month, year = (match[1], match[2], match[3]) if match[3] else (match[6], match[5], match[4])
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found, _DATE.sub(" ", text).strip()


def _by_digits(text: str) -> Q:
    """Numbers of documents and phones, with or without their separators."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < 4:
        return Q(pk__in=[])
    numbers = PatientIdentifier.objects.filter(Q(value__startswith=digits) | Q(value=text)).exclude(status="wrong")
    return Q(pk__in=numbers.values("patient_id")) | Q(phone_key__endswith=digits[-10:])


def _by_document(word: str) -> Q:
    """A number of a document with letters in it."""
    tight = re.sub(r"[\W_]", "", word).upper()
    numbers = PatientIdentifier.objects.filter(Q(value=word) | Q(value=tight)).exclude(status="wrong")
    return Q(pk__in=numbers.values("patient_id"))


def _by_word(word: str) -> Q:
    """One word of a name as written or however it is transliterated."""
    condition = Q(search__contains=fold(word))
    key = skeleton(word)
    return condition | Q(search_key__contains=key) if len(key) >= 2 else condition


def patient_by_number(actor: Actor, text: str) -> Patient:
    """The patient of a public number whom the actor may see. A merged record gives the one that it is part of now."""
    pk = parse("P", text)
    query = Patient.objects.visible_to(actor).select_related("home_region", "home_country", "citizenship")
    found = query.filter(pk=pk).first() if pk is not None else None
    if found is not None and found.merged_into_id is None:
        return found
    return get_visible(query, pk=_survivor_of(pk) or 0)


def _survivor_of(pk: int | None) -> int | None:
    """The id of the record that a merged one is part of, through merges of merges."""
    seen: set[int] = set()
    while pk is not None and pk not in seen:
        seen.add(pk)
        into = Patient.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
        if into is None:
            return pk
        pk = into
    return None


@dataclass(frozen=True)
class Record:
    """The parts of a patient's page."""

    patient: Patient
    identifiers: Sequence[PatientIdentifier]
    representatives: Sequence[Representative]
    companions: Sequence[Companion]
    merges: Sequence[PatientMerge]
    emergency: EmergencyAccess | None

    @property
    def active_identifiers(self) -> list[tuple[PatientIdentifier, Any]]:
        """The numbers in force, each with what is odd about it."""
        active = PatientIdentifier.Status.ACTIVE
        return [(row, row.oddity(self.patient)) for row in self.identifiers if row.status == active]

    @property
    def past_identifiers(self) -> list[PatientIdentifier]:
        return [row for row in self.identifiers if row.status != PatientIdentifier.Status.ACTIVE]


def record_of(actor: Actor, patient: Patient) -> Record:
    """Everything of the first tab: five queries."""
    running = EmergencyAccess.objects.running(timezone.now()).filter(patient=patient, user_id=actor.user_id or 0)
    return Record(
        patient=patient,
        identifiers=list(patient.identifiers.select_related("country")),
        representatives=list(patient.representatives.all()),
        companions=list(patient.companions.all()),
        merges=list(patient.merges.filter(undone_at=None).select_related("absorbed", "merged_by")),
        emergency=running.first() if actor.user_id is not None else None,
    )


def consents_of(patient: Patient) -> list[Consent]:
    """All decisions, newest first."""
    return list(patient.consents.select_related("text", "representative", "recorded_by"))


def consent_text(pk: int) -> ConsentText:
    """The words of one version of a consent; they are the same for everybody."""
    return get_visible(ConsentText.objects.all(), pk=pk)


def openings_of(patient: Patient) -> list[Opening]:
    """Who opened the record, also before it was merged into this one; newest first."""
    ids = [
        patient.pk,
        *PatientMerge.objects.filter(survivor=patient, undone_at=None).values_list("absorbed", flat=True),
    ]
    found = [opening for pk in ids for opening in who_opened(pk, limit=_LOG)]
    return sorted(found, key=lambda opening: opening.at, reverse=True)[:_LOG]


def emergencies_of(patient: Patient, since: datetime | None = None) -> list[EmergencyAccess]:
    query = patient.emergencies.select_related("user")
    return list(query.filter(opened_at__gte=since) if since else query)


def candidates(actor: Actor) -> QuerySet[DuplicateCandidate]:
    """Pairs both sides of which the actor may see; open ones only while neither side has been merged elsewhere."""
    query = DuplicateCandidate.objects.select_related("first", "second")
    if not actor.sees_cluster(Permission.READ_PATIENT_IDENTITY):
        seen = Patient.objects.visible_to(actor).values("pk")
        query = query.filter(first__in=seen, second__in=seen)
    whole = Q(first__merged_into=None, second__merged_into=None)
    return query.filter(whole | ~Q(state=DuplicateCandidate.State.OPEN))


def candidates_of(patient: Patient) -> int:
    """How many open pairs the patient is part of."""
    pairs = DuplicateCandidate.objects.filter(Q(first=patient) | Q(second=patient), state=DuplicateCandidate.State.OPEN)
    return pairs.filter(first__merged_into=None, second__merged_into=None).count()


def records_of(patient_id: int) -> set[int]:
    """The record and every record that was merged into it, also by way of a third."""
    found, fresh = {patient_id}, {patient_id}
    while fresh:
        fresh = set(Patient.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def living(actor: Actor) -> PatientQuerySet:
    """The list of patients: those whom the actor may see, without records merged into others."""
    return Patient.objects.visible_to(actor).living_rows()


def numbers_of(first: Patient, second: Patient) -> list[tuple[PatientIdentifier, bool]]:
    """The numbers of two records, with whether they are the first one's."""
    rows = PatientIdentifier.objects.filter(patient__in=[first, second]).order_by("system", "patient_id")
    return [(row, row.patient_id == first.pk) for row in rows]


def attached_to(first: Patient, second: Patient) -> list[tuple[str, int, int]]:
    """How much hangs on each of two records, by kind, through the registry of references."""
    found = []
    for label, field in REFERENCES:
        if label in _NOT_COUNTED:
            continue
        model = apps.get_model(label)
        rows: QuerySet[Any] = QuerySet(model).filter(**{f"{field}__in": [first.pk, second.pk]}).order_by()
        counted = dict(rows.values_list(field).annotate(n=Count("pk")))
        if counted:
            found.append((capfirst(label_of(label)), counted.get(first.pk, 0), counted.get(second.pk, 0)))
    return found


def running_emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    """The records that the actor holds open in an emergency now."""
    rows = EmergencyAccess.objects.running(timezone.now()).filter(user_id=actor.user_id or 0)
    return rows.select_related("patient")


def exactly(*, document: str, family: str, given: str, born: date | None) -> Patient | None:
    """The one living record that fits, whoever may see it; None when nobody or more than one does.

    By number of the patient or of a document, or by full name (in any spelling) and date of birth together.
    """
    query = Patient.objects.all().living_rows()
    if document.strip():
        found = query.with_number(document) | query.filter(_by_exact_number(document))
    elif family and given and born:
        keys = (skeleton(family), skeleton(given))
        rows = query.filter(birth_date=born)
        ids = [p.pk for p in rows[:500] if set(keys) <= set(p.search_key.split())]
        found = query.filter(pk__in=ids)
    else:
        return None
    hits = list(found.distinct()[:2])
    return hits[0] if len(hits) == 1 else None


def _by_exact_number(text: str) -> Q:
    tight = re.sub(r"[\W_]", "", text).upper()
    numbers = PatientIdentifier.objects.filter(Q(value=tight) | Q(value=text.strip()), status="active")
    return Q(pk__in=numbers.values("patient_id"))


# -- the rules of consents


@dataclass(frozen=True)
class TextVersion:
    """A version of the words of a consent and where it stands: now, coming or over."""

    row: ConsentText
    standing: str


def consent_versions(purpose: str) -> list[TextVersion]:
    """The versions of one purpose, the newest first."""
    today = timezone.localdate()
    return [TextVersion(row, _standing(row, today)) for row in ConsentText.objects.filter(purpose=purpose)]


def consent_purposes() -> list[tuple[Any, TextVersion | None, TextVersion | None]]:
    """Every purpose with the version in force and the one to come (one query)."""
    today = timezone.localdate()
    by_purpose: dict[str, list[TextVersion]] = {}
    for row in ConsentText.objects.all():
        by_purpose.setdefault(row.purpose, []).append(TextVersion(row, _standing(row, today)))

    def one(purpose: str, standing: str) -> TextVersion | None:
        return next((version for version in by_purpose.get(purpose, []) if version.standing == standing), None)

    return [(purpose, one(purpose, "now"), one(purpose, "coming")) for purpose in Purpose]


def consent_ages() -> list[tuple[SelfConsentAge, str, str]]:
    """The ages of own consent with the country by name ("" everywhere else) and the standing, those over last."""
    today = timezone.localdate()
    rows = list(SelfConsentAge.objects.order_by("country", "purpose", "valid_from"))
    names = {c.code: str(c.name) for c in Country.objects.filter(code__in={row.country for row in rows})}
    found = [(row, names.get(row.country, row.country), _standing(row, today)) for row in rows]
    return sorted(found, key=lambda item: item[2] == "over")


def open_consent_ages() -> QuerySet[SelfConsentAge]:
    return SelfConsentAge.objects.filter(valid_until=None)


def _standing(row: ConsentText | SelfConsentAge, today: date) -> str:
    if row.valid_from > today:
        return "coming"
    return "over" if row.valid_until is not None and row.valid_until < today else "now"
