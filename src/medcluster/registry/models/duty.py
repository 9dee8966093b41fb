"""Duty shifts: who answers for a profile of a consultative centre, and when (K4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medcluster.registry.models.base import RegistryModel, RegistryQuerySet
from medcluster.registry.models.care import CareProfile
from medcluster.registry.models.centres import Centre
from medcluster.registry.models.specialists import Specialist
from medcluster.registry.policies import Place


class DutyShiftQuerySet(RegistryQuerySet["DutyShift"]):
    def between(self, start: datetime, end: datetime) -> Self:
        """Shifts that touch the half-open period [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def at(self, moment: datetime) -> Self:
        """Shifts running at the moment."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class DutyShift(RegistryModel):
    """One specialist on duty for one profile of a centre from `starts_at` to `ends_at` (half-open)."""

    PLACE = Place(organisation="centre__lead_id", centre="centre_id")

    centre = models.ForeignKey(Centre, verbose_name=_("centre"), on_delete=models.CASCADE, related_name="duty_shifts")
    profile = models.ForeignKey(
        CareProfile, verbose_name=_("profile"), on_delete=models.PROTECT, related_name="duty_shifts"
    )
    specialist = models.ForeignKey(
        Specialist, verbose_name=_("specialist"), on_delete=models.CASCADE, related_name="duty_shifts"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar[Any] = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty shifts")
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["centre", "starts_at"], name="duty_centre_start")]
        constraints = [
            models.UniqueConstraint(fields=["centre", "profile", "specialist", "starts_at"], name="duty_shift_once"),
            models.CheckConstraint(
                name="duty_shift_ends_after_start",
                violation_error_message=_("The shift ends before it begins."),
                condition=Q(ends_at__gt=F("starts_at")),
            ),
        ]

    def clean(self) -> None:
        """A person is on duty at one place at a time."""
        if self.starts_at is None or self.ends_at is None or self.specialist_id is None:
            return
        clash = DutyShift.objects.between(self.starts_at, self.ends_at).filter(specialist_id=self.specialist_id)
        if clash.exclude(pk=self.pk).exists():
            raise ValidationError({"starts_at": _("This specialist is already on duty at that time.")})
