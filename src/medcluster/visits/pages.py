"""What the page and the form of a visit show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html
from medcluster.kernel.web.facts import facts
from medcluster.kernel.web.words import money
from medcluster.patients.selectors import visible_patient
from medcluster.visits import selectors
from medcluster.visits.forms import LineForm, VisitForm
from medcluster.visits.models import Visit, VisitService


def detail(visit: Visit, actor: Actor) -> dict[str, Any]:
    """The page of one visit."""
    lines = selectors.lines_of(visit)
    named = actor.may(Permission.READ_PATIENT_IDENTITY)
    return {
        "visit": visit,
        "named": named,
        "lines": [_line(line) for line in lines],
        "total": _total(lines),
        "facts": _facts(visit),
        "versions": selectors.versions_of(visit),
        "may_edit": selectors.may_edit(actor, visit),
    }


def _line(line: VisitService) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": str(line.service.name) if line.service else line.name,
        "kind": line.get_kind_display(),
        "quantity": line.quantity,
        "amount": money(line.amount, line.currency) if line.amount is not None else "",
    }


def _total(lines: Sequence[VisitService]) -> str:
    """What was paid for all of it, a sum for each currency."""
    sums: dict[str, Any] = {}
    for line in lines:
        if line.amount is not None:
            sums[line.currency] = sums.get(line.currency, 0) + line.amount
    return "; ".join(money(amount, currency) for currency, amount in sorted(sums.items()))


def _facts(visit: Visit) -> list[tuple[Any, Any]]:
    home = visit.home_region or visit.home_country
    return facts(
        (_("Centre"), visit.centre.name),
        (_("Department"), visit.department and visit.department.name),
        (_("Profile"), visit.profile.name),
        (_("Specialist"), visit.specialist and visit.specialist.name),
        (_("First or repeat"), visit.get_occasion_display()),
        (_("Age group"), visit.get_age_group_display()),
        (_("Lived then"), html.lines(home.name, visit.get_residency_display()) if home else
         visit.get_residency_display()),
        (_("Who pays"), visit.get_funding_display()),
        (_("Case"), visit.case_number),
        (_("Key in the centre's system"), visit.external_key),
        (_("Recorded by"), html.lines(visit.recorded_by_name, html.moment(visit.created_at))),
    )  # fmt: skip


def form(form: VisitForm, rows: Sequence[LineForm], actor: Actor, visit: Visit | None = None) -> dict[str, Any]:
    """The form, with what stands behind it: the chosen patient, the services that are proposed."""
    named = [name for name in form.fields if name != "patient"]
    last = [name for name in ("reason",) if name in form.fields]
    return {
        "form": form,
        "fields": [form[name] for name in named if name not in last],
        "last_fields": [form[name] for name in last],
        "rows": rows,
        "visit": visit,
        "chosen": chosen(form, actor, visit),
        "offered": selectors.services_of(form.centres),
        "errors_of_rows": [(row, bound) for row in rows if row.is_bound for bound in row if bound.errors],
        "new_patient": actor.may(Permission.EDIT_PATIENT),
    }


def chosen(form: VisitForm, actor: Actor, visit: Visit | None) -> Any:
    value = form["patient"].value()
    if visit is not None and str(value) == str(visit.patient_id):
        return visit.patient
    return visible_patient(actor, value) if value else None


def first_values(actor: Actor, asked: Any) -> dict[str, Any]:
    """What a new form begins with: now, and the own centre where there is one."""
    centres = selectors.centres_to_record(actor)
    found: dict[str, Any] = {"happened_at": timezone.localtime().replace(second=0, microsecond=0)}
    if len(centres) == 1:
        found["centre"] = centres[0].pk
    if patient := visible_patient(actor, asked.get("patient", "")):
        found["patient"] = patient.pk
    return found
