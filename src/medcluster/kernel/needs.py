"""What an action asks of the person: described once, drawn as a form field, read from forms and JSON, checked here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, localdate, make_aware
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.ports import Reason, ports

if TYPE_CHECKING:
    from medcluster.kernel.case_models import CaseModel


class Kind(StrEnum):
    """Kind of a value that an action asks for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"  # one of `choices(case, actor)`
    CHOICES = "choices"  # several of them
    REASON = "reason"  # a coded reason of `catalogue`


Choices = Callable[["CaseModel", Actor], Sequence[tuple[str, Any]]]


@dataclass(frozen=True)
class Need:
    """One thing that an action asks of the person: drawn as a form field, read from JSON, checked in one place."""

    name: str
    label: Any
    kind: Kind = Kind.TEXT
    required: bool = True
    hint: Any = ""
    choices: Choices | None = None
    catalogue: str = ""
    max_length: int = 4000
    clinical: bool = True  # closed to people without clinical sight; dates, money and places say False

    def read(self, raw: Any, case: CaseModel, by: Actor) -> Any:
        """The value in its type; raises ValueError with words for the person."""
        if self.kind is Kind.CHOICES:
            return self._chosen(list(raw) if isinstance(raw, (list, tuple, set)) else [raw] if raw else [], case, by)
        value = raw.strip() if isinstance(raw, str) else raw
        if value in (None, ""):
            if self.required and self.kind is not Kind.BOOLEAN:
                raise ValueError(_("Fill in this field."))
            return False if self.kind is Kind.BOOLEAN else None
        return _READERS[self.kind](self, value, case, by)

    def _chosen(self, values: list[Any], case: CaseModel, by: Actor) -> list[str]:
        if self.required and not values:
            raise ValueError(_("Choose at least one."))
        return list(dict.fromkeys(_read_choice(self, value, case, by) for value in values))


COMMENT, REASON = _("Comment"), _("Reason")


FOR_DESKS = _("Read by the desks too: dates, papers and money, nothing about the illness.")


def comment(*, required: bool = True, label: Any = COMMENT, hint: Any = "", clinical: bool = True) -> Need:
    """Free words. When they are not clinical, the one who writes is told who reads them."""
    return Need(
        "comment", label, Kind.LONG_TEXT, required=required, hint=hint or ("" if clinical else FOR_DESKS),
        clinical=clinical,
    )  # fmt: skip


def reason(catalogue: str, label: Any = REASON, *, required: bool = True, clinical: bool = True) -> Need:
    return Need("reason", label, Kind.REASON, required=required, catalogue=catalogue, clinical=clinical)


def _read_text(need: Need, value: Any, case: CaseModel, by: Actor) -> str:
    if not isinstance(value, (str, int, float)):
        raise ValueError(_("Write text."))
    if len(str(value)) > need.max_length:
        raise ValueError(_("Too long: at most %(max)d characters.") % {"max": need.max_length})
    return str(value)


def _read_date(need: Need, value: Any, case: CaseModel, by: Actor) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return _plausible(value)
    try:
        parsed = parse_date(str(value)) or datetime.strptime(str(value), "%d.%m.%Y").date()
    except ValueError:
        raise ValueError(_("Write the date as dd.mm.yyyy.")) from None
    return _plausible(parsed)


D = TypeVar("D", bound=date)


def _plausible(value: D) -> D:
    """Years that no case can have would break calendars and time zones further on."""
    if not 1900 <= value.year <= 2200:
        raise ValueError(_("This date cannot be right: check the year."))
    return value


def _read_datetime(need: Need, value: Any, case: CaseModel, by: Actor) -> datetime:
    if isinstance(value, datetime):
        return _plausible(make_aware(value) if is_naive(value) else value)
    try:
        parsed = parse_datetime(str(value)) or datetime.strptime(str(value), "%d.%m.%Y %H:%M")
    except ValueError:
        raise ValueError(_("Write the date and time as dd.mm.yyyy hh:mm.")) from None
    return _plausible(make_aware(parsed) if is_naive(parsed) else parsed)


def _read_integer(need: Need, value: Any, case: CaseModel, by: Actor) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise ValueError(_("Write a whole number.")) from None


def _read_boolean(need: Need, value: Any, case: CaseModel, by: Actor) -> bool:
    return value in (True, 1, "1", "true", "on", "yes")


def _read_choice(need: Need, value: Any, case: CaseModel, by: Actor) -> str:
    options = need.choices(case, by) if need.choices else ()
    if str(value) not in {str(code) for code, _label in options}:
        raise ValueError(_("Choose one of the list."))
    return str(value)


def _read_reason(need: Need, value: Any, case: CaseModel, by: Actor) -> str:
    """A person chooses of the list; the engine's own reasons do not fail because somebody has edited the list."""
    if not by.is_system and str(value) not in {r.code for r in reasons_for(need, case, by)}:
        raise ValueError(_("Choose a reason of the list."))
    return str(value)


_READERS: dict[Kind, Callable[[Need, Any, Any, Actor], Any]] = {
    Kind.TEXT: _read_text,
    Kind.LONG_TEXT: _read_text,
    Kind.DATE: _read_date,
    Kind.DATETIME: _read_datetime,
    Kind.INTEGER: _read_integer,
    Kind.BOOLEAN: _read_boolean,
    Kind.CHOICE: _read_choice,
    Kind.REASON: _read_reason,
}


def reasons_for(need: Need, case: CaseModel, by: Actor) -> list[Reason]:
    """Reasons of the need's catalogue that are in force today and open to this person's roles on the case."""
    roles = case.roles_of(by)
    found = ports.rules.reasons(need.catalogue, on=localdate())
    return [r for r in found if not r.roles or by.is_system or not r.roles.isdisjoint(roles)]
