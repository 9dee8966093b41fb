"""Dated rows (limits, reasons, requirements): opened, replaced, closed, recalled. None is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.web.words import day
from medcluster.rulebook.models import Dated
from medcluster.rulebook.services.trail import record

R = TypeVar("R", bound=Dated)


@transaction.atomic
def add_row(*, by: Actor, row: R) -> R:
    """Open a row for a key that says nothing yet from that day on. `row` is filled and not saved."""
    by.require(Permission.EDIT_RULES)
    _not_in_the_past(row.valid_from, "valid_from")
    later = _siblings(row).not_past(row.valid_from).order_by("valid_from").first()
    if later is not None:
        words = _("There is already a row for this, in force from %(date)s. Change that one.")
        raise Incomplete([Fault("valid_from", words % {"date": day(later.valid_from)}, "overlap")])
    return _opened(row, by, "open")


@transaction.atomic
def change_row(*, by: Actor, row: R, says: Mapping[str, Any], valid_from: date, source: str = "") -> R:
    """From `valid_from` on something else is in force: `row` is closed the day before, a new one is opened."""
    by.require(Permission.EDIT_RULES)
    row = _locked(row)
    _not_the_systems_own(row, says)
    if row.valid_until is not None:
        raise Conflict(_("This row is closed. Change the one in force."), code="closed")
    _not_in_the_past(valid_from, "valid_from")
    if valid_from <= row.valid_from:
        words = _("Choose a day after %(date)s, since when the present row is in force.")
        raise Incomplete([Fault("valid_from", words % {"date": day(row.valid_from)})])
    if all(getattr(row, name) == value for name, value in says.items()):
        raise Incomplete([Fault(row.SAYS[0], _("Nothing differs from the row in force."))])
    _close(row, valid_from - timedelta(days=1), by)
    kept = {name: getattr(row, name) for name in row.SAYS}
    fresh = type(row)(**row.key, **(kept | dict(says)), valid_from=valid_from, source=source)
    return _opened(fresh, by, "change", replaces=row.pk)


@transaction.atomic
def close_row(*, by: Actor, row: R, last_day: date) -> R:
    """The row says nothing any more after `last_day`."""
    by.require(Permission.EDIT_RULES)
    row = _locked(row)
    _not_the_systems_own(row)
    if row.valid_until is not None or row.recalled_at is not None:
        raise Conflict(_("This row is closed already."), code="closed")
    _not_in_the_past(last_day, "last_day")
    if last_day < row.valid_from:
        raise Incomplete([Fault("last_day", _("The last day lies before the first one. Recall the row instead."))])
    _close(row, last_day, by)
    record("close", by=by, row=row, **row.key, valid_until=last_day)
    return row


@transaction.atomic
def recall_row(*, by: Actor, row: R) -> R:
    """Take back a row that has not come into force. The one that it was to replace goes on."""
    by.require(Permission.EDIT_RULES)
    row = _locked(row)
    _not_the_systems_own(row)
    if row.recalled_at is not None or row.valid_from <= timezone.localdate():
        raise Conflict(_("The row has come into force: close it or change it."), code="in_force")
    row.recalled_at, row.closed_by_name = timezone.now(), by.name
    row.save(update_fields=["recalled_at", "closed_by_name"])
    before = _siblings(row).filter(valid_until=row.valid_from - timedelta(days=1), recalled_at=None).first()
    if before is not None and before.in_force_on(timezone.localdate()):
        before.valid_until = before.closed_at = None
        before.closed_by_name = ""
        before.save(update_fields=["valid_until", "closed_at", "closed_by_name"])
    record("recall", by=by, row=row, **row.key, valid_from=row.valid_from)
    return row


def _locked(row: R) -> R:
    """The row as it is now, held until the end of the transaction."""
    found: R = type(row)._default_manager.select_for_update().get(pk=row.pk)
    return found


def _siblings(row: Dated) -> Any:
    return type(row)._default_manager.filter(**row.key)


def _close(row: Dated, last_day: date, by: Actor) -> None:
    row.valid_until, row.closed_at, row.closed_by_name = last_day, timezone.now(), by.name
    row.save(update_fields=["valid_until", "closed_at", "closed_by_name"])


def _opened(row: R, by: Actor, action: str, **details: Any) -> R:
    row.entered_at, row.entered_by_id, row.entered_by_name = timezone.now(), by.user_id, by.name
    row.save(force_insert=True)
    says = {name: getattr(row, name) for name in row.SAYS}
    record(action, by=by, row=row, **row.key, **says, valid_from=row.valid_from, **details)
    return row


def _not_in_the_past(when: date, field: str) -> None:
    if when < timezone.localdate():
        raise Incomplete([Fault(field, _("Rules do not change for the past: choose today or a later day."))])


def _not_the_systems_own(row: Dated, says: Mapping[str, Any] | None = None) -> None:
    """A reason that only the system gives stays there and stays the system's; its words may be changed."""
    kept = getattr(row, "roles", None)
    if kept == [Role.SYSTEM.value] and (says is None or says.get("roles", kept) != kept):
        raise Conflict(_("The system itself gives this reason: only its words can be changed."), code="system")
