"""What a proposal asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ProposalForm(forms.Form):
    place = forms.ChoiceField(label=_("Where"), help_text=_("The centre or the organisation that has the post."))
    post = forms.CharField(label=_("Post"), max_length=200)
    grounds = forms.CharField(
        label=_("Why this person"), widget=forms.Textarea({"rows": 4}), max_length=4000,
        help_text=_("Training, methods, languages, experience that the place needs."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
