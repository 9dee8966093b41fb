"""What somebody is typing, kept on the server so that no closed tab loses it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PatientDraft(models.Model):
    """The unfinished form of one person: of a new patient (`patient` empty) or of a change to one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.CASCADE, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(patient=None), name="patient_draft_new_once"),
            models.UniqueConstraint(
                fields=["user", "patient"], condition=models.Q(patient__isnull=False), name="patient_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
