"""Facts into tables, a chunk at a time: few statements for many patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients.importing.translation import Facts, Number
from medcluster.patients.matching import Person
from medcluster.patients.models import ImportedRecord, Patient, PatientIdentifier
from medcluster.patients.scoring import compare
from medcluster.patients.services.access import OBJECT
from medcluster.patients.services.duplicates import note_candidates_of, refresh_keys
from medcluster.registry.models import Country, Region

ACTIVE = PatientIdentifier.Status.ACTIVE
_NOT_CHECKED = ["citizenship", "home_country", "home_region", "merged_into", "created_by"]


@dataclass(frozen=True)
class Received:
    """One entry of a file and its facts."""

    label: str
    facts: Facts


@dataclass
class Outcome:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)


class Writer:
    """Writes the entries of one file for one actor."""

    def __init__(self, by: Actor) -> None:
        self.by = by

    def write(self, entries: Sequence[Received]) -> Outcome:
        """Create, update or leave each. Entries about the same person within a chunk are taken one after the other."""
        outcome = Outcome()
        for part in _without_repeats(entries):
            self._write_part(part, outcome)
        return outcome

    @cached_property
    def countries(self) -> dict[str, str]:
        """Country codes by alpha-2, alpha-3 and English name."""
        found = {}
        for country in Country.objects.all():
            for key in (country.code, country.alpha3, country.name.get("en", "")):
                found[key.upper()] = country.code
        return found

    @cached_property
    def regions(self) -> set[str]:
        return set(Region.objects.values_list("pk", flat=True))

    def _write_part(self, entries: Sequence[Received], outcome: Outcome) -> None:
        holders = _holders([n for e in entries for n in e.facts.numbers])
        records = {r.source: r for r in ImportedRecord.objects.filter(source__in=[_source(e) for e in entries])}
        new: list[tuple[Received, Patient]] = []
        for entry in entries:
            record = records.get(_source(entry))
            if record is not None and record.fingerprint == entry.facts.fingerprint:
                outcome.unchanged += 1
                continue
            try:
                known = _recognised(entry.facts, holders)
                if known is None:
                    new.append((entry, self._built(entry.facts)))
                elif self._changed(known, entry, record):
                    outcome.updated += 1
                else:
                    outcome.unchanged += 1
            except _Refused as reason:
                outcome.rejected.append((entry.label, str(reason)))
        self._create(new)
        outcome.created += len(new)

    def _built(self, facts: Facts) -> Patient:
        patient = Patient(**self._values(facts), source="imported", created_by_id=self.by.user_id)
        _check_lengths(patient)
        patient.refresh_search()
        return patient

    def _values(self, facts: Facts) -> dict[str, Any]:
        """The values with countries and regions that the registry knows; the others are left to the address."""
        values = dict(facts.values)
        country = self.countries.get(str(values.pop("home_country_id", "")))
        region = values.pop("home_region_id", None)
        if country:
            values["home_country_id"] = country
        if region in self.regions:
            values["home_region_id"] = region
        return values

    def _create(self, new: list[tuple[Received, Patient]]) -> None:
        if not new:
            return
        Patient.objects.bulk_create([patient for _entry, patient in new])
        PatientIdentifier.objects.bulk_create([_row(p.pk, n) for e, p in new for n in e.facts.numbers])
        ImportedRecord.objects.bulk_create(
            [ImportedRecord(patient=p, source=_source(e), fingerprint=e.facts.fingerprint) for e, p in new]
        )
        refresh_keys([patient.pk for _entry, patient in new])
        note_candidates_of([patient.pk for _entry, patient in new])
        self._audit("patient.import_create", [patient.pk for _entry, patient in new])

    def _changed(self, patient: Patient, entry: Received, record: ImportedRecord | None) -> bool:
        """Bring a known patient up to the file; False when there was nothing to change."""
        facts = entry.facts
        values = {k: v for k, v in self._values(facts).items() if getattr(patient, k) != v}
        for name, value in values.items():
            setattr(patient, name, value)
        _check_lengths(patient)
        have = set(PatientIdentifier.objects.filter(patient=patient).values_list("system", "value"))
        extra = [_row(patient.pk, n) for n in facts.numbers if (n.system, n.value) not in have]
        if values:
            patient.version += 1
            patient.updated_at = timezone.now()
            patient.save()
        PatientIdentifier.objects.bulk_create(extra)
        ImportedRecord.objects.update_or_create(
            source=_source(entry),
            defaults={"patient": patient, "fingerprint": facts.fingerprint, "imported_at": timezone.now()},
        )
        if not values and not extra:
            return False
        refresh_keys([patient.pk])
        self._audit("patient.import_update", [patient.pk])
        return True

    def _audit(self, action: str, ids: list[int]) -> None:
        ports.audit.append([AuditEntry(action, self.by, OBJECT, pk, pk) for pk in ids])


class _Refused(Exception):
    pass


def _without_repeats(entries: Sequence[Received]) -> list[list[Received]]:
    """Split so that no two entries of a part share a number."""
    parts: list[list[Received]] = [[]]
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        numbers = {(n.system, n.value) for n in entry.facts.numbers if n.system}
        if numbers & seen:
            parts.append([])
            seen = set()
        seen |= numbers
        parts[-1].append(entry)
    return [part for part in parts if part]


def _holders(numbers: list[Number]) -> dict[tuple[str, str], Patient]:
    """Who has these active numbers now."""
    values = list({n.value for n in numbers if n.system})
    wanted = {(n.system, n.value) for n in numbers if n.system}
    found: dict[tuple[str, str], Patient] = {}
    for start in range(0, len(values), 400):
        rows = PatientIdentifier.objects.filter(
            Q(value__in=values[start : start + 400]), status=ACTIVE, patient__merged_into=None
        ).select_related("patient")
        found.update({(r.system, r.value): r.patient for r in rows if (r.system, r.value) in wanted})
    return found


def _recognised(facts: Facts, holders: dict[tuple[str, str], Patient]) -> Patient | None:
    """The one patient who has these numbers. Refused when they point at two, or at somebody plainly else."""
    found = {p.pk: p for n in facts.numbers if (p := holders.get((n.system, n.value))) is not None}
    if not found:
        return None
    if len(found) > 1:
        names = ", ".join(p.number for p in found.values())
        raise _Refused(
            _("The numbers belong to different patients: %(names)s. Join them first, or mend the file.")
            % {"names": names}
        )
    patient = next(iter(found.values()))
    if _plainly_else(patient, facts):
        raise _Refused(
            _("The number belongs to a patient with another name and date of birth: %(number)s. Check whose it is.")
            % {"number": patient.number}
        )
    return patient


def _plainly_else(patient: Patient, facts: Facts) -> bool:
    born = facts.values.get("birth_date")
    if patient.birth_date is None or born is None or patient.birth_date == born:
        return False
    mine = Person.of(
        family=patient.family_name, given=patient.given_name,
        family_latin=patient.family_latin, given_latin=patient.given_latin,
    )  # fmt: skip
    theirs = Person.of(family=facts.values.get("family_name", ""), given=facts.values.get("given_name", ""))
    return compare(mine, theirs).score == 0


def _check_lengths(patient: Patient) -> None:
    try:
        patient.clean_fields(exclude=_NOT_CHECKED)
    except ValidationError as error:
        name, words = next(iter(error.message_dict.items()))
        raise _Refused(f"{name}: {words[0]}") from error


def _row(patient_id: int, number: Number) -> PatientIdentifier:
    return PatientIdentifier(
        patient_id=patient_id, kind=number.kind, system=number.system, value=number.value,
        country_id=number.country or None,
        status=ACTIVE if number.active else PatientIdentifier.Status.OLD,
    )  # fmt: skip


def _source(entry: Received) -> str:
    return entry.facts.source
