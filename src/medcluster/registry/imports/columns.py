"""Columns of registry files: how a cell is read, where its value lives in a row, how it is written back.

A column is recognised by its code or by its label in Russian, Kazakh or English. Parsing returns the value in the
form in which `get` gives the present one, so that "unchanged" is an equality.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medcluster.kernel.texts import LANGUAGES, LocalizedText, fold
from medcluster.registry.imports.cells import Joined, as_text, pick, split
from medcluster.registry.imports.lookups import Lookups, WrongCell

YES = {"1", "yes", "true", "да", "иә", "ия", "+", "y", "x"}
NO = {"0", "no", "false", "нет", "жоқ", "жок", "-", "n", ""}


@dataclass(frozen=True)
class Column:
    """One column. `after` columns are set when the row is stored (many-to-many, references within the file)."""

    code: str
    label: Any
    parse: Callable[[Any, Lookups], Any]
    get: Callable[[Any], Any]
    set: Callable[[Any, Any], None]
    show: Callable[[Any, Lookups], Any]
    required: bool = False
    after: bool = False
    keep: bool = False  # an empty cell leaves the value (or the model's default) as it is, instead of emptying it
    aliases: tuple[str, ...] = ()

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every spelling by which the column is recognised."""
        found = {fold(self.code), *(fold(alias) for alias in self.aliases)}
        for language in LANGUAGES:
            with translation.override(language):
                found.add(fold(str(self.label)))
        return frozenset(found)

    def must(self) -> Column:
        return replace(self, required=True)

    def kept(self) -> Column:
        return replace(self, keep=True)

    def known_as(self, *aliases: str) -> Column:
        return replace(self, aliases=aliases)


# -- kinds of columns


def text(code: str, label: Any, *, length: int = 200, check: Callable[[str], None] | None = None) -> Column:
    def parse(cell: Any, _lookups: Lookups) -> str:
        value = " ".join(as_text(cell).split())
        if len(value) > length:
            raise WrongCell(_("The text is longer than %(limit)d characters. Shorten it.") % {"limit": length})
        if value and check:
            check(value)
        return value

    return _field(code, label, parse)


def email(code: str, label: Any) -> Column:
    def check(value: str) -> None:
        try:
            validate_email(value)
        except ValidationError as error:
            raise WrongCell(_("This is not an e-mail address, such as name@clinic.kz.")) from error

    return text(code, label, length=254, check=check)


def time_zone(code: str, label: Any) -> Column:
    def check(value: str) -> None:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise WrongCell(_("This is not a time zone. Write it as Asia/Almaty or Europe/Moscow.")) from error

    return replace(text(code, label, length=48, check=check), keep=True)


def localized(name: str, label: Any, *, required: bool = False) -> tuple[Column, ...]:
    """Three columns: the text in Russian, Kazakh and English."""
    return tuple(_in_language(name, label, language, required and language == "ru") for language in LANGUAGES)


LANGUAGE_LABELS = {
    "ru": gettext_lazy("%(label)s, Russian"),
    "kk": gettext_lazy("%(label)s, Kazakh"),
    "en": gettext_lazy("%(label)s, English"),
}


def _in_language(name: str, label: Any, language: str, required: bool) -> Column:
    def put(row: Any, value: str) -> None:
        kept = {code: words for code, words in getattr(row, name).items() if code != language}
        setattr(row, name, LocalizedText(kept | ({language: value} if value else {})))

    return Column(
        code=f"{name}_{language}",
        label=Joined(LANGUAGE_LABELS[language], label),
        parse=lambda cell, _lookups: " ".join(as_text(cell).split()),
        get=lambda row: " ".join(getattr(row, name).get(language, "").split()),
        set=put,
        show=lambda row, _lookups: getattr(row, name).get(language, ""),
        required=required,
    )


def choice(code: str, label: Any, choices: type[models.TextChoices], *, blank: bool = False) -> Column:
    """One of a closed list, by its code or its label in any language; shown by its label."""

    def parse(cell: Any, _lookups: Lookups) -> str:
        return pick(as_text(cell), choices)

    return replace(
        _field(code, label, parse),
        show=lambda row, _lookups: str(choices(getattr(row, code)).label) if getattr(row, code) else "",
        keep=not blank,
    )


def reference(code: str, label: Any, table: str = "") -> Column:
    """A foreign key `code`, given by the code of what it points to."""
    table, attribute = table or code, f"{code}_id"

    def parse(cell: Any, lookups: Lookups) -> Any:
        value = as_text(cell)
        return lookups.table(table).find(value) if value else None

    return Column(
        code=code,
        label=label,
        parse=parse,
        get=lambda row: getattr(row, attribute),
        set=lambda row, value: setattr(row, attribute, value),
        show=lambda row, lookups: lookups.table(table).codes.get(getattr(row, attribute), ""),
    )


def codes(code: str, label: Any, table: str) -> Column:
    """A many-to-many relation as codes with semicolons or commas."""

    def parse(cell: Any, lookups: Lookups) -> frozenset[Any]:
        return frozenset(lookups.table(table).find(part) for part in split(as_text(cell)))

    return Column(
        code=code,
        label=label,
        parse=parse,
        get=lambda row: frozenset(other.pk for other in getattr(row, code).all()) if row.pk else frozenset(),
        set=lambda row, value: getattr(row, code).set(value),
        show=lambda row, lookups: "; ".join(
            sorted(lookups.table(table).codes[other.pk] for other in getattr(row, code).all())
        ),
        after=True,
    )


def choices_list(code: str, label: Any, choices: type[models.TextChoices]) -> Column:
    """A JSON list of codes from a closed list."""

    def parse(cell: Any, _lookups: Lookups) -> list[str]:
        return sorted({pick(part, choices) for part in split(as_text(cell), ";")})

    return replace(
        _field(code, label, parse),
        get=lambda row: sorted(getattr(row, code)),
        show=lambda row, _lookups: "; ".join(str(choices(value).label) for value in sorted(getattr(row, code))),
    )


def flag(code: str, label: Any, *, default: bool) -> Column:
    def parse(cell: Any, _lookups: Lookups) -> bool | None:
        if isinstance(cell, bool):
            return cell
        wanted = fold(as_text(cell))
        if not wanted:
            return default
        if wanted not in YES | NO:
            raise WrongCell(_("Write yes or no."))
        return wanted in YES

    return replace(
        _field(code, label, parse), show=lambda row, _lookups: str(_("yes") if getattr(row, code) else _("no"))
    )


def number(
    code: str, label: Any, *, low: float = 0, high: float = 1_000_000, whole: bool = True, default: Any = None
) -> Column:
    def parse(cell: Any, _lookups: Lookups) -> float | int | None:
        words = as_text(cell).replace(" ", "").replace("\u00a0", "").replace(",", ".")
        if not words:
            return default  # type: ignore[no-any-return]
        try:
            value = float(words)
        except ValueError as error:
            raise WrongCell(_("Write a number.")) from error
        if not math.isfinite(value) or not low <= value <= high or (whole and not value.is_integer()):
            words = (
                _("Write a whole number from %(low)s to %(high)s.")
                if whole
                else _("Write a number from %(low)s to %(high)s.")
            )
            raise WrongCell(words % {"low": f"{low:g}", "high": f"{high:.0f}"})
        return int(value) if whole else value

    return _field(code, label, parse)


def money(code: str, label: Any) -> Column:
    def parse(cell: Any, _lookups: Lookups) -> Decimal | None:
        words = as_text(cell).replace(" ", "").replace("\u00a0", "").replace(",", ".")
        if not words:
            return None
        try:
            value = Decimal(words).quantize(Decimal("0.01"))
        except InvalidOperation as error:
            raise WrongCell(_("Write an amount, such as 125000 or 125000.50.")) from error
        if not 0 <= value < Decimal("1e12"):
            raise WrongCell(_("Write an amount, such as 125000 or 125000.50."))
        return value

    return _field(code, label, parse)


def day(code: str, label: Any) -> Column:
    def parse(cell: Any, _lookups: Lookups) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        words = as_text(cell)
        return _day(words) if words else None

    return _field(code, label, parse)


MOMENT_FORMS = ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def moment(code: str, label: Any) -> Column:
    """A moment by the calendar of the cluster's time zone, whoever brings the file in; a day alone is its midnight."""

    def parse(cell: Any, _lookups: Lookups) -> datetime | None:
        if isinstance(cell, datetime):
            return _aware(cell)
        if isinstance(cell, date):
            return _aware(datetime.combine(cell, time.min))
        words = as_text(cell)
        return _moment(words) if words else None

    return _field(code, label, parse)


def _moment(words: str) -> datetime:
    for form in MOMENT_FORMS:
        try:
            return _aware(datetime.strptime(words, form))
        except ValueError:
            continue
    try:
        return _aware(datetime.combine(_day(words), time.min))
    except WrongCell as error:
        raise WrongCell(_("Write the day as dd.mm.yyyy, with the time as dd.mm.yyyy hh:mm.")) from error


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _day(words: str) -> date:
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(words, form).date()
        except ValueError:
            continue
    raise WrongCell(_("Write the date as dd.mm.yyyy."))


def structured(
    code: str, label: Any, *, parse: Callable[[str, Lookups], Any], get: Callable[[Any], Any],
    put: Callable[[Any, Any], None], write: Callable[[Iterable[Any], Lookups], str],
) -> Column:  # fmt: skip
    """A small table in a cell (languages, training): parts with semicolons, facts of a part with bars."""
    return Column(
        code=code,
        label=label,
        parse=lambda cell, lookups: parse(as_text(cell), lookups),
        get=get,
        set=put,
        show=lambda row, lookups: write(get(row), lookups),
        after=True,
    )


def _field(code: str, label: Any, parse: Callable[[Any, Lookups], Any]) -> Column:
    return Column(
        code=code,
        label=label,
        parse=parse,
        get=lambda row: getattr(row, code),
        set=lambda row, value: setattr(row, code, value),
        show=lambda row, _lookups: getattr(row, code),
    )
