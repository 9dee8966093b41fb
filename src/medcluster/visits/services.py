"""Writes of visits: record, correct as a new version, withdraw. Each is audited: the facts are fed from that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Funding
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients.models import Patient
from medcluster.patients.services import grant_access
from medcluster.registry.models import Service
from medcluster.registry.models.services import ServiceKind
from medcluster.registry.presenters import prices_in_force
from medcluster.visits import policies, rules
from medcluster.visits.models import Visit, VisitService, VisitVersion

OBJECT = "visits.visit"
FIELDS = (
    "patient_id", "centre_id", "department_id", "profile_id", "specialist_id", "happened_at", "occasion", "funding",
    "case_number",
)  # fmt: skip
WITHDRAWN = _("This visit was withdrawn. It can no longer be changed.")


@transaction.atomic
def record(*, by: Actor, values: Mapping[str, Any], lines: Sequence[rules.Line]) -> Visit:
    """Enter a visit with its services. `values` by FIELDS; every fault is listed; the same one twice is a Conflict."""
    patient = _patient(by, values)
    _may_write(by, values["centre_id"])
    if faults := faults_of(values, patient, lines):
        raise Incomplete(faults)
    visit = Visit(
        recorded_by_id=by.user_id, recorded_by_name=by.name, **{f: values.get(f) for f in FIELDS if f in values}
    )
    freeze(visit, patient, moved=True)
    same = {
        name: getattr(visit, name) for name in ("patient_id", "centre_id", "happened_at", "profile_id", "specialist_id")
    }
    if (twin := Visit.objects.standing().filter(**same).first()) is not None:
        raise Conflict(_("This visit has been recorded already as %(number)s.") % {"number": twin.number}, code="twice")
    visit.save(force_insert=True)
    VisitService.objects.bulk_create([_line(visit, given) for given in lines])
    open_to_centre(visit)
    audit("visit.record", visit, by, {"services": len(lines)})
    return visit


@transaction.atomic
def correct(
    *, by: Actor, visit: Visit, values: Mapping[str, Any], lines: Sequence[rules.Line], reason: str,
    expected_version: int,
) -> Visit:  # fmt: skip
    """Put right what was entered. What stood before is kept as a version; a service left out is struck, not deleted."""
    _may_write(by, visit.centre_id)
    _may_write(by, values["centre_id"])
    patient = _patient(by, values, keeps=visit.patient_id)
    faults = faults_of(values, patient, lines)
    if not reason.strip():
        faults.append(Fault("reason", _("Say why it is corrected.")))
    if faults:
        raise Incomplete(faults)
    keep_version(by=by, visit=visit, reason=reason, expected_version=expected_version)
    moved = visit.patient_id != values["patient_id"]
    for name in FIELDS:
        setattr(visit, name, values.get(name, getattr(visit, name)))
    freeze(visit, patient, moved=moved)
    visit.save()
    _write_lines(visit, lines)
    open_to_centre(visit)
    audit("visit.correct", visit, by, {"version": visit.version, "reason": reason.strip()[:200]})
    return visit


@transaction.atomic
def withdraw(*, by: Actor, visit: Visit, reason: str) -> Visit:
    """Take back a visit that was entered by mistake. It stays on record and no longer counts."""
    _may_write(by, visit.centre_id)
    if not reason.strip():
        raise Incomplete([Fault("reason", _("Say why it is withdrawn."))])
    now = timezone.now()
    done = Visit.objects.filter(pk=visit.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=now, withdrawn_by_name=by.name, withdraw_reason=reason.strip()[:500], updated_at=now,
        version=F("version") + 1,
    )  # fmt: skip
    if not done:
        raise Conflict(WITHDRAWN, code="withdrawn")
    visit.refresh_from_db()
    audit("visit.withdraw", visit, by, {"reason": visit.withdraw_reason[:200]})
    return visit


# -- what every way in shares


def faults_of(values: Mapping[str, Any], patient: Patient, lines: Sequence[rules.Line]) -> list[Fault]:
    """What is wrong with a visit as entered, all of it."""
    faults: list[Fault] = []
    wrong = rules.moment_fault(values["happened_at"], patient.birth_date, timezone.localtime())
    if wrong:
        words = _("The visit lies in the future.") if wrong == "future" else _("The visit lies before the birth.")
        faults.append(Fault("happened_at", words))
    if not lines:
        faults.append(Fault("services", _("Enter at least one service.")))
    if values.get("funding") not in Funding.values:
        faults.append(Fault("funding", _("Say who pays.")))
    return faults + [fault for line in lines for fault in _line_faults(line)]


def _line_faults(line: rules.Line) -> list[Fault]:
    if not line.name.strip():
        return [Fault("services", _("A service needs a name."))]
    if not 1 <= line.quantity <= rules.MOST:
        return [Fault("services", _("The quantity is a whole number from 1."))]
    if line.price is not None and (line.price < 0 or not line.currency):
        return [Fault("services", _("A price needs its currency and is not negative."))]
    return []


def freeze(visit: Visit, patient: Patient, *, moved: bool) -> None:
    """Set what is frozen: the age group of the day; where the patient lives, when the visit is new or of another."""
    visit.age_group = rules.age_group(patient.birth_date, timezone.localdate(visit.happened_at))
    if moved:
        visit.residency = patient.residency
        visit.home_region_id, visit.home_country_id = patient.home_region_id, patient.home_country_id


def keep_version(*, by: Actor, visit: Visit, reason: str, expected_version: int) -> None:
    """Compare and set on the version, and keep what stands now. Conflict when somebody was faster."""
    taken = Visit.objects.filter(pk=visit.pk, version=expected_version, withdrawn_at__isnull=True).update(
        version=expected_version + 1
    )
    if not taken:
        words = _("Somebody changed this visit meanwhile. Look at it again and enter your correction anew.")
        raise Conflict(WITHDRAWN if visit.is_withdrawn else words, code="version")
    before = Visit.objects.get(pk=visit.pk)
    standing = before.lines.filter(struck_at__isnull=True)
    VisitVersion.objects.create(
        visit_id=visit.pk, version=expected_version, data=rules.snapshot(before, standing), reason=reason.strip()[:500],
        changed_by_name=by.name,
    )  # fmt: skip
    visit.version, visit.updated_at = expected_version + 1, timezone.now()


def open_to_centre(visit: Visit) -> None:
    """The centre that has seen the patient may find the patient again."""
    grant_access(patient_id=visit.patient_id, reason="visits", centre_id=visit.centre_id)


def audit(action: str, visit: Visit, by: Actor, details: dict[str, Any]) -> None:
    ports.audit.append([AuditEntry(action, by, OBJECT, visit.pk, visit.patient_id, details=details)])


def _may_write(by: Actor, centre_id: int) -> None:
    by.require(Permission.RECORD_VISITS)
    if not policies.may_record_at(by, centre_id):
        raise NotPermitted(_("You record visits of your own centre only."), code="visits.record")


def _patient(by: Actor, values: Mapping[str, Any], keeps: int | None = None) -> Patient:
    """The patient of the visit: one whom the actor sees, or the one who is in the visit already."""
    by.require(Permission.RECORD_VISITS)
    wanted = values.get("patient_id")
    query = Patient.objects.all() if wanted == keeps else Patient.objects.visible_to(by).living_rows()
    found = query.filter(pk=wanted or 0).first()
    if found is None:
        raise Incomplete([Fault("patient", _("Choose the patient."))])
    return found


def _write_lines(visit: Visit, lines: Sequence[rules.Line]) -> None:
    standing = {line.pk: line for line in visit.lines.filter(struck_at__isnull=True)}
    kept = {given.pk for given in lines if given.pk in standing}
    gone = standing.keys() - kept
    VisitService.objects.filter(pk__in=gone).update(struck_at=timezone.now())
    for given in lines:
        _line(visit, given, standing.get(given.pk or 0)).save()


def _line(visit: Visit, given: rules.Line, row: VisitService | None = None) -> VisitService:
    row = row or VisitService(visit=visit)
    service = Service.objects.filter(pk=given.service_id).first() if given.service_id else None
    row.service, row.code, row.name = service, given.code, given.name.strip()[:300]
    row.kind = given.kind or (service.kind if service else ServiceKind.CONSULTATION)
    row.quantity, row.price, row.currency = (
        given.quantity,
        given.price,
        given.currency if given.price is not None else "",
    )
    if row.price is None and service is not None and visit.funding == Funding.PAID:
        _price_from_list(row, service, visit)
    return row


def _price_from_list(row: VisitService, service: Service, visit: Visit) -> None:
    """A paid service costs what the price list says for where the patient lives, unless a price was entered."""
    day = timezone.localdate(visit.happened_at)
    for price in prices_in_force(service, day):
        if price.residency == visit.residency:
            row.price, row.currency = price.amount, price.currency
            return
