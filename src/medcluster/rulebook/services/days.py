"""Working days moved by decree."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.rulebook.models import MovedDay
from medcluster.rulebook.services.trail import record


@transaction.atomic
def move_day(*, by: Actor, country: str, day: date, is_working: bool, source: str = "") -> MovedDay:
    """Say that a day is working or free in a country. Clocks that are running keep the end that they were given."""
    by.require(Permission.EDIT_RULES)
    row, created = MovedDay.objects.get_or_create(
        country=country, date=day, defaults={"is_working": is_working, "source": source}
    )
    if not created and row.is_working == is_working:
        raise Incomplete([Fault("date", _("This day has been moved already."))])
    if not created:
        row.is_working, row.source = is_working, source
        row.save(update_fields=["is_working", "source"])
    record("move_day", by=by, row=row, country=country, date=day, is_working=is_working)
    return row


@transaction.atomic
def forget_day(*, by: Actor, row: MovedDay) -> None:
    """Take a moved day back: the calendar of public holidays holds again."""
    by.require(Permission.EDIT_RULES)
    record("forget_day", by=by, row=row, country=row.country, date=row.date, is_working=row.is_working)
    row.delete()
