"""Forms of consents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.patients.forms.common import day_field
from medcluster.patients.models import Patient, Representative
from medcluster.patients.models.consent import Purpose

SELF = "self"
LAWS = (("KZ", _("Kazakhstan")), ("RU", _("Russia")))


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What it is about"), choices=Purpose.choices)
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("agrees", _("agrees")), ("refuses", _("refuses"))],
        initial="agrees",
        widget=forms.RadioSelect,
    )
    given_on = day_field(_("Date"), required=True)
    representative = forms.ChoiceField(label=_("Who decided"), help_text=_("A representative decides for a child."))
    language = forms.ChoiceField(
        label=_("Language of the text"), choices=[("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")]
    )
    valid_until = day_field(_("Valid until"), hint=_("Empty: until it is withdrawn."))
    recipient = forms.CharField(
        label=_("To whom"), max_length=200, required=False, help_text=_("Needed when data are disclosed to a person.")
    )
    evidence = forms.CharField(
        label=_("How it was given"),
        max_length=300,
        required=False,
        help_text=_("Signed paper, its number; by SMS code."),
    )
    law = forms.ChoiceField(
        label=_("By the law of"), choices=LAWS, help_text=_("Decides from which age one decides alone.")
    )

    def __init__(self, *args: Any, patient: Patient, law: str = "KZ", **kwargs: Any) -> None:
        initial = {"given_on": timezone.localdate(), "law": law, "language": patient.language[:2]}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.people = {str(row.pk): row for row in patient.representatives.all() if row.may_decide}
        choices = [
            (SELF, _("the patient")),
            *((pk, f"{r.name}, {r.get_kind_display()}") for pk, r in self.people.items()),
        ]
        self.fields["representative"].choices = choices  # type: ignore[attr-defined]

    def clean_representative(self) -> Representative | None:
        return self.people.get(self.cleaned_data["representative"])

    @property
    def data_for_service(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return values | {"is_refusal": values.pop("decision") == "refuses"}


class RevokeForm(forms.Form):
    on = day_field(_("From which day"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
