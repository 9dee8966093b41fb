"""A learning event as it is filled in, with a row for each who teaches; the list of people; reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.texts import LANGUAGES, text
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput
from medcluster.learning import selectors
from medcluster.learning.models import (
    Contribution,
    Contributor,
    EventFormat,
    EventKind,
    EventLanguage,
    LearningEvent,
)
from medcluster.learning.services import Teacher
from medcluster.registry.models import CareProfile, Centre, Country, Organisation

ROWS, MOST_ROWS = 2, 40


class EventForm(forms.Form):
    """Everything of an event but those who teach."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *EventKind.choices])
    title_ru = forms.CharField(label=_("Title, in Russian"), max_length=300, required=False)
    title_kk = forms.CharField(label=_("Title, in Kazakh"), max_length=300, required=False)
    title_en = forms.CharField(label=_("Title, in English"), max_length=300, required=False)
    starts_on = forms.DateField(label=_("First day"), input_formats=DATE_FORMS, widget=DateInput())
    ends_on = forms.DateField(
        label=_("Last day"), input_formats=DATE_FORMS, widget=DateInput(), required=False,
        help_text=_("Empty for an event of one day."),
    )  # fmt: skip
    centre = forms.ModelChoiceField(Centre.objects.none(), label=_("Centre that holds it"), required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation that holds it"), required=False,
        help_text=_("Where it is not a centre, or beside it."),
    )  # fmt: skip
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    format = forms.ChoiceField(label=_("Form"), choices=EventFormat.choices)
    language = forms.ChoiceField(label=_("Language"), choices=EventLanguage.choices)
    hours = forms.IntegerField(
        label=_("Academic hours"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=_("Stands on the certificate."),
    )
    profiles = forms.ModelMultipleChoiceField(
        CareProfile.objects.none(), label=_("Specialties"), required=False,
        widget=forms.SelectMultiple({"size": 6}), help_text=_("Several with Ctrl or ⌘."),
    )  # fmt: skip
    topic = forms.CharField(label=_("Topic in words"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        centres, organisations = selectors.hosts(actor)
        for name, query in (
            ("centre", centres),
            ("organisation", organisations),
            ("profiles", CareProfile.objects.all()),
        ):
            self.fields[name].queryset = query  # type: ignore[attr-defined]
        for name in ("centre", "organisation"):
            self.fields[name].empty_label = "—"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not any(given.get(f"title_{language}") for language in LANGUAGES):
            self.add_error("title_ru", gettext("Enter the title, in one language at least."))
        if given.get("starts_on") and not given.get("ends_on"):
            given["ends_on"] = given["starts_on"]
        return given

    def values(self) -> dict[str, Any]:
        """By the names of `services.FIELDS`."""
        given = self.cleaned_data
        plain = ("kind", "topic", "starts_on", "ends_on", "hours", "place", "format", "language")
        return {name: given[name] for name in plain} | {
            "title": text(**{language: given[f"title_{language}"].strip() for language in LANGUAGES}),
            "centre_id": given["centre"].pk if given["centre"] else None,
            "organisation_id": given["organisation"].pk if given["organisation"] else None,
        }

    @staticmethod
    def initial_of(event: LearningEvent) -> dict[str, Any]:
        plain = ("kind", "topic", "starts_on", "ends_on", "hours", "place", "format", "language")
        return {name: getattr(event, name) for name in plain} | {
            **{f"title_{language}": event.title.get(language, "") for language in LANGUAGES},
            "centre": event.centre_id, "organisation": event.organisation_id,
            "profiles": [profile.pk for profile in event.profiles.all()],
        }  # fmt: skip


class TeacherForm(forms.Form):
    """Somebody who comes to teach. A row with nothing in it is left out."""

    kind = forms.ChoiceField(label=_("Who"), choices=Contributor.choices, required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    organisation_name = forms.CharField(label=_("Organisation"), max_length=300, required=False)
    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"), required=False)

    def __init__(self, *args: Any, countries: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]
        self.fields["country"].empty_label = "—"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("name") and not given.get("country"):
            self.add_error("country", gettext("Choose the country."))
        if not given.get("name") and (given.get("organisation_name") or given.get("country")):
            self.add_error("name", gettext("Write the name."))
        return given

    def teacher(self) -> Teacher | None:
        given = self.cleaned_data
        if not given.get("name"):
            return None
        return Teacher(given["name"].strip(), given["country"].pk, given.get("kind") or Contributor.PERSON,
                       given["organisation_name"].strip())  # fmt: skip


def teacher_forms(data: Any, teachers: Sequence[Contribution] = ()) -> list[TeacherForm]:
    """The rows of the form: as typed, or those of the event and a few empty ones."""
    countries = Country.objects.all()
    if data is not None:
        count = data.get("rows", "")
        many = min(int(count), MOST_ROWS) if str(count).isdecimal() else ROWS
        return [TeacherForm(data, prefix=f"t{n}", countries=countries) for n in range(max(many, 1))]
    filled = [TeacherForm(prefix=f"t{n}", initial=_initial(row), countries=countries) for n, row in enumerate(teachers)]
    empty = range(len(filled), len(filled) + (1 if filled else ROWS))
    return filled + [TeacherForm(prefix=f"t{n}", countries=countries) for n in empty]


def more_rows(typed: Sequence[TeacherForm], data: Any) -> list[TeacherForm]:
    """What was typed, unchecked, with more empty rows below."""
    countries = Country.objects.all()
    rows = [
        TeacherForm(prefix=f.prefix, initial={n: data.get(f.add_prefix(n)) for n in f.fields}, countries=countries)
        for f in typed
    ]
    fresh = range(len(typed), min(len(typed) + ROWS, MOST_ROWS))
    return rows + [TeacherForm(prefix=f"t{n}", countries=countries) for n in fresh]


def _initial(row: Contribution) -> dict[str, Any]:
    return {
        "kind": row.kind, "name": row.name, "organisation_name": row.organisation_name, "country": row.country_id,
    }  # fmt: skip


class PeopleForm(forms.Form):
    people = forms.CharField(
        label=_("People"), widget=forms.Textarea({"rows": 6}), max_length=200_000,
        help_text=_("Paste a list: a line a person, name, organisation and e-mail by tab, semicolon or comma. Who has "
                    "an account under the e-mail finds the event under “My learning”."),
    )  # fmt: skip


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why it is cancelled"), max_length=500)


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("Why it is revoked"), max_length=500)
