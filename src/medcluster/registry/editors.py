"""What can be edited on the screen: each kind of row with its form, its parent, and the page to return to.

Adding a kind is one line here and a form; addresses and views are shared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.registry import forms
from medcluster.registry.models.base import RegistryModel


@dataclass(frozen=True)
class Editor:
    """`parent` is the attribute of the row that points to its owner, given as `?parent=` when one is added."""

    code: str
    form: type[forms.RegistryForm]
    add: Any  # heading of the page that adds one; empty: rows of this kind are not added by hand
    back: Callable[[Any], str]
    parent: str = ""
    removable: bool = False

    @property
    def model(self) -> type[RegistryModel]:
        found: type[RegistryModel] = self.form._meta.model
        return found

    @property
    def parent_model(self) -> type[RegistryModel]:
        found: Any = self.model._meta.get_field(self.parent).related_model
        return found  # type: ignore[no-any-return]


def _page(name: str) -> Callable[[Any], str]:
    return lambda row: reverse(f"registry:{name}", args=[row.pk])


def _of(parent: str, name: str) -> Callable[[Any], str]:
    return lambda row: reverse(f"registry:{name}", args=[getattr(row, f"{parent}_id")])


def _list(name: str) -> Callable[[Any], str]:
    return lambda _row: reverse(f"registry:{name}")


EDITORS: dict[str, Editor] = {
    editor.code: editor
    for editor in (
        Editor("organisation", forms.OrganisationForm, _("New organisation"), _page("organisation")),
        Editor("centre", forms.CentreForm, _("New centre"), _page("centre")),
        Editor("department", forms.DepartmentForm, _("New department"), _page("department")),
        Editor("specialist", forms.SpecialistForm, _("New specialist"), _page("specialist")),
        Editor("equipment", forms.EquipmentForm, _("New equipment"), _page("equipment_item")),
        Editor("service", forms.ServiceForm, _("New service"), _page("service")),
        Editor("method", forms.MethodForm, _("New method"), _list("methods")),
        Editor("country", forms.CountryForm, "", _list("countries")),
        Editor("region", forms.RegionForm, "", _list("regions")),
        Editor("profile", forms.CareProfileForm, "", _list("profiles")),
        Editor(
            "centre-profile", forms.CentreProfileForm, _("New profile of the centre"), _of("centre", "centre"),
            "centre", removable=True,
        ),
        Editor(
            "centre-method", forms.CentreMethodForm, _("New method of the centre"), _of("centre", "centre"), "centre",
            removable=True,
        ),
        Editor(
            "milestone", forms.CentreMilestoneForm, _("New milestone"), _of("centre", "centre"), "centre",
            removable=True,
        ),
        Editor(
            "other-capacity", forms.OtherCapacityForm, _("New capacity"), _of("centre", "centre"), "centre",
            removable=True,
        ),
        Editor("shift", forms.DutyShiftForm, _("New shift"), _of("centre", "centre_duty"), "centre", removable=True),
        Editor(
            "beds", forms.BedCapacityForm, _("Beds for a profile"), _of("department", "department"), "department",
            removable=True,
        ),
        Editor("bed", forms.BedForm, _("New bed"), _of("department", "department"), "department", removable=True),
        Editor("price", forms.PriceForm, _("New price"), _of("service", "service"), "service", removable=True),
        Editor(
            "training", forms.SpecialistTrainingForm, _("New education or training"),
            _of("specialist", "specialist"), "specialist", removable=True,
        ),
        Editor(
            "place", forms.SpecialistPlaceForm, _("New place of work"), _of("specialist", "specialist"), "specialist",
            removable=True,
        ),
        Editor(
            "language", forms.SpecialistLanguageForm, _("New language"), _of("specialist", "specialist"),
            "specialist", removable=True,
        ),
    )
}  # fmt: skip
