"""Organisations: everybody who refers, treats, governs or pays, in the cluster and outside it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel, latitude_and_longitude
from medcluster.registry.models.geography import Country, Region
from medcluster.registry.policies import Place


class OrganisationKind(models.TextChoices):
    HOSPITAL = "hospital", _("Hospital")
    CHILDREN_HOSPITAL = "children_hospital", _("Children's hospital")
    DISTRICT_HOSPITAL = "district_hospital", _("District hospital")
    POLYCLINIC = "polyclinic", _("Polyclinic")
    DISPENSARY = "dispensary", _("Specialised dispensary")
    INSTITUTE = "institute", _("Research institute")
    UNIVERSITY = "university", _("University clinic")
    CLINIC = "clinic", _("Private clinic")
    AUTHORITY = "authority", _("Health authority")
    INSURER = "insurer", _("Insurer")
    OTHER = "other", _("Other")


class Organisation(RegistryModel):
    """A legal entity or its independent branch. `region` is empty only abroad, where the country says enough."""

    PLACE = Place(organisation="id")
    SEARCH = ("code", "name", "short_name")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    short_name = LocalizedField(verbose_name=_("short name"), blank=True)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind, default=OrganisationKind.HOSPITAL)
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), on_delete=models.PROTECT, null=True, blank=True, related_name="branches"
    )
    in_cluster = models.BooleanField(_("part of the cluster"), default=False)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=48, default="Asia/Almaty")
    address = LocalizedField(verbose_name=_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=64, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("working"), default=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="organisation_has_code", condition=~Q(code="")),
            models.CheckConstraint(
                name="organisation_not_its_own_parent",
                violation_error_message=_("An organisation cannot belong to itself."),
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
            *latitude_and_longitude("organisation"),
        ]

    def __str__(self) -> str:
        return str(self.short_name) or str(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.region_id and not self.country_id:
            self.country_id = self.region_id[:2]  # ISO 3166-2 begins with the country
        super().save(*args, **kwargs)
