"""What a coordinator types to see where a patient would be sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import Conditions, Funding, Priority
from medcluster.registry.selectors import snapshot
from medcluster.routing.choices import method_choices, profile_choices, region_choices

ANY = ("", _("Not said"))


class WhatIfForm(forms.Form):
    """All fields live in the address, so that a question can be sent to a colleague."""

    profile = forms.ChoiceField(label=_("Care profile"))
    age = forms.IntegerField(label=_("Age in years"), min_value=0, max_value=120, required=False)
    region = forms.ChoiceField(label=_("Home region"), required=False)
    funding = forms.ChoiceField(label=_("Who pays"), required=False, choices=[ANY, *Funding.choices])
    method = forms.ChoiceField(label=_("Method"), required=False)
    conditions = forms.ChoiceField(label=_("Conditions"), required=False, choices=[ANY, *Conditions.choices])
    priority = forms.ChoiceField(label=_("Priority"), choices=list(reversed(Priority.choices)), required=False)
    wish = forms.ChoiceField(label=_("Centre that the patient wishes"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("profile", [("", _("Choose")), *profile_choices()])
        self._offer("region", [ANY, *region_choices()])
        self._offer("method", [ANY, *method_choices()])
        centres = sorted(((str(c.id), str(c.name)) for c in snapshot().centres), key=lambda pair: pair[1])
        self._offer("wish", [ANY, *centres])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def asked(self) -> dict[str, Any]:
        """The arguments of `selectors.advice_for`."""
        data = self.cleaned_data
        return {
            "profile": data["profile"],
            "age_years": data["age"],
            "home_region": data["region"],
            "funding": data["funding"],
            "method": data["method"],
            "conditions": data["conditions"],
            "priority": data["priority"] or Priority.PLANNED,
            "wished_centre_id": int(data["wish"]) if data["wish"] else None,
        }
