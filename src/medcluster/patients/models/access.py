"""Who may see a patient: rows written by the cases that need it, and emergencies with a reason."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PatientAccessQuerySet(models.QuerySet["PatientAccess"]):
    def open_at(self, at: datetime) -> PatientAccessQuerySet:
        return self.filter(Q(until=None) | Q(until__gt=at))


class PatientAccess(models.Model):
    """One organisation, centre or person may see the patient, for a named reason ("referrals.referral:12")."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="accesses")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey("registry.Centre", models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=80)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = PatientAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to a patient")
        verbose_name_plural = _("accesses to patients")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(organisation__isnull=False, centre=None, user=None)
                    | Q(organisation=None, centre__isnull=False, user=None)
                    | Q(organisation=None, centre=None, user__isnull=False)
                ),
                name="patient_access_one_holder",
            ),
            models.UniqueConstraint(
                fields=["organisation", "patient", "reason"],
                condition=Q(organisation__isnull=False),
                name="patient_access_organisation",
            ),
            models.UniqueConstraint(
                fields=["centre", "patient", "reason"], condition=Q(centre__isnull=False), name="patient_access_centre"
            ),
            models.UniqueConstraint(
                fields=["user", "patient", "reason"], condition=Q(user__isnull=False), name="patient_access_user"
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def running(self, at: datetime) -> EmergencyAccessQuerySet:
        return self.filter(opened_at__lte=at, until__gt=at, ended_at=None)


class EmergencyAccess(models.Model):
    """A person opened a record that was closed to them, said why, and everybody concerned was told."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="emergencies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # of the person, as it was then
    reason = models.TextField(_("reason"))
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["user", "until"], name="emergency_user_until")]

    def __str__(self) -> str:
        return self.name
