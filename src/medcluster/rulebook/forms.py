"""Forms of rules. A text in three languages is three fields; the days of force are always asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import AgeGroup, Residency
from medcluster.kernel.errors import Incomplete
from medcluster.kernel.texts import LANGUAGES, LocalizedText
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput
from medcluster.rulebook import names
from medcluster.rulebook.models import (
    ClockLimit,
    CodedReason,
    Dated,
    OrderKind,
    PackageRequirement,
    RequirementKind,
    Units,
)

IN_LANGUAGE = {"ru": _("%(what)s in Russian"), "kk": _("%(what)s in Kazakh"), "en": _("%(what)s in English")}
EVERYBODY = ("", _("Everybody"))


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, input_formats=DATE_FORMS, widget=DateInput(), **kwargs)


class RuleForm(forms.Form):
    """`texts` are names of localised fields: each becomes three inputs, Russian required."""

    texts: dict[str, tuple[Any, bool, int]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts: dict[str, forms.Field] = {}
        for name, (label, required, lines) in self.texts.items():
            for language in LANGUAGES:
                texts[f"{name}_{language}"] = forms.CharField(
                    label=_joined(IN_LANGUAGE[language], label),
                    required=required and language == "ru",
                    max_length=100_000 if lines else 255,
                    widget=forms.Textarea({"rows": lines, "lang": language})
                    if lines
                    else forms.TextInput({"lang": language}),
                )
        self.fields = texts | self.fields if self.texts_first else self.fields | texts

    texts_first = True

    def text(self, name: str) -> LocalizedText:
        given = {language: self.cleaned_data.get(f"{name}_{language}", "").strip() for language in LANGUAGES}
        return LocalizedText({language: words for language, words in given.items() if words})

    def carry_out(self, call: Callable[[], Any]) -> Any:
        """Do it; what the service finds wrong is shown at the field, the result is None then."""
        try:
            return call()
        except Incomplete as incomplete:
            for fault in incomplete.faults:
                self.add_error(fault.field if fault.field in self.fields else None, str(fault.message))
            return None


def _joined_now(pattern: Any, what: Any) -> str:
    """A label made of two translations, joined when it is read."""
    return str(pattern) % {"what": what}


_joined = lazy(_joined_now, str)


def _tomorrow() -> Any:
    return timezone.localdate() + timedelta(days=1)


class ChangeForm(RuleForm):
    """What a dated row says, from when on, and by what right."""

    valid_from = date_field(_("In force from"), initial=_tomorrow)
    source = forms.CharField(
        label=_("Source"), max_length=255, required=False, help_text=_("The order or law that says so.")
    )

    def says(self) -> dict[str, Any]:
        raise NotImplementedError

    def key(self) -> dict[str, Any]:
        """For a new row: what it is about."""
        raise NotImplementedError

    @classmethod
    def initial_of(cls, row: Dated) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in row.SAYS}
        for name in cls.texts:
            found |= {f"{name}_{language}": found[name].get(language, "") for language in LANGUAGES}
        return found


class LimitForm(ChangeForm):
    amount = forms.IntegerField(label=_("Limit"), min_value=1, max_value=10_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=Units.choices)
    field_order = ["deadline", "country", "priority", "amount", "unit", "valid_from", "source"]

    def says(self) -> dict[str, Any]:
        return {"amount": self.cleaned_data["amount"], "unit": self.cleaned_data["unit"]}


def country_field() -> forms.RegexField:
    return forms.RegexField(
        regex=r"^[A-Za-z]{2}$",
        label=_("Country"),
        required=False,
        help_text=_("Two letters: KZ, RU. Empty: all countries."),
    )


class NewLimitForm(LimitForm):
    deadline = forms.ChoiceField(label=_("Deadline"))
    country = country_field()
    priority = forms.ChoiceField(label=_("Priority"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].choices = names.clock_choices()  # type: ignore[attr-defined]
        self.fields["priority"].choices = [("", _("All priorities")), *names.priorities()]  # type: ignore[attr-defined]

    def key(self) -> dict[str, Any]:
        workflow, clock = self.cleaned_data["deadline"].split(".", 1)
        return {
            "workflow": workflow,
            "clock": clock,
            "country": self.cleaned_data["country"].upper(),
            "priority": self.cleaned_data["priority"],
        }


class ReasonForm(ChangeForm):
    texts = {"label": (_("Words"), True, 0)}
    comment_required = forms.BooleanField(label=_("A comment is required"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Only for these roles"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: everybody who may take the action."),
    )  # fmt: skip
    position = forms.IntegerField(label=_("Position in the list"), min_value=0, max_value=9999, initial=100)
    field_order = ["catalogue", "code", "comment_required", "roles", "position", "valid_from", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = names.roles()  # type: ignore[attr-defined]

    def says(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {name: data[name] for name in ("comment_required", "roles", "position")}
        return kept | {"label": self.text("label")}


class NewReasonForm(ReasonForm):
    texts_first = False
    catalogue = forms.ChoiceField(label=_("Catalogue"))
    code = forms.SlugField(
        label=_("Code"), max_length=64, help_text=_("Latin letters; never changes: reports count it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["catalogue"].choices = names.catalogues()  # type: ignore[attr-defined]
        self.order_fields(["catalogue", "code", "label_ru", "label_kk", "label_en"])

    def key(self) -> dict[str, Any]:
        return {"catalogue": self.cleaned_data["catalogue"], "code": self.cleaned_data["code"]}


class PackageForm(ChangeForm):
    texts = {"label": (_("Words"), True, 0)}
    mandatory = forms.BooleanField(
        label=_("Mandatory"), required=False, help_text=_("Without it the referral cannot be sent.")
    )
    max_age_days = forms.IntegerField(
        label=_("Valid for, days"), min_value=1, max_value=3650, required=False, help_text=_("Empty: never too old.")
    )
    position = forms.IntegerField(label=_("Position in the list"), min_value=0, max_value=9999, initial=100)
    field_order = ["mandatory", "max_age_days", "position", "valid_from", "source"]

    def says(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("mandatory", "max_age_days", "position")} | {"label": self.text("label")}


class NewPackageForm(PackageForm):
    texts_first = False
    kind = forms.ChoiceField(label=_("Kind"), choices=RequirementKind.choices)
    code = forms.SlugField(label=_("Code"), max_length=48, help_text=_("Of the kind of document, for example ecg."))
    profile_code = forms.ChoiceField(label=_("Care profile"), required=False)
    country = country_field()
    age_group = forms.ChoiceField(label=_("Age group"), required=False, choices=[EVERYBODY, *AgeGroup.choices])
    residency = forms.ChoiceField(label=_("Residency"), required=False, choices=[EVERYBODY, *Residency.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile_code"].choices = [("", _("All profiles")), *names.profiles().items()]  # type: ignore[attr-defined]
        first = [
            "kind",
            "code",
            "label_ru",
            "label_kk",
            "label_en",
            "profile_code",
            "age_group",
            "residency",
            "country",
        ]
        self.order_fields(first)

    def key(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {name: data[name] for name in ("kind", "code", "profile_code", "age_group", "residency")}
        return kept | {"country": data["country"].upper()}


class CloseForm(RuleForm):
    last_day = date_field(_("Last day in force"), initial=timezone.localdate)


class MovedDayForm(RuleForm):
    country = forms.RegexField(regex=r"^[A-Za-z]{2}$", label=_("Country"), help_text=_("Two letters: KZ, RU."))
    date = date_field(_("Date"))
    is_working = forms.ChoiceField(
        label=_("What it becomes"), choices=[("no", _("Free day")), ("yes", _("Working day"))], widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=_("Source"), max_length=255, required=False, help_text=_("The decree that moves it.")
    )


class OrderForm(RuleForm):
    texts = {"title": (_("Title"), True, 0), "issued_by": (_("Issued by"), False, 0)}
    code = forms.SlugField(label=_("Code"), max_length=48, help_text=_("Short, Latin: it stands in the address."))
    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices)
    number = forms.CharField(label=_("Number"), max_length=64, required=False)
    issued_on = date_field(_("Date"), required=False)
    profile_code = forms.ChoiceField(label=_("Care profile"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile_code"].choices = [("", _("All profiles")), *names.profiles().items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {name: data[name] for name in ("code", "kind", "number", "issued_on", "profile_code") if name in data}
        return kept | {"title": self.text("title"), "issued_by": self.text("issued_by")}


class VersionForm(RuleForm):
    texts = {"text": (_("Text"), False, 12), "changes": (_("What changes"), False, 2)}
    valid_from = date_field(_("In force from"), initial=_tomorrow)

    def given(self) -> dict[str, Any]:
        return {"text": self.text("text"), "changes": self.text("changes")}


FORMS: dict[type[Dated], tuple[type[ChangeForm], type[ChangeForm]]] = {
    ClockLimit: (NewLimitForm, LimitForm),
    CodedReason: (NewReasonForm, ReasonForm),
    PackageRequirement: (NewPackageForm, PackageForm),
}
