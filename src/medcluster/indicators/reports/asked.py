"""What a person fills in about reports. (Forms of the web; the docx form of the report is in `forms/`.)"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.accounts.models import User
from medcluster.indicators.asking import Period
from medcluster.indicators.reports.models import Language, ReportSchedule
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput
from medcluster.registry.models import Centre


class PeriodForm(forms.Form):
    """The same as `medcluster report period`: days, where the cumulative part begins, language, centre."""

    to = forms.DateField(label=_("Last day"), input_formats=DATE_FORMS, widget=DateInput())
    since = forms.DateField(label=_("Cumulative since"), input_formats=DATE_FORMS, widget=DateInput(), required=False,
                            help_text=_("Empty: from the beginning of the records."))  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the document"), choices=Language.choices)
    centre = forms.ChoiceField(label=_("Centre"), required=False)

    field_order = ("from", "to", "since", "language", "centre")

    def __init__(self, *args: Any, centres: dict[int, str], whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(label=_("First day"), input_formats=DATE_FORMS, widget=DateInput())
        self.order_fields(self.field_order)
        everything = [("", _("The whole cluster"))] if whole else []
        field = self.fields["centre"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*everything, *((str(pk), name) for pk, name in centres.items())]
        field.required = not whole

    @property
    def period(self) -> Period:
        """Reversed days: Incomplete, as everywhere."""
        return Period(self.cleaned_data["from"], self.cleaned_data["to"])

    @property
    def centres(self) -> tuple[int, ...]:
        chosen = self.cleaned_data.get("centre")
        return (int(chosen),) if chosen else ()


def usual(language: str) -> dict[str, Any]:
    """The months of this year that are over; in January those of the last year."""
    today = timezone.localdate()
    last = date.fromordinal(today.replace(day=1).toordinal() - 1)
    return {"from": date(last.year, 1, 1), "to": last, "language": language}


class IssueForm(forms.Form):
    """The password, once more."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("You put your name to the figures as they are counted now; they are kept for good."),
    )


class ScheduleForm(forms.ModelForm[ReportSchedule]):
    people = forms.ModelMultipleChoiceField(
        label=_("Recipients with an account"), queryset=User.objects.none(), required=False,
        widget=forms.SelectMultiple({"size": 8}),
    )  # fmt: skip
    addresses = forms.CharField(
        label=_("Other addresses"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("E-mail addresses, one on a line. They are sent the report as PDF."),
    )  # fmt: skip

    class Meta:
        model = ReportSchedule
        fields = ("name", "rhythm", "day", "span", "since", "language")
        labels = {"name": pgettext_lazy("report", "Name")}
        widgets = {"since": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        since = self.fields["since"]
        assert isinstance(since, forms.DateField)
        since.input_formats = DATE_FORMS
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = User.objects.filter(is_active=True).order_by("name", "pk")
        if self.instance.pk:
            known = list(self.instance.recipients.all())
            self.initial["people"] = [of.user_id for of in known if of.user_id]
            self.initial["addresses"] = "\n".join(of.email for of in known if of.email)

    def clean_addresses(self) -> list[str]:
        found = [line.strip().lower() for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        for address in found:
            validate_email(address)
        return found


class FormForm(forms.Form):
    file = forms.FileField(
        label=_("Form (docx)"), widget=forms.FileInput({"accept": ".docx"}),
        help_text=_("Download the present form, change it in your word processor and upload it here. "
                    "Preview fills it with the figures of this month and keeps nothing."),
    )  # fmt: skip


def centres_of(keys: list[int] | None) -> dict[int, str]:
    """Names of the centres that may be chosen; None: all of the cluster."""
    query = Centre.objects.filter(is_active=True, is_external=False)
    if keys is not None:
        query = query.filter(pk__in=keys)
    return {centre.pk: str(centre.name) for centre in query.order_by("pk")}
