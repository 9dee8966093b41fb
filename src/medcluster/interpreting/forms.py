"""What is filled in about an interpreter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.kernel.web.widgets import MOMENT_FORMS, DateTimeInput


class AssignForm(forms.Form):
    user = forms.ChoiceField(label=_("Interpreter"))
    languages = forms.CharField(
        label=_("Languages"), max_length=100, help_text=_("Between which languages, for example English – Russian.")
    )
    task = forms.CharField(
        label=_("What is to be done"), max_length=500, required=False,
        help_text=_("Where and when, for example: meet at the airport. No diagnosis here."),
    )  # fmt: skip
    since = forms.DateTimeField(label=_("From"), input_formats=MOMENT_FORMS, widget=DateTimeInput())
    until = forms.DateTimeField(
        label=_("Until"), input_formats=MOMENT_FORMS, widget=DateTimeInput(),
        help_text=_("Then the case closes to the interpreter by itself."),
    )  # fmt: skip
    shows_question = forms.BooleanField(
        label=_("The question is to be translated"), required=False,
        help_text=_("The interpreter then reads the question of the case, and nothing else of the clinical part."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].choices = [(str(p.pk), p.name) for p in people]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Why it ends now"), max_length=500)


class TranslationForm(forms.Form):
    translation = forms.CharField(
        label=_("Translation of the question"), widget=forms.Textarea({"rows": 6}), max_length=8000
    )
