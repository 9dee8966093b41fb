"""Learning events from a table: a row for each who teaches, the event told apart by its key. All rows or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.learning import policies, services
from medcluster.learning.models import (
    Contribution,
    Contributor,
    EventFormat,
    EventKind,
    EventLanguage,
    EventStatus,
    LearningEvent,
)
from medcluster.registry.imports.cells import as_text
from medcluster.registry.imports.columns import choice, codes, day, localized, number, reference, text
from medcluster.registry.imports.engine import Plan
from medcluster.registry.imports.shapes import Cells, Kind, Part

EVENT = (
    text("external_key", _("Key in your table"), length=80),
    choice("kind", _("Kind"), EventKind).must(),
    *localized("title", _("Title"), required=True),
    codes("profiles", _("Specialties"), "profile"),
    text("topic", _("Topic in words"), length=300),
    day("starts_on", _("First day")).must(),
    day("ends_on", _("Last day")).kept(),
    number("hours", _("Academic hours"), low=1, high=2000),
    reference("centre", _("Centre")),
    reference("organisation", _("Organisation")),
    text("place", _("Place"), length=300),
    choice("format", _("Form"), EventFormat),
    choice("language", _("Language"), EventLanguage),
    choice("status", _("State"), EventStatus),
)
TEACHER = (
    replace(text("name", _("Who teaches"), length=200), code="teacher"),
    replace(choice("kind", _("Person or institution"), Contributor), code="teacher_kind"),
    replace(text("organisation_name", _("Organisation of who teaches"), length=300), code="teacher_organisation"),
    replace(reference("country", _("Country of who teaches"), "country").must(), code="teacher_country"),
)


def _one_day(row: LearningEvent, _lookups: Any) -> None:
    """An event without a last day lasts one day."""
    if row.ends_on is None:
        row.ends_on = row.starts_on


def _check(row: LearningEvent) -> Iterable[tuple[str, Any]]:
    if row.ends_on is not None and row.starts_on is not None and row.ends_on < row.starts_on:
        yield "ends_on", gettext("The last day is before the first one.")
    if row.centre_id is None and row.organisation_id is None:
        yield "centre", gettext("Say which centre or organisation holds it.")
    if row.status == EventStatus.CANCELLED and not row.cancel_reason:
        yield "status", gettext("An event is cancelled on its page, with a reason.")
    if row.status == EventStatus.HELD and row.starts_on and row.starts_on > timezone.localdate():
        yield "status", gettext("The event has not begun yet.")


def _refuse(by: Actor, row: LearningEvent) -> str:
    if policies.may_keep_at(by, row.centre_id, row.organisation_id):
        return ""
    return gettext("You hold events of your own centre or organisation only.")


def _among(path: str) -> Any:
    def narrow(rows: Any, cells: Cells) -> list[Any]:
        keys = sorted({as_text(cell) for cell in cells("external_key")} - {""})
        return [row for n in range(0, len(keys), 500) for row in rows.filter(**{f"{path}__in": keys[n : n + 500]})]

    return narrow


def store(plan: Plan) -> None:
    """Write the rows, and an audit row for every event that is new or changed, if only in who teaches."""
    events = [p for (index, _key), p in plan.planned.items() if index == 0]
    touched = {p.row.event.pk for (index, _key), p in plan.planned.items() if index == 1 and p.changed}
    changed = [p for p in events if not p.new and (p.changed or p.row.pk in touched)]
    for item in changed:
        item.row.version, item.row.updated_at = item.row.version + 1, timezone.now()
        item.changed.add("version")  # also the one in which only who teaches has changed is written
    for item in events:
        if item.new:
            item.row.created_by_id, item.row.created_by_name = plan.by.user_id, plan.by.name
    plan.write_rows()
    entries = [_entry("learning.plan", p.row, plan.by) for p in events if p.new]
    ports.audit.append(entries + [_entry("learning.change", p.row, plan.by) for p in changed])


def _entry(action: str, row: LearningEvent, by: Actor) -> AuditEntry:
    return AuditEntry(action, by, services.OBJECT, row.pk, details={"from": "file"})


EVENTS = Kind(
    "learning",
    _("Learning events"),
    (
        Part(
            LearningEvent, key=("external_key",), columns=EVENT, check=_check, prepare=_one_day, refuse=_refuse,
            among=_among("external_key"), prefetch=("profiles",),
        ),
        Part(
            Contribution, key=("teacher",), columns=TEACHER, parent="event",
            refuse=lambda by, row: _refuse(by, row.event), among=_among("event__external_key"), related=("event",),
        ),
    ),
    permission=Permission.MANAGE_LEARNING,
    action="learning.import",
    store=store,
)  # fmt: skip
