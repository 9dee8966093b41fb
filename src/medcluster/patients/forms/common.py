"""What the forms share: dates as people type them, languages by name, countries and regions of the registry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.errors import Incomplete
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput
from medcluster.kernel.web.words import language_name
from medcluster.registry.models import Country, Region

# Languages that interpreters are asked for most in the region; others come in with imported records.
LANGUAGE_CODES = (
    "ru", "kk", "en", "ky", "uz", "tg", "tr", "az", "hy", "ka", "uk", "be", "zh", "mn", "ar", "fa", "de", "fr", "es",
    "pt", "hi", "ug", "ko",
)  # fmt: skip
NEIGHBOURS = ("KZ", "RU", "KG", "UZ", "TJ", "TM", "AZ", "AM", "GE", "BY", "CN", "MN")


def language_choices(current: str = "", *, empty: Any = "") -> list[tuple[str, Any]]:
    codes = LANGUAGE_CODES if not current or current in LANGUAGE_CODES else (*LANGUAGE_CODES, current)
    return [*([("", empty)] if empty else []), *((code, language_name(code)) for code in codes)]


def country_choices() -> list[tuple[str, Any]]:
    """Neighbours first, then the others by name."""
    rows = {row.code: str(row) for row in Country.objects.only("code", "name")}
    near = [(code, rows[code]) for code in NEIGHBOURS if code in rows]
    others = sorted(((code, name) for code, name in rows.items() if code not in NEIGHBOURS), key=lambda pair: pair[1])
    return [("", "—"), *near, *others]


def region_choices() -> list[tuple[str, Any]]:
    """Regions under their countries."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for region in Region.objects.select_related("country"):
        groups.setdefault(str(region.country), []).append((region.code, str(region)))
    return [("", "—"), *((country, sorted(rows, key=lambda pair: pair[1])) for country, rows in groups.items())]


def day_field(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=hint, input_formats=DATE_FORMS, widget=DateInput())


def phone_field() -> forms.CharField:
    return forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"data-format": "phone", "type": "tel"}),
    )


def show_faults(form: forms.Form, refusal: Incomplete) -> None:
    """Put the service's faults beside their fields; those of no field on top."""
    for fault in refusal.faults:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault.message))
