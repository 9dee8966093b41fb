"""The reason that opens a name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the name is needed"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The patient and those who treat them will read this."),
    )
