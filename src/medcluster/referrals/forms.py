"""The referral as a person writes it: one column, five sections. What is typed is kept even while it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Conditions, Funding, Priority
from medcluster.patients.models import Patient
from medcluster.referrals import rules
from medcluster.referrals.models import Referral, Source, Transportability
from medcluster.registry.models import CareProfile, Centre, Method, Organisation

SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Patient and request"), ("organisation", "patient", "source", "priority", "conditions", "profile", "method")),
    (_("Diagnosis and question"), ("diagnosis_code", "comorbid_codes", "diagnosis_text", "question")),
    (
        _("Clinical facts"),
        ("history", "findings", "allergies", "implants", "infection_risk", "transportability"),
    ),
    (_("Wishes and journey"), ("desired_centre", "desired_doctor", "companions", "needs_interpreter")),
    (_("Funding"), ("funding", "payer", "commission_number", "commission_date")),
)


class ReferralForm(forms.Form):
    """Fields that submission needs are checked by `rules.submission_faults`, so that a draft may lack them."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("In the name of"), required=False)
    patient = forms.ModelChoiceField(Patient.objects.none(), label=_("Patient"), required=False)
    source = forms.ChoiceField(label=_("Who asked first"), choices=Source.choices, initial=Source.ORGANISATION)
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.PLANNED)
    conditions = forms.ChoiceField(
        label=_("Where care is needed"), choices=Conditions.choices, initial=Conditions.INPATIENT
    )
    profile = forms.ModelChoiceField(CareProfile.objects.none(), label=_("Profile of care"), required=False)
    method = forms.ModelChoiceField(Method.objects.none(), label=_("High-tech method"), required=False)
    diagnosis_code = forms.CharField(
        label=_("Main diagnosis (ICD-10)"), required=False, max_length=10, help_text=_("For example C50.1")
    )
    comorbid_codes = forms.CharField(
        label=_("Other diagnoses (ICD-10)"), required=False, max_length=200, help_text=_("Separated by commas")
    )
    diagnosis_text = forms.CharField(label=_("Diagnosis in words"), required=False, widget=forms.Textarea({"rows": 2}))
    question = forms.CharField(
        label=_("What you ask of the centre"), required=False, widget=forms.Textarea({"rows": 3})
    )
    history = forms.CharField(label=_("Medical history"), required=False, widget=forms.Textarea({"rows": 5}))
    findings = forms.CharField(label=_("Findings and examinations"), required=False, widget=forms.Textarea({"rows": 5}))
    allergies = forms.CharField(label=_("Allergies"), required=False)
    implants = forms.CharField(label=_("Implants"), required=False)
    infection_risk = forms.CharField(label=_("Risk of infection"), required=False)
    transportability = forms.ChoiceField(
        label=_("How the patient can travel"), choices=Transportability.choices, initial=Transportability.WALKS
    )
    desired_centre = forms.ModelChoiceField(Centre.objects.none(), label=_("Centre wished for"), required=False)
    desired_doctor = forms.CharField(label=_("Doctor wished for"), required=False, max_length=200)
    companions = forms.IntegerField(label=_("Companions"), required=False, min_value=0, max_value=9, initial=0)
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    funding = forms.ChoiceField(label=_("Who is expected to pay"), choices=(), required=False)
    payer = forms.ModelChoiceField(Organisation.objects.none(), label=_("Paying organisation"), required=False)
    commission_number = forms.CharField(label=_("Number of the commission's protocol"), required=False, max_length=64)
    commission_date = forms.DateField(label=_("Date of the protocol"), required=False)

    def __init__(self, *args: Any, actor: Actor, organisations: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._query("patient", Patient.objects.visible_to(actor).living_rows())
        self._query("profile", CareProfile.objects.all())
        self._query("method", Method.objects.all())
        self._query("desired_centre", Centre.objects.filter(is_active=True, is_consultative=False))
        self._query("payer", Organisation.objects.filter(is_active=True, kind="insurer"))
        self._query("organisation", Organisation.objects.filter(pk__in=organisations))
        if len(organisations) < 2:
            del self.fields["organisation"]
        for name in NEEDED:
            self.fields[name].required = True
            self.fields[name].widget.is_required = False  # the browser must not stop a draft from being kept
        self.fields["funding"].choices = [("", ""), *Funding.choices]  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """A draft may lack what submission needs: those fields are marked as needed but not yet demanded."""
        for name in NEEDED:
            self.fields[name].required = False
        super().full_clean()
        for name in NEEDED:
            self.fields[name].required = True

    def clean_diagnosis_code(self) -> str:
        return self._icd10(self.cleaned_data["diagnosis_code"])

    def clean_comorbid_codes(self) -> list[str]:
        codes = str(self.cleaned_data["comorbid_codes"]).replace(";", ",").split(",")
        return [self._icd10(code) for code in codes if code.strip()]

    def clean_commission_date(self) -> Any:
        day = self.cleaned_data["commission_date"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The date lies in the future."))
        return day

    def clean_companions(self) -> int:
        return self.cleaned_data["companions"] or 0

    def values(self) -> dict[str, Any]:
        """What is already right, by the referral's field names (after `is_valid()`, whatever it said)."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "organisation" and (value is not None or name in NULLABLE)
        }

    def typed(self) -> dict[str, str]:
        """The form word for word, to be shown again as it was."""
        data: Mapping[str, Any] = self.data
        return {name: str(data[name]) for name in self.fields if name in data}

    def _icd10(self, code: str) -> str:
        normal = rules.normal_icd10(code)
        if normal and not rules.is_icd10(normal):
            raise forms.ValidationError(
                _("%(code)s is not an ICD-10 code. Write it like C50.1.") % {"code": code.strip()}
            )
        return normal

    def _query(self, name: str, query: Any) -> None:
        self.fields[name].queryset = query  # type: ignore[attr-defined]


NEEDED = ("patient", "profile", "diagnosis_code", "question", "funding")
RELATED = frozenset({"patient", "profile", "method", "desired_centre", "payer"})
NULLABLE = frozenset({"patient", "profile", "method", "desired_centre", "payer", "commission_date"})


def typed_of(referral: Referral) -> dict[str, Any]:
    """The form's data of a draft or of a case that is copied: as typed where it was typed."""
    if referral.typed:
        return dict(referral.typed)
    values: dict[str, Any] = {}
    for name in ReferralForm.base_fields:
        if name == "organisation":
            continue
        value = getattr(referral, f"{name}_id" if name in RELATED else name)
        values[name] = ", ".join(value) if isinstance(value, list) else value
    return values
