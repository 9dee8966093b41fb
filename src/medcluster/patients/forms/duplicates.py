"""Forms of merging. The choice of values comes as `take` boxes drawn by the page itself."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.patients.services.merge import MERGEABLE


class MergeForm(forms.Form):
    survivor = forms.IntegerField()
    reason = forms.CharField(label=_("Why they are one person"), max_length=300, required=False)

    def taken(self, survivor: int) -> list[str]:
        """The fields whose chosen value stands in the record that does not survive."""
        chosen = {name: self.data.get(f"value_{name}", "") for name in MERGEABLE}
        return [name for name, pk in chosen.items() if pk.isdigit() and int(pk) != survivor]


class MergeWithForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the other record"), max_length=30, help_text=_("For example P26-000123-7.")
    )


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("Why they are two people after all"), max_length=300, required=False)
