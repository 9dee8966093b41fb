"""Specialised centres: one name and one queue, formed of departments of one or several organisations (K1)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel, latitude_and_longitude
from medcluster.registry.models.care import CareProfile, Method
from medcluster.registry.models.geography import Country, Region
from medcluster.registry.models.organisations import Organisation
from medcluster.registry.policies import Place


class CentreKind(models.TextChoices):
    MULTIDISCIPLINARY = "multidisciplinary", _("Multidisciplinary")
    SURGERY = "surgery", _("Surgery")
    CHILD_SURGERY = "child_surgery", _("Children's surgery")
    MOTHER_CHILD = "mother_child", _("Mother and child")
    CARDIAC = "cardiac", _("Heart and vessels")
    ONCOLOGY = "oncology", _("Oncology")
    NEURO = "neuro", _("Neurology and neurosurgery")
    REHABILITATION = "rehabilitation", _("Rehabilitation")
    DIAGNOSTIC = "diagnostic", _("Diagnostics and outpatient care")
    EMERGENCY = "emergency", _("Emergency care")
    CONSULTATIVE = "consultative", _("Remote consultations")
    OTHER = "other", _("Other")


class Centre(RegistryModel):
    """A destination of referrals. External ones (outside the cluster or the country) are ordinary rows."""

    PLACE = Place(organisation="lead_id", centre="id")
    SEARCH = ("code", "name", "short_name")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    short_name = LocalizedField(verbose_name=_("short name"), blank=True)
    kind = models.CharField(_("kind"), max_length=24, choices=CentreKind, default=CentreKind.MULTIDISCIPLINARY)
    lead = models.ForeignKey(
        Organisation, verbose_name=_("lead organisation"), on_delete=models.PROTECT, related_name="led_centres"
    )
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, null=True, blank=True, related_name="centres"
    )
    time_zone = models.CharField(_("time zone"), max_length=48, default="Asia/Almaty")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    address = LocalizedField(verbose_name=_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=64, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    about = LocalizedField(verbose_name=_("about the centre"), blank=True)
    is_consultative = models.BooleanField(_("consults other regions at a distance"), default=False)
    is_external = models.BooleanField(_("outside the cluster"), default=False)
    accepts_fundings = models.JSONField(_("who may pay"), default=list, blank=True)
    serves = models.ManyToManyField(
        Region, verbose_name=_("regions served by consultations"), related_name="served_by", blank=True
    )
    is_active = models.BooleanField(_("working"), default=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="centre_has_code", condition=~Q(code="")),
            *latitude_and_longitude("centre"),
        ]

    def __str__(self) -> str:
        return str(self.short_name) or str(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.country_id:
            self.country_id = self.region_id[:2] if self.region_id else self.lead.country_id
        super().save(*args, **kwargs)


class CentreProfile(RegistryModel):
    """What a centre treats: ages in whole years (inclusive), conditions and payers (empty: the centre's own)."""

    PLACE = Place(organisation="centre__lead_id", centre="centre_id")

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="centre_profiles")
    profile = models.ForeignKey(
        CareProfile, verbose_name=_("profile"), on_delete=models.PROTECT, related_name="centre_profiles"
    )
    age_from = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("age to"), null=True, blank=True)
    conditions = models.JSONField(_("conditions of care"), default=list, blank=True)
    fundings = models.JSONField(_("who may pay"), default=list, blank=True)
    wait_days = models.PositiveSmallIntegerField(_("usual wait, days"), null=True, blank=True)

    class Meta:
        verbose_name = _("profile of a centre")
        verbose_name_plural = _("profiles of a centre")
        ordering = ["centre_id", "profile_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "profile"],
                name="centre_profile_once",
                violation_error_message=_("This profile is already in the list. Change the row that is there."),
            ),
            models.CheckConstraint(
                name="centre_profile_ages_in_order",
                violation_error_message=_("The highest age is below the lowest one."),
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
            ),
        ]


class CentreMethod(RegistryModel):
    """A method that a centre has mastered, between dates."""

    PLACE = Place(organisation="centre__lead_id", centre="centre_id")

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="centre_methods")
    method = models.ForeignKey(
        Method, verbose_name=_("method"), on_delete=models.PROTECT, related_name="centre_methods"
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("method of a centre")
        verbose_name_plural = _("methods of a centre")
        ordering = ["centre_id", "method_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "method", "valid_from"],
                name="centre_method_once",
                violation_error_message=_("This method is already in the list from that day on."),
            ),
            models.CheckConstraint(
                name="centre_method_dates_in_order",
                violation_error_message=_("The last day is before the first one."),
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]


class MilestoneStage(models.TextChoices):
    DESIGN = "design", _("Design")
    BUILDING = "building", _("Building")
    UTILITIES = "utilities", _("Utilities")
    ROADS = "roads", _("Roads")
    EQUIPMENT = "equipment", _("Equipment")
    ACCEPTANCE = "acceptance", _("Acceptance")


class CentreMilestone(RegistryModel):
    """A step on the way of a new centre into service (A5)."""

    PLACE = Place(organisation="centre__lead_id", centre="centre_id")

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="milestones")
    stage = models.CharField(_("step"), max_length=16, choices=MilestoneStage)
    planned_on = models.DateField(_("planned"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    note = LocalizedField(verbose_name=_("note"), blank=True)

    class Meta:
        verbose_name = _("milestone of a centre")
        verbose_name_plural = _("milestones of a centre")
        ordering = ["centre_id", "planned_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "stage"],
                name="centre_milestone_once",
                violation_error_message=_("This step is already in the list. Change the row that is there."),
            )
        ]
