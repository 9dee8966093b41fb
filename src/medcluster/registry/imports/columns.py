"""Columns of registry files: how a cell is read, where its value lives in a row, how it is written back.

A column is recognised by its code or by its label in Russian, Kazakh or English. Parsing returns the value in the
form in which `get` gives the present one, so that "unchanged" is an equality.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from medcluster.kernel.texts import LANGUAGES, LocalizedText, fold
from medcluster.registry.imports.reading import MAX_TEXT
from medcluster.registry.models import CareProfile, Centre, Country, Method, Organisation, Region

YES = {"1", "yes", "true", "да", "иә", "ия", "+", "y", "x"}
NO = {"0", "no", "false", "нет", "жоқ", "жок", "-", "n", ""}


class WrongCell(Exception):
    """A cell that cannot be taken; the message names the fix."""


class Lookup:
    """Rows of a reference table by their code or by a name in any language that only one of them has."""

    def __init__(self, model: type[models.Model], key: str, names: Sequence[str] = ("name",)) -> None:
        self.label = model._meta.verbose_name
        self.codes: dict[Any, str] = {}
        self._ids: dict[str, Any] = {}
        doubtful: set[str] = set()
        for row in model._base_manager.values_list("pk", key, *names):
            self.codes[row[0]] = str(row[1])
            for text in {fold(word) for name in row[2:] for word in (name or {}).values()} - {""}:
                if self._ids.setdefault(text, row[0]) != row[0]:
                    doubtful.add(text)
        for text in doubtful:
            del self._ids[text]
        self._ids |= {fold(code): pk for pk, code in self.codes.items()}

    def find(self, text: str) -> Any:
        """The primary key; WrongCell when nothing or more than one row has the words."""
        if (found := self._ids.get(fold(text))) is None:
            raise WrongCell(
                _("There is no %(kind)s “%(text)s”. Give the code as in the registry.")
                % {"kind": self.label, "text": text[:60]}
            )
        return found


class Lookups:
    """All reference tables that columns point to, each read when first needed."""

    @cached_property
    def country(self) -> Lookup:
        return Lookup(Country, "code")

    @cached_property
    def region(self) -> Lookup:
        return Lookup(Region, "code")

    @cached_property
    def organisation(self) -> Lookup:
        return Lookup(Organisation, "code", ("name", "short_name"))

    @cached_property
    def centre(self) -> Lookup:
        return Lookup(Centre, "code", ("name", "short_name"))

    @cached_property
    def profile(self) -> Lookup:
        return Lookup(CareProfile, "code")

    @cached_property
    def method(self) -> Lookup:
        return Lookup(Method, "code")

    def table(self, name: str) -> Lookup:
        found: Lookup = getattr(self, name)
        return found


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


def as_text(cell: Any) -> str:
    """A cell as people see it: whole numbers without ".0", no guard quote of a spreadsheet."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    text = str(cell).replace("\x00", "").strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        text = text[1:]
    if len(text) > MAX_TEXT:
        raise WrongCell(_("The text is longer than %(limit)d characters. Shorten it.") % {"limit": MAX_TEXT})
    return text


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


_LANGUAGE_LABELS = {
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
        label=translation_of(_LANGUAGE_LABELS[language], label),
        parse=lambda cell, _lookups: " ".join(as_text(cell).split()),
        get=lambda row: " ".join(getattr(row, name).get(language, "").split()),
        set=put,
        show=lambda row, _lookups: getattr(row, name).get(language, ""),
        required=required,
    )


class translation_of:  # noqa: N801  reads as a function
    """A label with a translated part in it, put together in the language of the moment."""

    def __init__(self, pattern: Any, label: Any) -> None:
        self.pattern, self.label = pattern, label

    def __str__(self) -> str:
        return str(self.pattern) % {"label": self.label}


def choice(code: str, label: Any, choices: type[models.TextChoices], *, blank: bool = False) -> Column:
    """One of a closed list, by its code or its label in any language; shown by its label."""

    def parse(cell: Any, _lookups: Lookups) -> str:
        return pick(as_text(cell), choices)

    return replace(
        _field(code, label, parse),
        show=lambda row, _lookups: str(choices(getattr(row, code)).label) if getattr(row, code) else "",
        keep=not blank,
    )


def pick(words: str, choices: type[models.TextChoices]) -> str:
    """The code of a choice given by code or label."""
    wanted = fold(words)
    if not wanted:
        return ""
    if (found := _by_label(choices).get(wanted)) is None:
        known = ", ".join(str(label) for label in choices.labels)
        raise WrongCell(
            _("“%(text)s” is not known here. Use one of: %(known)s.") % {"text": words[:60], "known": known}
        )
    return found


_LABELS: dict[type[models.TextChoices], dict[str, str]] = {}


def _by_label(choices: type[models.TextChoices]) -> dict[str, str]:
    if choices not in _LABELS:
        found: dict[str, str] = {}
        for language in LANGUAGES:
            with translation.override(language):
                found |= {fold(str(label)): value for value, label in choices.choices}
        _LABELS[choices] = found | {fold(value): value for value in choices.values}
    return _LABELS[choices]


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


def split(words: str, separators: str = ";,\n") -> list[str]:
    return [part.strip() for part in re.split(f"[{separators}]", words) if part.strip()]


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
