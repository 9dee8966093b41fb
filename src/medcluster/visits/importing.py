"""Visits from a file of the centre's own system: a row a service, the visit told apart by centre and key.

All rows or none; the second run changes nothing; a changed row corrects the visit as a new version. The mechanism is
that of the registry (`registry.imports`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Funding
from medcluster.kernel.identifiers import normalise
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.kernel.texts import fold
from medcluster.patients.models import Patient, PatientIdentifier
from medcluster.registry.imports.cells import as_text
from medcluster.registry.imports.columns import Column, choice, moment, money, number, reference, text
from medcluster.registry.imports.engine import Plan, Planned
from medcluster.registry.imports.lookups import Lookups, WrongCell
from medcluster.registry.imports.shapes import Cells, Kind, Part
from medcluster.registry.models import Department, Service, Specialist
from medcluster.registry.models.services import Currency, ServiceKind
from medcluster.visits import policies, rules, services
from medcluster.visits.models import Occasion, Visit, VisitService, VisitVersion

NUMBERED = ("iin", "snils", "enp")
MANY = 500


class _People:
    """The patients of a file by our number, ИИН, СНИЛС or insurance number, whom the actor may see."""

    def __init__(self, by: Actor, cells: Iterable[Any]) -> None:
        words = {as_text(cell) for cell in cells} - {""}
        pks = {pk for word in words if (pk := numbers.parse("P", word)) is not None}
        values = {normalise(system, word): word for word in words for system in NUMBERED}
        seen = Patient.objects.visible_to(by).living_rows()
        self.rows: dict[int, Patient] = {}
        self._ids: dict[str, int] = {}
        for some in _chunks(sorted(pks)):
            self.rows |= {p.pk: p for p in seen.filter(pk__in=some)}
        for some in _chunks(sorted(values)):
            rows = PatientIdentifier.objects.filter(system__in=NUMBERED, value__in=some, status="active")
            found = dict(rows.values_list("value", "patient_id"))
            self.rows |= {p.pk: p for p in seen.filter(pk__in=set(found.values()))}
            self._ids |= {value: pk for value, pk in found.items() if pk in self.rows}

    def find(self, word: str) -> int:
        pk = numbers.parse("P", word)
        if pk is None:
            pk = next((self._ids[v] for s in NUMBERED if (v := normalise(s, word)) in self._ids), None)
        if pk is None or pk not in self.rows:
            raise WrongCell(
                gettext(
                    "There is no patient “%(text)s” whom you may see. Register the patient, then bring in the visits."
                )
                % {"text": word[:40]}
            )
        return pk


class VisitLookups(Lookups):
    """What visits point to: people of the file, and departments, specialists and services of each centre."""

    def __init__(self, by: Actor, cells: Cells) -> None:
        self.people = _People(by, cells("patient"))
        self._codes = {as_text(cell) for cell in cells("service")} - {""}

    @cached_property
    def departments(self) -> dict[tuple[int, str], int]:
        rows = Department.objects.exclude(centre=None).values_list("centre_id", "code", "name", "pk")
        return {(centre, fold(word)): pk for centre, code, name, pk in rows for word in (code, *name.values()) if word}

    @cached_property
    def specialists(self) -> dict[tuple[int, str], int]:
        rows = Specialist.objects.exclude(centre=None).values_list("centre_id", "code", "name", "pk")
        return {(centre, fold(word)): pk for centre, code, name, pk in rows for word in (code, name) if word}

    @cached_property
    def services(self) -> dict[tuple[int, str], Service]:
        """By lead organisation and code."""
        found: dict[tuple[int, str], Service] = {}
        for some in _chunks(sorted(self._codes)):
            for row in Service.objects.filter(code__in=some):
                found[row.organisation_id, fold(row.code)] = row
        return found


def lookups(by: Actor, cells: Cells) -> VisitLookups:
    return VisitLookups(by, cells)


# -- columns


class _Known(str):
    """The words of what a row points to: equal, in any case, to its code and to each of its names."""

    same: frozenset[str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and fold(other) in self.same

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def _known(*words: str) -> str:
    found = _Known(next((word for word in words if word), ""))
    found.same = frozenset(fold(word) for word in words if word) or frozenset({""})
    return found


def _words(row: Any) -> str:
    if row is None:
        return ""
    return _known(row.code, *(row.name.values() if isinstance(row.name, dict) else [row.name]))


def _patient() -> Column:
    def parse(cell: Any, found: Any) -> int | None:
        words = as_text(cell)
        return found.people.find(words) if words else None

    return Column(
        "patient", _("Patient: number, ИИН or СНИЛС"), parse, lambda row: row.patient_id,
        lambda row, value: setattr(row, "patient_id", value), lambda row, _found: "", required=True,
    )  # fmt: skip


def _of_centre(code: str, label: Any) -> Column:
    """A department or a specialist by code or name: kept as words until the centre of the row is known."""
    return Column(
        code, label, lambda cell, _found: _known(as_text(cell)), lambda row: row.__dict__.get(f"_{code}_words", ""),
        lambda row, value: row.__dict__.__setitem__(f"_{code}_words", value), lambda row, _found: "", keep=True,
    )  # fmt: skip


def _case() -> Column:
    def parse(cell: Any, _found: Any) -> str:
        found = rules.case_number(as_text(cell))
        if found is None:
            raise WrongCell(gettext("This is not the number of a referral (R26-…) or of a teleconsultation (T26-…)."))
        return found

    return replace(text("case_number", _("Referral or teleconsultation")), parse=parse)


VISIT = (
    text("external_key", _("Key in your system"), length=80),
    reference("centre", _("Centre")).must(),
    _patient(),
    moment("happened_at", _("Date and time")).must(),
    reference("profile", _("Profile")).must(),
    choice("funding", _("Who pays"), Funding).must(),
    choice("occasion", _("First or repeat"), Occasion),
    _of_centre("department", _("Department")),
    _of_centre("specialist", _("Specialist")),
    _case(),
)


def _renamed(column: Column, code: str) -> Column:
    return replace(column, code=code)


SERVICE = (
    _renamed(text("code", _("Code of the service"), length=48), "service"),
    _renamed(text("name", _("Service in words"), length=300), "service_name").kept(),
    _renamed(choice("kind", _("Kind of service"), ServiceKind), "service_kind"),
    number("quantity", _("Quantity"), low=1, high=rules.MOST, default=1),
    money("price", _("Price of one")),
    choice("currency", _("Currency"), Currency, blank=True),
)


# -- what a row may be


def _prepare_visit(row: Visit, found: Any) -> None:
    """Find the department and the specialist within the centre, and freeze what a visit freezes."""
    faults: list[tuple[str, str]] = []
    for code, table in (("department", found.departments), ("specialist", found.specialists)):
        words = row.__dict__.get(f"_{code}_words", "")
        if words:
            pk = table.get((row.centre_id, fold(words)))
            setattr(row, f"{code}_id", pk)
            if pk is None:
                wrong = gettext("This centre has no “%(text)s”. Give the code or the name as in the registry.")
                faults.append((code, wrong % {"text": words[:60]}))
    patient = found.people.rows.get(row.patient_id)
    if patient is not None and row.happened_at is not None:
        services.freeze(row, patient, moved=row.pk is None)
        wrong = rules.moment_fault(row.happened_at, patient.birth_date, timezone.localtime())
        if wrong:
            words = (
                gettext("The visit lies in the future.")
                if wrong == "future"
                else gettext("The visit lies before the birth.")
            )
            faults.append(("happened_at", words))
    row.__dict__["_faults"] = faults


def _check_visit(row: Visit) -> Iterable[tuple[str, Any]]:
    faults: list[tuple[str, Any]] = row.__dict__.get("_faults", [])
    return faults


def _prepare_line(row: VisitService, found: Any) -> None:
    """Take name and kind from the registry where it knows the code."""
    service = found.services.get((found.leads[row.visit.centre_id], fold(row.code)))
    if service is not None:
        row.service = service
        row.name = row.name or service.name.in_language("ru")
        if row.pk is None and row.kind == ServiceKind.CONSULTATION:  # what a new line is unless somebody says otherwise
            row.kind = service.kind
    if row.price is None:
        row.currency = ""


def _check_line(row: VisitService) -> Iterable[tuple[str, Any]]:
    if not row.name:
        yield "service", gettext("The registry does not know this code. Write the service in words, too.")
    if row.price is not None and not row.currency:
        yield "price", gettext("Give the currency of the price.")


def _not_my_centre(by: Actor, row: Visit) -> str:
    return "" if policies.may_record_at(by, row.centre_id) else gettext("You record visits of your own centre only.")


def _closed(row: Visit) -> str:
    return str(services.WITHDRAWN) if row.is_withdrawn else ""


def _among_visits(rows: Any, cells: Cells) -> list[Visit]:
    keys = sorted({as_text(cell) for cell in cells("external_key")} - {""})
    found = [row for some in _chunks(keys) for row in rows.filter(external_key__in=some)]
    for row in found:
        row.__dict__["_department_words"] = _words(row.department)
        row.__dict__["_specialist_words"] = _words(row.specialist)
    return found


def _among_lines(rows: Any, cells: Cells) -> list[VisitService]:
    keys = sorted({as_text(cell) for cell in cells("external_key")} - {""})
    return [row for some in _chunks(keys) for row in rows.filter(visit__external_key__in=some, struck_at__isnull=True)]


def _chunks(values: list[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(values), MANY):
        yield values[start : start + MANY]


# -- writing


def store(plan: Plan) -> None:
    """Write the visits and lines of a plan: versions of what changed, audit of each, patients opened to the centre."""
    visits = [p for (index, _key), p in plan.planned.items() if index == 0]
    lines = [p for (index, _key), p in plan.planned.items() if index == 1]
    touched = {line.row.visit.pk for line in lines if line.changed and line.row.visit.pk}
    fresh = [p.row for p in visits if p.new]
    changed = [p for p in visits if not p.new and (p.changed or p.row.pk in touched)]
    for row in fresh:
        row.recorded_by_id, row.recorded_by_name = plan.by.user_id, plan.by.name
    Visit.objects.bulk_create(fresh)
    _correct(plan.by, changed)
    _store_lines(lines)
    entries = [_entry("visit.record", row, plan.by) for row in fresh]
    entries += [_entry("visit.correct", p.row, plan.by) for p in changed]
    for row in {(r.patient_id, r.centre_id): r for r in [*fresh, *(p.row for p in changed)]}.values():
        services.open_to_centre(row)
    ports.audit.append(entries)


def _correct(by: Actor, changed: list[Planned]) -> None:
    now, rows = timezone.now(), [p.row for p in changed]
    before = {v.pk: v for some in _chunks([r.pk for r in rows]) for v in Visit.objects.filter(pk__in=some)}
    standing: dict[int, list[VisitService]] = defaultdict(list)
    for some in _chunks(sorted(before)):
        for line in VisitService.objects.filter(visit_id__in=some, struck_at__isnull=True):
            standing[line.visit_id].append(line)
    VisitVersion.objects.bulk_create(
        VisitVersion(
            visit_id=pk, version=old.version, data=rules.snapshot(old, standing[pk]), reason=str(_("From a file")),
            changed_by_name=by.name,
        )
        for pk, old in before.items()
    )  # fmt: skip
    for row in rows:
        row.version, row.updated_at = before[row.pk].version + 1, now
    names = (*services.FIELDS, "age_group", "residency", "home_region_id", "home_country_id", "version", "updated_at")
    Visit.objects.bulk_update(rows, [name.removesuffix("_id") for name in names], batch_size=200)


def _store_lines(lines: list[Planned]) -> None:
    for line in lines:
        line.row.visit = line.row.visit  # it has its key by now
    VisitService.objects.bulk_create([p.row for p in lines if p.new])
    changed = [p.row for p in lines if not p.new and p.changed]
    names = ("service", "code", "name", "kind", "quantity", "price", "currency")
    VisitService.objects.bulk_update(changed, names, batch_size=200)


def _entry(action: str, row: Visit, by: Actor) -> AuditEntry:
    return AuditEntry(action, by, services.OBJECT, row.pk, row.patient_id, details={"from": "file"})


VISITS = Kind(
    "visits",
    _("Visits"),
    (
        Part(
            Visit, key=("external_key", "centre"), columns=VISIT, check=_check_visit, prepare=_prepare_visit,
            among=_among_visits, refuse=_not_my_centre, closed=_closed, related=("department", "specialist"),
        ),
        Part(
            VisitService, key=("service",), columns=SERVICE, parent="visit", check=_check_line, prepare=_prepare_line,
            among=_among_lines, refuse=lambda by, row: _not_my_centre(by, row.visit),
            closed=lambda row: _closed(row.visit), related=("visit",),
        ),
    ),
    permission=Permission.RECORD_VISITS,
    action="visits.import",
    lookups=lookups,
    store=store,
)  # fmt: skip
