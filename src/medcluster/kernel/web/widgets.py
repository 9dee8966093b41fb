"""Inputs of the house: dates as dd.mm.yyyy by typing and by picker; phone, identifiers and money formatted while typed.

The formatting is done by static/medcluster/house.js (`data-date`, `data-format`); without JavaScript one types.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DATE_FORMS = ["%d.%m.%Y", "%Y-%m-%d"]
MOMENT_FORMS = ["%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class DateInput(forms.DateInput):
    """A day. Use with `forms.DateField(input_formats=DATE_FORMS, widget=DateInput())`."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"data-date": "date", "placeholder": _("dd.mm.yyyy"), "inputmode": "numeric", "autocomplete": "off"}
        super().__init__({**given, **(attrs or {})}, format="%d.%m.%Y")


class DateTimeInput(forms.DateTimeInput):
    """A moment in the reader's time zone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"data-date": "datetime-local", "placeholder": _("dd.mm.yyyy hh:mm"), "autocomplete": "off"}
        super().__init__({**given, **(attrs or {})}, format="%d.%m.%Y %H:%M")


def formatted(kind: str, **attrs: Any) -> forms.TextInput:
    """A text input formatted while typed: `phone`, `snils`, `iin`, `enp` or `money`."""
    keyboards = {"phone": "tel", "money": "decimal"}
    return forms.TextInput({"data-format": kind, "inputmode": keyboards.get(kind, "numeric"), **attrs})
