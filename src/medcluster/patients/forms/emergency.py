"""Forms that find a person by what never stands in an address, and the emergency door."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.patients.forms.common import day_field


class FindForm(forms.Form):
    document = forms.CharField(
        label=_("Number of a document or phone"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"}),
    )  # fmt: skip


class EmergencyForm(forms.Form):
    """Exactly one person must fit: no browsing through this door."""

    document = forms.CharField(
        label=_("Number of a document"), max_length=60, required=False,
        help_text=_("ИИН, СНИЛС, ЕНП, passport, or the patient's number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    birth_date = day_field(_("Date of birth"), hint=_("Without a document: full name and date of birth."))
    reason = forms.CharField(
        label=_("Why the record is needed now"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The patient and those who treat them will read this."),
    )  # fmt: skip
