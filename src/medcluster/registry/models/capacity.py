"""Capacity that says who confirmed it and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.models.care import CareProfile
from medcluster.registry.models.centres import Centre
from medcluster.registry.models.departments import Department
from medcluster.registry.policies import Place


class BedCapacity(RegistryModel):
    """Beds of a department for a profile and an age group, and how many of them are free."""

    PLACE = Place(organisation="department__organisation_id", centre="department__centre_id")

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.CASCADE, related_name="capacities"
    )
    profile = models.ForeignKey(
        CareProfile, verbose_name=_("profile"), on_delete=models.PROTECT, related_name="capacities"
    )
    age_group = models.CharField(_("age group"), max_length=8, choices=AgeGroup)
    beds = models.PositiveIntegerField(_("beds"))
    free = models.PositiveIntegerField(_("free beds"), default=0)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("bed capacity")
        verbose_name_plural = _("bed capacities")
        ordering = ["department_id", "profile_id", "age_group"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "profile", "age_group"],
                name="bed_capacity_once",
                violation_error_message=_("Beds for this profile and age group are already recorded. Change that row."),
            ),
            models.CheckConstraint(
                name="bed_capacity_free_within_beds",
                violation_error_message=_("There cannot be more free beds than beds."),
                condition=Q(free__lte=F("beds")),
            ),
            models.CheckConstraint(name="bed_capacity_age_group", condition=Q(age_group__in=AgeGroup.values)),
        ]


class OtherCapacityKind(models.TextChoices):
    VISITS_PER_SHIFT = "visits_per_shift", _("Visits per shift")
    AMBULANCE_STATION = "ambulance_station", _("Ambulance station")
    OPERATING_THEATRES = "operating_theatres", _("Operating theatres")
    INTENSIVE_CARE = "intensive_care", _("Intensive care beds")
    DIALYSIS = "dialysis", _("Dialysis places")
    FAMILY_ROOMS = "family_rooms", _("Rooms for relatives")
    OTHER = "other", _("Other")


class OtherCapacity(RegistryModel):
    """What a centre can do that is not counted in beds: visits per shift, an ambulance station and so on."""

    PLACE = Place(organisation="centre__lead_id", centre="centre_id")

    centre = models.ForeignKey(
        Centre, verbose_name=_("centre"), on_delete=models.CASCADE, related_name="other_capacities"
    )
    kind = models.CharField(_("kind"), max_length=24, choices=OtherCapacityKind)
    amount = models.PositiveIntegerField(_("amount"))
    unit = LocalizedField(verbose_name=_("unit"), blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("other capacity")
        verbose_name_plural = _("other capacities")
        ordering = ["centre_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind"],
                name="other_capacity_once",
                violation_error_message=_("This capacity is already recorded. Change that row."),
            )
        ]
