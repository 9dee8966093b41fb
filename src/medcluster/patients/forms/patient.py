"""The form by which patients are registered and changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import Sex
from medcluster.kernel.identifiers import normalise
from medcluster.patients.forms.common import (
    country_choices,
    day_field,
    language_choices,
    phone_field,
    region_choices,
)
from medcluster.patients.matching import Person
from medcluster.patients.models import Patient
from medcluster.patients.services import IdentifierInput

NUMBERS = ("iin", "snils", "enp")
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Who it is"),
        ("family_name", "given_name", "middle_name", "birth_date", "sex", "family_latin", "given_latin"),
    ),
    (_("Documents"), ("iin", "snils", "enp", "passport", "passport_country", "passport_until")),
    (_("Home"), ("citizenship", "home_country", "home_region", "address")),
    (_("Language and contacts"), ("language", "interpreter_language", "phone", "email", "messenger")),
    (_("Help needed on the way"), ("special_needs",)),
)


class PatientForm(forms.Form):
    """All of a patient's identity; numbers of documents only when registering."""

    family_name = forms.CharField(
        label=_("Family name"), max_length=120, help_text=_("As in the document, in Cyrillic or Latin letters.")
    )
    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    middle_name = forms.CharField(label=_("Middle name"), max_length=120, required=False)
    birth_date = day_field(_("Date of birth"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN, widget=forms.RadioSelect)
    family_latin = forms.CharField(
        label=_("Family name in Latin letters"), max_length=120, required=False, help_text=_("As in the passport.")
    )
    given_latin = forms.CharField(label=_("Given name in Latin letters"), max_length=120, required=False)
    iin = forms.CharField(
        label="ИИН", max_length=40, required=False, help_text=_("12 digits, Kazakhstan"),
        widget=forms.TextInput(attrs={"data-format": "iin", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    snils = forms.CharField(
        label="СНИЛС", max_length=40, required=False, help_text=_("11 digits, Russia"),
        widget=forms.TextInput(attrs={"data-format": "snils", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    enp = forms.CharField(
        label=_("ЕНП (insurance policy)"), max_length=40, required=False, help_text=_("16 digits, Russia"),
        widget=forms.TextInput(attrs={"data-format": "enp", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    passport = forms.CharField(label=_("Passport: series and number"), max_length=40, required=False)
    passport_country = forms.ChoiceField(label=_("Passport issued by"), required=False)
    passport_until = day_field(_("Passport valid until"))
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    home_country = forms.ChoiceField(label=_("Country of residence"), required=False)
    home_region = forms.ChoiceField(label=_("Region of residence"), required=False)
    address = forms.CharField(label=_("Address"), max_length=400, required=False)
    language = forms.ChoiceField(label=_("Language to speak"), required=False, initial="ru")
    interpreter_language = forms.ChoiceField(label=_("Interpreter needed"), required=False)
    phone = phone_field()
    email = forms.EmailField(label=_("E-mail"), required=False)
    messenger = forms.CharField(
        label=_("Messenger"), max_length=120, required=False, help_text=_("Which one and the name or number in it.")
    )
    special_needs = forms.CharField(
        label=_("Special needs"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Wheelchair, stretcher, sign language, diet. No diagnosis."),
    )  # fmt: skip

    def __init__(self, *args: Any, patient: Patient | None = None, **kwargs: Any) -> None:
        if patient is not None:
            kwargs.setdefault("initial", values_of(patient))
        super().__init__(*args, **kwargs)
        self.patient = patient
        countries = country_choices()
        for name in ("citizenship", "home_country", "passport_country"):
            self._choices(name, countries)
        self._choices("home_region", region_choices())
        self._choices("language", language_choices(patient.language if patient else ""))
        self._choices("interpreter_language", language_choices(empty=_("not needed")))
        if patient is not None:
            for name in (*NUMBERS, "passport", "passport_country", "passport_until"):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for title, names in SECTIONS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield title, fields

    @property
    def data_for_service(self) -> dict[str, Any]:
        """The values by the names of the model's columns."""
        values = {k: v for k, v in self.cleaned_data.items() if k not in _NOT_COLUMNS}
        for name in ("citizenship", "home_country", "home_region"):
            values[f"{name}_id"] = values.pop(name, "") or None
        return values

    @property
    def identifiers(self) -> list[IdentifierInput]:
        """The numbers that were entered."""
        values = self.cleaned_data
        found = [IdentifierInput(name, values[name]) for name in NUMBERS if values.get(name)]
        if values.get("passport"):
            found.append(
                IdentifierInput(
                    "passport", values["passport"], values.get("passport_country", ""), values.get("passport_until")
                )
            )
        return found

    @property
    def person(self) -> Person:
        """What is typed so far, for the search of look-alikes; wrong fields count as empty."""
        values = self.cleaned_data
        return Person.of(
            family=values.get("family_name", ""), given=values.get("given_name", ""),
            middle=values.get("middle_name", ""), family_latin=values.get("family_latin", ""),
            given_latin=values.get("given_latin", ""), birth_date=values.get("birth_date"), sex=values.get("sex", ""),
            phone=values.get("phone", ""), email=values.get("email", ""),
    identifiers=[(e.system, normalise(e.system, e.value)) for e in self.identifiers],
        )  # fmt: skip


_NOT_COLUMNS = (*NUMBERS, "passport", "passport_country", "passport_until")


def values_of(patient: Patient) -> dict[str, Any]:
    """A patient as initial values of the form."""
    values = {name: getattr(patient, name) for name in PatientForm.base_fields if hasattr(patient, name)}
    for name in ("citizenship", "home_country", "home_region"):
        values[name] = getattr(patient, f"{name}_id") or ""
    return values
