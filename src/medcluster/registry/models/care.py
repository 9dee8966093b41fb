"""What is treated and how: profiles of care (V002) and methods of high-tech care."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel


class CareProfile(RegistryModel):
    """A profile of care; `age_group` empty means for every age."""

    SEARCH = ("code", "name")

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    age_group = models.CharField(_("age group"), max_length=8, blank=True, choices=AgeGroup)
    is_active = models.BooleanField(_("in use"), default=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("care profile")
        verbose_name_plural = _("care profiles")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)


class MethodKind(models.TextChoices):
    SURGICAL = "surgical", _("Operation")
    ENDOVASCULAR = "endovascular", _("Endovascular")
    RADIATION = "radiation", _("Radiation")
    TRANSPLANT = "transplant", _("Transplantation")
    DRUG = "drug", _("Medicines")
    REHABILITATION = "rehabilitation", _("Rehabilitation")
    DIAGNOSTIC = "diagnostic", _("Diagnostics")


class Method(RegistryModel):
    """A method of high-tech care within a profile."""

    SEARCH = ("code", "name")

    code = models.CharField(_("code"), max_length=24, primary_key=True)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    profile = models.ForeignKey(
        CareProfile, verbose_name=_("profile"), on_delete=models.PROTECT, related_name="methods"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=MethodKind, default=MethodKind.SURGICAL)
    is_active = models.BooleanField(_("in use"), default=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("method of high-tech care")
        verbose_name_plural = _("methods of high-tech care")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)
