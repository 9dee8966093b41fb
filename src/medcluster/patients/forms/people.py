"""Forms of what hangs on a patient: numbers, representatives, companions, death."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.patients.forms.common import country_choices, day_field, language_choices, phone_field
from medcluster.patients.models import Companion, PatientIdentifier, Representative
from medcluster.patients.services import IdentifierInput

_ENTERED = ("iin", "snils", "enp", "passport", "id_card", "birth", "mr", "national", "driver", "other")


class IdentifierForm(forms.Form):
    system = forms.ChoiceField(label=_("Kind of number"))
    value = forms.CharField(label=_("Number"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    country = forms.ChoiceField(
        label=_("Issuing country"), required=False, help_text=_("For passports and other documents of a country.")
    )
    valid_until = day_field(_("Valid until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(PatientIdentifier.Kind.choices)
        self.fields["system"].choices = [(code, labels[code]) for code in _ENTERED]  # type: ignore[attr-defined]
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]

    @property
    def entry(self) -> IdentifierInput:
        values = self.cleaned_data
        return IdentifierInput(values["system"], values["value"], values["country"], values["valid_until"])


class RetireForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Why the number is out of use"),
        choices=[
            ("old", _("The document was replaced by another one")),
            ("wrong", _("The number was entered by mistake")),
        ],
        widget=forms.RadioSelect,
    )


class RepresentativeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Whose right it is"), choices=Representative.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=200)
    birth_date = day_field(_("Date of birth"))
    phone = phone_field()
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language to speak"), initial="ru")
    proof = forms.CharField(
        label=_("Document that gives the right"), max_length=300, required=False,
        help_text=_("Birth certificate, court order or power of attorney: number and date."),
    )  # fmt: skip
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(_("Valid until"))

    def __init__(self, *args: Any, representative: Representative | None = None, **kwargs: Any) -> None:
        if representative is not None:
            kwargs.setdefault("initial", {name: getattr(representative, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]


class CompanionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    relation = forms.CharField(label=_("Who this is to the patient"), max_length=120, required=False)
    birth_date = day_field(_("Date of birth"))
    phone = phone_field()
    language = forms.ChoiceField(label=_("Language to speak"), initial="ru")
    needs = forms.CharField(
        label=_("Special needs"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, companion: Companion | None = None, **kwargs: Any) -> None:
        if companion is not None:
            kwargs.setdefault("initial", {name: getattr(companion, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]


class DeathForm(forms.Form):
    died_on = day_field(
        _("Date of death"),
        hint=_("It ends every open case of the person. Empty takes back a mistaken entry; the cases stay closed."),
    )
