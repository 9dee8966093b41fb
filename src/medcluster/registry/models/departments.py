"""Departments of organisations and their beds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.models.centres import Centre
from medcluster.registry.models.organisations import Organisation
from medcluster.registry.policies import Place


class Department(RegistryModel):
    """A department belongs to one organisation and may work as part of one centre, also another organisation's."""

    PLACE = Place(organisation="organisation_id", centre="centre_id")
    SEARCH = ("code", "name")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="departments"
    )
    centre = models.ForeignKey(
        Centre, verbose_name=_("centre"), on_delete=models.PROTECT, null=True, blank=True, related_name="departments"
    )
    code = models.CharField(_("code"), max_length=32, blank=True)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    phone = models.CharField(_("telephone"), max_length=64, blank=True)
    is_active = models.BooleanField(_("working"), default=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["organisation_id", "code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], condition=~Q(code=""), name="department_code_once")
        ]

    def __str__(self) -> str:
        return str(self.name)


class Bed(RegistryModel):
    """One bed by its label on the door."""

    PLACE = Place(organisation="department__organisation_id", centre="department__centre_id")

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="beds"
    )
    label = models.CharField(pgettext_lazy("of a bed", "label"), max_length=32)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        ordering = ["department_id", "label"]
        constraints = [models.UniqueConstraint(fields=["department", "label"], name="bed_label_once")]

    def __str__(self) -> str:
        return self.label
