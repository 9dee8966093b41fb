"""The words of consents in three languages, and ages of own consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.texts import LANGUAGES
from medcluster.patients.forms.common import day_field
from medcluster.patients.models import ConsentText
from medcluster.patients.models.consent import Purpose
from medcluster.rulebook.forms import RuleForm


class ConsentTextForm(RuleForm):
    """A new version, begun from the one in force."""

    texts = {"title": (_("Heading"), True, 0), "text": (_("Text"), True, 8)}
    valid_from = day_field(_("In force from"), required=True)

    def __init__(self, *args: Any, last: ConsentText | None = None, **options: Any) -> None:
        begun: dict[str, Any] = {}
        for code in LANGUAGES if last is not None else ():
            assert last is not None
            begun |= {f"title_{code}": last.title.get(code, ""), f"text_{code}": last.text.get(code, "")}
        super().__init__(*args, initial=begun, **options)
        for code in LANGUAGES:
            self.fields[f"title_{code}"].required = self.fields[f"text_{code}"].required = True


class AgeForm(forms.Form):
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=_("Country"), required=False, strip=True,
        help_text=_("Two letters, for example KZ. Empty: everywhere else."),
        error_messages={"invalid": _("Write two letters, for example KZ.")},
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("Every purpose")), *Purpose.choices]
    )
    age = forms.IntegerField(label=_("Decides alone from, years"), min_value=1, max_value=21)
    valid_from = day_field(_("In force from"), required=True)


class EndAgeForm(forms.Form):
    last_day = day_field(_("Last day"), required=True)
