"""Forms of the request and of the conclusion. While a draft, nothing is required and what is wrong is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.kernel.codes import Funding, Priority
from medcluster.kernel.web.widgets import formatted
from medcluster.registry.models import CareProfile, Centre
from medcluster.teleconsults import rules
from medcluster.teleconsults.models import Form, Mode, Recommendation, Teleconsult

LANGUAGES = (("ru", _("Russian")), ("kk", _("Kazakh")), ("en", _("English")))


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "maxlength": 20000})


class Typed(forms.Form):
    """A form that is saved as typed: an empty field is no error here, the engine lists what is missing in the end.

    The labels still tell which fields are optional.
    """

    use_required_attribute = False
    OPTIONAL: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._mark(required=True)

    def full_clean(self) -> None:
        self._mark(required=False)
        super().full_clean()
        self._mark(required=True)

    def _mark(self, *, required: bool) -> None:
        for name, field in self.fields.items():
            field.required = required and name not in self.OPTIONAL

    def typed(self) -> dict[str, Any]:
        """The values that can be kept: those with an error wait, a field that was not sent keeps what it had."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if self._was_given(name, value)}

    def _was_given(self, name: str, value: Any) -> bool:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return True  # an empty box is not sent
        return name in self.data and not (field.required and isinstance(field, forms.ChoiceField) and not value)


class RequestForm(Typed):
    """What the asking doctor writes, in the order in which a doctor thinks of it."""

    profile = forms.ModelChoiceField(CareProfile.objects.none(), label=_("Profile of care"), empty_label=_("Choose…"))
    question = forms.CharField(
        label=_("Question to the consultant"),
        widget=long_text(3),
        help_text=_("One clear question gets a clear answer: is an operation indicated, which drug, which test next."),
    )
    summary = forms.CharField(
        label=_("Clinical summary"),
        widget=long_text(6),
        help_text=_("Complaints, course, treatment so far and its effect, allergies, other illnesses."),
    )
    findings = forms.CharField(
        label=_("Findings"), widget=long_text(4), help_text=_("Key results with their dates; files come below.")
    )
    icd10 = forms.CharField(
        label=_("Diagnosis (ICD-10)"), max_length=12, help_text=_("A code such as M51.1."), widget=forms.TextInput()
    )
    priority = forms.ChoiceField(
        label=_("How soon"), choices=Priority.choices, widget=forms.RadioSelect(), initial=Priority.PLANNED
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        widget=forms.RadioSelect(),
        initial=Mode.DEFERRED,
        help_text=_("In writing: the consultant answers from the papers. Live: both sides agree on a time."),
    )
    participants = forms.ChoiceField(  # an input called "form" would hide the property of its form from scripts
        label=_("Who takes part"), choices=Form.choices, widget=forms.RadioSelect(), initial=Form.DOCTORS
    )
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label=_("Consultative centre"), widget=forms.HiddenInput(), required=False
    )
    language = forms.ChoiceField(label=_("Language of the consultation"), choices=LANGUAGES)
    interpreter_needed = forms.BooleanField(label=_("An interpreter is needed"))
    funding = forms.ChoiceField(label=_("Who pays"), choices=[("", _("Not known yet")), *Funding.choices])
    callback_phone = forms.CharField(label=_("Your phone for questions"), max_length=32, widget=formatted("phone"))
    allow_conversion = forms.BooleanField(
        label=_("The centre may turn this request into a referral"),
        help_text=_("If the patient should come, nobody types anything again."),
    )

    OPTIONAL = frozenset({"findings", "funding", "callback_phone", "interpreter_needed", "allow_conversion"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["profile"].queryset = CareProfile.objects.active().order_by("code")  # type: ignore[attr-defined]
        self.fields["centre"].queryset = Centre.objects.active().filter(is_consultative=True)  # type: ignore[attr-defined]

    def clean_icd10(self) -> str:
        try:
            return rules.icd10(self.cleaned_data["icd10"])
        except ValueError:
            raise forms.ValidationError(_("Write an ICD-10 code such as M51.1.")) from None

    def typed(self) -> dict[str, Any]:
        found = super().typed()
        for name in ("profile", "centre"):
            if name in found:
                found[f"{name}_id"] = found[name].pk if found[name] else None
                del found[name]
        if "participants" in found:
            found["form"] = found.pop("participants")
        return found

    @classmethod
    def place_of(cls, fault: str) -> str | None:
        """The field at which a fault of the case is shown; None when it belongs to none."""
        name = "participants" if fault == "form" else fault
        return name if name in cls.base_fields else None

    @classmethod
    def of(cls, case: Teleconsult) -> RequestForm:
        kept = {name: getattr(case, name) for name in cls.base_fields if name != "participants"}
        return cls(initial={**kept, "participants": case.form})


class ConclusionForm(Typed):
    """What the lead writes."""

    conclusion = forms.CharField(
        label=_("Conclusion"),
        widget=long_text(14),
        help_text=_("Answer the question first, then the reasons, then what to do next and when to ask again."),
    )
    recommendation = forms.ChoiceField(
        label=_("Recommendation"), choices=Recommendation.choices, widget=forms.RadioSelect()
    )
    conclusion_language = forms.ChoiceField(label=_("Language of the conclusion"), choices=LANGUAGES)
    external_opinion = forms.BooleanField(
        label=_("This is the opinion of an outside expert"),
        help_text=_("It will be marked as such on the page and on the paper."),
    )
    external_source = forms.CharField(label=_("Whose opinion: name, clinic, country"), max_length=255)

    OPTIONAL = frozenset({"external_opinion", "external_source"})

    @classmethod
    def of(cls, case: Teleconsult) -> ConclusionForm:
        return cls(initial={name: getattr(case, name) for name in cls.base_fields})


class SignForm(forms.Form):
    """The password, once more."""

    use_required_attribute = False
    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("Signing asks for it again, so that nobody signs at your open screen."),
    )


class AssignManyForm(forms.Form):
    """The consultant who leads all the marked cases."""

    consultant = forms.ChoiceField(label=_("Consultant who leads and signs"))

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["consultant"].choices = [(str(p.pk), p.name) for p in people]  # type: ignore[attr-defined]
