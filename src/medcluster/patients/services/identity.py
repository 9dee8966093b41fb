"""Who a patient is: registered, changed, numbered; recorded as dead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotVisible
from medcluster.kernel.identifiers import check, normalise
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients import deaths
from medcluster.patients.models import Patient, PatientIdentifier
from medcluster.patients.policies import require_edit
from medcluster.patients.services.access import OBJECT, open_to_own_places
from medcluster.patients.services.duplicates import note_candidates, refresh_keys

KINDS = PatientIdentifier.Kind
Status = PatientIdentifier.Status
WITH_COUNTRY = frozenset({KINDS.PASSPORT, KINDS.ID_CARD, KINDS.BIRTH, KINDS.NATIONAL, KINDS.DRIVER})
FIXED_COUNTRY = {KINDS.SNILS.value: "RU", KINDS.ENP.value: "RU", KINDS.IIN.value: "KZ"}
FIELDS = (
    "family_name", "given_name", "middle_name", "family_latin", "given_latin", "birth_date", "sex", "citizenship_id",
    "home_country_id", "home_region_id", "address", "language", "interpreter_language", "phone", "email", "messenger",
    "special_needs",
)  # fmt: skip


@dataclass(frozen=True)
class IdentifierInput:
    """A number as entered: the system (our code or an address), the value, and the country where that matters."""

    system: str
    value: str
    country: str = ""
    valid_until: date | None = None


@transaction.atomic
def register_patient(
    *, by: Actor, data: Mapping[str, Any], identifiers: Sequence[IdentifierInput] = (), reason: str = "registered"
) -> Patient:
    """Enter a new person. Every fault is listed; a number that another patient has is a Conflict.

    Opens the patient to the places of the actor, notes the patients who look like the same person, and audits.
    """
    by.require(Permission.EDIT_PATIENT)
    values = {name: data[name] for name in FIELDS if name in data}
    faults = _faults(values) + [fault for entry in identifiers for fault in _number_faults(entry, values)]
    if faults:
        raise Incomplete(faults)
    patient = Patient(created_by_id=by.user_id, **values)
    patient.save(force_insert=True)
    for entry in identifiers:
        _write_identifier(patient, entry)
    open_to_own_places(patient_id=patient.pk, by=by, reason=reason)
    refresh_keys([patient.pk])
    note_candidates(patient.pk)
    _audit("patient.create", by, patient.pk, {"identifiers": [entry.system for entry in identifiers]})
    return patient


@transaction.atomic
def update_patient(*, patient: Patient, by: Actor, data: Mapping[str, Any], expected_version: int) -> Patient:
    """Change what is given in `data`. Conflict when somebody saved in between. The audit names the fields changed."""
    require_edit(by, patient.pk)
    _must_be_whole(patient)
    values = {name: data[name] for name in FIELDS if name in data}
    changed = sorted(name for name, value in values.items() if getattr(patient, name) != value)
    for name in changed:
        setattr(patient, name, values[name])
    if faults := _faults({name: getattr(patient, name) for name in FIELDS}):
        raise Incomplete(faults)
    if not changed:
        return patient
    _save_next(patient, expected_version)
    refresh_keys([patient.pk])
    note_candidates(patient.pk)
    _audit("patient.update", by, patient.pk, {"fields": changed})
    return patient


@transaction.atomic
def record_death(*, patient: Patient, by: Actor, on: date | None, told: str = "") -> Patient:
    """Enter (or, with None, take back) the date of death.

    Every open case of the person ends with it, each with its own event that repeats `told` (where it was entered).
    Taking it back opens none of them again.
    """
    require_edit(by, patient.pk)
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    _must_be_whole(patient)
    if patient.died_on == on:
        return patient
    if on is not None and (on > timezone.localdate() or (patient.birth_date and on < patient.birth_date)):
        raise Incomplete([Fault("died_on", _("The date of death lies between birth and today."))])
    patient.died_on = on
    _save_next(patient, patient.version)
    _audit("patient.death" if on else "patient.death_undone", by, patient.pk, {})
    if on is not None:
        deaths.end_cases(
            patient, died_on=on, told=told or str(_("Recorded with the patient by %(who)s.") % {"who": by.name})
        )
    return patient


@transaction.atomic
def set_restricted(*, patient: Patient, by: Actor, restricted: bool) -> None:
    """Put a patient under the stricter class of secrecy (HIV, psychiatry, addiction), or take them out of it."""
    require_edit(by, patient.pk)
    by.require(Permission.READ_CLINICAL)
    Patient.objects.filter(pk=patient.pk).update(is_restricted=restricted, version=F("version") + 1)
    _audit("patient.restrict" if restricted else "patient.unrestrict", by, patient.pk, {})


@transaction.atomic
def add_identifier(*, patient: Patient, by: Actor, entry: IdentifierInput) -> PatientIdentifier:
    """Add a number; an active one of the same single kind (ИИН, СНИЛС, ЕНП) becomes an old one."""
    require_edit(by, patient.pk)
    _must_be_whole(patient)
    if faults := _number_faults(entry, {"birth_date": patient.birth_date, "sex": patient.sex}):
        raise Incomplete(faults)
    if entry.system in FIXED_COUNTRY:
        same = patient.identifiers.filter(system=entry.system, status=Status.ACTIVE)
        same.exclude(value=normalise(entry.system, entry.value)).update(status=Status.OLD)
    row = _write_identifier(patient, entry)
    refresh_keys([patient.pk])
    note_candidates(patient.pk)
    _audit("patient.identifier_add", by, patient.pk, {"system": entry.system})
    return row


@transaction.atomic
def retire_identifier(*, identifier: PatientIdentifier, by: Actor, status: str) -> None:
    """Mark a number as replaced or as entered by mistake; it stays on record."""
    require_edit(by, identifier.patient_id)
    if status not in (Status.OLD, Status.WRONG):
        raise Incomplete([Fault("status", _("Choose whether the number was replaced or is a mistake."))])
    PatientIdentifier.objects.filter(pk=identifier.pk).update(status=status)
    refresh_keys([identifier.patient_id])
    _audit("patient.identifier_retire", by, identifier.patient_id, {"system": identifier.system, "status": status})


@transaction.atomic
def claim_patient(*, by: Actor, system: str, value: str, birth_date: date | None) -> Patient:
    """Take an existing patient of somebody else's under own care: knows the number *and* the date of birth.

    So that a second hospital uses the existing record instead of making another one. Neither alone is enough, and
    both wrong look the same: NotVisible. Audited.
    """
    by.require(Permission.EDIT_PATIENT)
    kept = normalise(system, value)
    row = (
        PatientIdentifier.objects.filter(system=system, value=kept, status=Status.ACTIVE)
        .filter(patient__birth_date=birth_date, patient__birth_date__isnull=False, patient__merged_into=None)
        .select_related("patient")
        .first()
    )
    if row is None:
        raise NotVisible(_("No patient has this number and this date of birth."))
    open_to_own_places(patient_id=row.patient_id, by=by, reason="claimed")
    _audit("patient.claim", by, row.patient_id, {"system": system})
    return row.patient


def holder_of(entry: IdentifierInput) -> Patient | None:
    """The patient who has this number now, whoever may see them; for words of refusal, not for screens."""
    kept = normalise(entry.system, entry.value)
    rows = PatientIdentifier.objects.filter(system=entry.system, value=kept, status=Status.ACTIVE)
    rows = rows.filter(Q(country=_country(entry)) if _country(entry) else Q(country=None))
    row = rows.select_related("patient").first()
    return row.patient if row else None


def _write_identifier(patient: Patient, entry: IdentifierInput) -> PatientIdentifier:
    verdict = check(entry.system, entry.value, birth_date=patient.birth_date, sex=patient.sex)
    row = PatientIdentifier(
        patient=patient,
        kind=entry.system if entry.system in KINDS.values else KINDS.OTHER,
        system=entry.system,
        value=verdict.normalised,
        country_id=_country(entry),
        valid_until=entry.valid_until,
    )
    if (holder := holder_of(entry)) is not None:
        raise Conflict(_taken(entry, holder, patient), code="identifier_taken")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody entered the same number at the same moment
        raise Conflict(_("Another patient has this number."), code="identifier_taken") from error
    return row


def _taken(entry: IdentifierInput, holder: Patient, patient: Patient) -> Any:
    if holder.pk == patient.pk:
        return _("The patient already has this number.")
    return _("A patient with this number is already in the cluster (%(kind)s). Open that record instead.") % {
        "kind": KINDS(entry.system).label if entry.system in KINDS.values else entry.system
    }


def _country(entry: IdentifierInput) -> str | None:
    return FIXED_COUNTRY.get(entry.system) or entry.country or None


def _faults(values: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if not values.get("family_name") and not values.get("family_latin"):
        faults.append(Fault("family_name", _("Enter the family name, in Cyrillic or in Latin letters.")))
    born = values.get("birth_date")
    if born is not None and born > timezone.localdate():
        faults.append(Fault("birth_date", _("The date of birth is in the future.")))
    if born is not None and born.year < 1880:
        faults.append(Fault("birth_date", _("The year of birth is too long ago.")))
    region, country = values.get("home_region_id"), values.get("home_country_id")
    if region and country and not region.startswith(f"{country}-"):
        faults.append(Fault("home_region", _("The region does not belong to the country of residence.")))
    return faults


def _number_faults(entry: IdentifierInput, values: Mapping[str, Any]) -> list[Fault]:
    verdict = check(entry.system, entry.value, birth_date=values.get("birth_date"), sex=values.get("sex", ""))
    faults = [] if verdict.ok else [Fault(entry.system, verdict.message)]
    if entry.system in WITH_COUNTRY and not entry.country:
        faults.append(Fault(f"{entry.system}_country", _("Say which country issued the document.")))
    return faults


def _must_be_whole(patient: Patient) -> None:
    if patient.merged_into_id is not None:
        raise Conflict(_("This record was merged into another one. Work with that one."))


def _save_next(patient: Patient, expected_version: int) -> None:
    """Compare and set on the version, then write the row."""
    taken = Patient.objects.filter(pk=patient.pk, version=expected_version, merged_into=None).update(
        version=expected_version + 1
    )
    if not taken:
        raise Conflict(_("Somebody changed this patient meanwhile. Look at the new state and enter your change again."))
    patient.version = expected_version + 1
    patient.updated_at = timezone.now()
    patient.save()


def _audit(action: str, by: Actor, patient_id: int, details: dict[str, Any]) -> None:
    ports.audit.append([AuditEntry(action, by, OBJECT, patient_id, patient_id, details=details)])
