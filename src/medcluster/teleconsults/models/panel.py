"""The consultants named to a teleconsultation, and the times proposed for a talk."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.teleconsults.models.case import Teleconsult


class Panelist(models.Model):
    """A consultant named to the case; the lead writes and signs the conclusion, each may leave an own opinion."""

    case = models.ForeignKey(Teleconsult, on_delete=models.PROTECT, related_name="panelists")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="panel_places")
    name = models.CharField(max_length=255)
    is_lead = models.BooleanField(default=False)
    is_outside = models.BooleanField(_("From outside the centre"), default=False)
    named_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(_("Own opinion"), blank=True)

    class Meta:
        ordering = ("-is_lead", "pk")
        constraints = [
            models.UniqueConstraint(fields=("case", "user"), name="teleconsult_panelist_once"),
            models.UniqueConstraint(
                fields=("case",), condition=models.Q(is_lead=True), name="teleconsult_panel_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Side(models.TextChoices):
    ASKING = "asking", _("Asking side")
    CENTRE = "centre", _("Consultative centre")


class ProposalStatus(models.TextChoices):
    OPEN = "open", _("Waiting for the other side")
    AGREED = "agreed", _("Agreed")
    PASSED = "passed", _("No longer needed")


class TimeProposal(models.Model):
    """A time that one side can; the other side agrees to one of them."""

    case = models.ForeignKey(Teleconsult, on_delete=models.PROTECT, related_name="proposals")
    side = models.CharField(max_length=8, choices=Side.choices)
    starts_at = models.DateTimeField()
    duration_minutes = models.PositiveSmallIntegerField(default=30)
    status = models.CharField(max_length=8, choices=ProposalStatus.choices, default=ProposalStatus.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("case",), condition=models.Q(status="agreed"), name="teleconsult_one_agreed_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y %H:%M}"
