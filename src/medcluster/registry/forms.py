"""Forms of registry rows. A text in three languages is three fields; lists of codes are boxes."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Conditions, Funding
from medcluster.kernel.texts import LANGUAGES, LocalizedField, LocalizedText
from medcluster.registry import models as m
from medcluster.registry.imports.cells import Joined
from medcluster.registry.imports.columns import LANGUAGE_LABELS

ZONES = sorted(z for z in available_timezones() if z.startswith(("Asia/", "Europe/")))


class RegistryForm(forms.ModelForm[Any]):
    """A form of one row. `long` names localized texts that want several lines."""

    long: ClassVar[tuple[str, ...]] = ()
    required_texts: ClassVar[tuple[str, ...]] = ("name",)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.texts = [name for name in self.fields if isinstance(self._model_field(name), LocalizedField)]
        self._spread_texts()
        self._narrow_places()
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            if isinstance(field, forms.ModelChoiceField):
                _order_by_name(field)

    def _model_field(self, name: str) -> Any:
        return self._meta.model._meta.get_field(name)

    def _spread_texts(self) -> None:
        """Put three fields, one per language, in the place of each localized text."""
        fields: dict[str, forms.Field] = {}
        for name, field in self.fields.items():
            if name not in self.texts:
                fields[name] = field
                continue
            for language in LANGUAGES:
                fields[f"{name}_{language}"] = forms.CharField(
                    label=str(Joined(LANGUAGE_LABELS[language], self._model_field(name).verbose_name)),
                    required=name in self.required_texts and language == "ru",
                    max_length=4000 if name in self.long else 300,
                    widget=forms.Textarea(attrs={"rows": 3, "lang": language})
                    if name in self.long
                    else forms.TextInput(attrs={"lang": language}),
                    initial=(getattr(self.instance, name) or {}).get(language, ""),
                )
        self.fields = fields

    def _narrow_places(self) -> None:
        """Offer only centres that the actor may put things into; the present one stays on offer."""
        field = self.fields.get("centre")
        if isinstance(field, forms.ModelChoiceField):
            offered = m.Centre.objects.editable_by(self.actor).values("pk")
            field.queryset = m.Centre.objects.filter(
                models.Q(pk__in=offered) | models.Q(pk=getattr(self.instance, "centre_id", None))
            )

    def _post_clean(self) -> None:
        for name in self.texts:
            given = {code: self.cleaned_data.get(f"{name}_{code}", "").strip() for code in LANGUAGES}
            setattr(self.instance, name, LocalizedText({code: words for code, words in given.items() if words}))
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, which the stubs leave out

    @property
    def related_values(self) -> dict[str, Any]:
        """Values of many-to-many fields, set by the service after the row is saved."""
        names = {field.name for field in self._meta.model._meta.many_to_many}
        return {name: value for name, value in self.cleaned_data.items() if name in names}


def _order_by_name(field: forms.ModelChoiceField[Any]) -> None:
    """Offer rows by name in the reader's language rather than by code."""
    if field.queryset is not None and field.queryset.model is not m.Specialist:
        field.queryset = field.queryset.order_by(f"name__{(get_language() or 'ru')[:2]}")


def _many(label: Any, choices: Any, hint: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=hint
    )


def _zone() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Time zone"), choices=[(z, z.replace("_", " ")) for z in ZONES])


_PLACE = ("country", "region", "time_zone", "address", "latitude", "longitude", "phone", "email")


class OrganisationForm(RegistryForm):
    time_zone = _zone()

    class Meta:
        model = m.Organisation
        fields = ("code", "name", "short_name", "kind", "parent", *_PLACE, "in_cluster", "is_active")


class CentreForm(RegistryForm):
    long = ("about",)
    time_zone = _zone()
    accepts_fundings = _many(_("Who may pay"), Funding.choices)

    class Meta:
        model = m.Centre
        fields = (
            "code", "name", "short_name", "kind", "lead", *_PLACE, "about", "accepts_fundings", "is_external",
            "is_consultative", "serves", "is_active",
        )  # fmt: skip
        widgets = {"serves": forms.CheckboxSelectMultiple}


class CentreProfileForm(RegistryForm):
    conditions = _many(_("Conditions of care"), Conditions.choices)
    fundings = _many(_("Who may pay"), Funding.choices, _("Leave empty when the same as for the whole centre."))

    class Meta:
        model = m.CentreProfile
        fields = ("profile", "age_from", "age_to", "conditions", "fundings", "wait_days")


class CentreMethodForm(RegistryForm):
    class Meta:
        model = m.CentreMethod
        fields = ("method", "valid_from", "valid_until")


class CentreMilestoneForm(RegistryForm):
    class Meta:
        model = m.CentreMilestone
        fields = ("stage", "planned_on", "done_on", "note")


class OtherCapacityForm(RegistryForm):
    class Meta:
        model = m.OtherCapacity
        fields = ("kind", "amount", "unit")


class DepartmentForm(RegistryForm):
    class Meta:
        model = m.Department
        fields = ("organisation", "centre", "code", "name", "phone", "is_active")


class BedCapacityForm(RegistryForm):
    class Meta:
        model = m.BedCapacity
        fields = ("profile", "age_group", "beds", "free")


class BedForm(RegistryForm):
    class Meta:
        model = m.Bed
        fields = ("label", "is_active")


class EquipmentForm(RegistryForm):
    class Meta:
        model = m.Equipment
        fields = (
            "organisation", "centre", "code", "name", "kind", "maker", "model", "made_in", "commissioned_on", "state",
        )  # fmt: skip


class ServiceForm(RegistryForm):
    class Meta:
        model = m.Service
        fields = ("organisation", "centre", "code", "name", "kind", "profile", "method", "is_active")


class PriceForm(RegistryForm):
    class Meta:
        model = m.Price
        fields = ("residency", "currency", "amount", "valid_from", "valid_until")


class SpecialistForm(RegistryForm):
    required_texts = ()

    class Meta:
        model = m.Specialist
        fields = (
            "name", "name_latin", "code", "organisation", "centre", "post", "degree", "category", "experience_since",
            "profiles", "methods", "gives_consultations", "is_active",
        )  # fmt: skip
        widgets = {"profiles": forms.CheckboxSelectMultiple, "methods": forms.CheckboxSelectMultiple}


class SpecialistTrainingForm(RegistryForm):
    class Meta:
        model = m.SpecialistTraining
        fields = ("kind", "clinic", "country", "topic", "year_from", "year_until")


class SpecialistPlaceForm(RegistryForm):
    class Meta:
        model = m.SpecialistPlace
        fields = ("organisation", "organisation_name", "country", "post", "year_from", "year_until")


class SpecialistLanguageForm(RegistryForm):
    language = forms.ChoiceField(label=_("Language"))

    class Meta:
        model = m.SpecialistLanguage
        fields = ("language", "level")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Locale((get_language() or "ru")[:2]).languages
        known = ((code, name) for code, name in names.items() if len(code) == 2)
        self.fields["language"].choices = sorted(known, key=lambda pair: pair[1])  # type: ignore[attr-defined]


class DutyShiftForm(RegistryForm):
    class Meta:
        model = m.DutyShift
        fields = ("profile", "specialist", "starts_at", "ends_at", "note")
        widgets = {
            name: forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
            for name in ("starts_at", "ends_at")
        }


class CountryForm(RegistryForm):
    class Meta:
        model = m.Country
        fields = ("name",)


class RegionForm(RegistryForm):
    class Meta:
        model = m.Region
        fields = ("name", "kato", "okato", "latitude", "longitude")


class CareProfileForm(RegistryForm):
    class Meta:
        model = m.CareProfile
        fields = ("name", "age_group", "is_active")


class MethodForm(RegistryForm):
    class Meta:
        model = m.Method
        fields = ("code", "name", "profile", "kind", "is_active")
