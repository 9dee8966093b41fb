"""What patients agreed to: separate, versioned, revocable (care-path.md section 6)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.texts import LocalizedField


class Purpose(models.TextChoices):
    """Each purpose is a consent of its own; one never covers another."""

    PERSONAL_DATA = "personal_data", _("Processing of personal data")
    INTERVENTION = "intervention", _("Medical intervention")
    TELEMEDICINE = "telemedicine", _("Telemedicine")
    RECORDING = "recording", _("Recording of a consultation")
    DISCLOSURE = "disclosure", _("Disclosure to another person")
    CROSS_BORDER = "cross_border", _("Transfer of data abroad")
    NOTIFICATION = "notification", _("Messages by a channel")
    TEACHING = "teaching", _("Photographs and teaching")


class ConsentText(models.Model):
    """The words that are agreed to. A new wording is a new version; what was signed stays as it was."""

    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    version = models.PositiveIntegerField()
    title = LocalizedField()
    text = LocalizedField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_version")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class SelfConsentAge(models.Model):
    """From which age a person decides alone, by country; the row with a purpose wins over the one without."""

    country = models.CharField(max_length=2)  # ISO 3166-1 alpha-2; blank: everywhere else
    purpose = models.CharField(max_length=16, choices=Purpose.choices, blank=True)
    age = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("age of own consent")
        verbose_name_plural = _("ages of own consent")
        ordering = ["country", "purpose"]
        constraints = [
            models.UniqueConstraint(fields=["country", "purpose", "valid_from"], name="self_consent_age_once")
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.purpose} {self.age}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, on: date) -> ConsentQuerySet:
        """Given on or before the day, not ended and not yet revoked on it."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=on),
            Q(revoked_on=None) | Q(revoked_on__gt=on),
            given_on__lte=on,
            is_refusal=False,
        )


class Consent(models.Model):
    """A decision of the patient (or of who may decide): on what words, for whom, for which case, until when."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    language = models.CharField(_("language of the text"), max_length=2, default="ru")
    is_refusal = models.BooleanField(_("refused"), default=False)
    given_on = models.DateField(_("date"))
    law = models.CharField(_("law of the country"), max_length=2, blank=True)  # whose ages of own consent applied
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    recipient = models.CharField(_("to whom"), max_length=200, blank=True)
    case_type = models.CharField(max_length=60, blank=True)  # "referrals.referral"; blank: not bound to one case
    case_id = models.BigIntegerField(null=True, blank=True)
    representative = models.ForeignKey(
        "patients.Representative", models.PROTECT, null=True, blank=True, related_name="consents"
    )
    evidence = models.CharField(_("signed document or how it was given"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    revoked_on = models.DateField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "-pk"]
        indexes = [models.Index(fields=["patient", "purpose"], name="consent_patient_purpose")]
        constraints = [
            models.CheckConstraint(
                condition=Q(case_type="", case_id=None) | (~Q(case_type="") & Q(case_id__isnull=False)),
                name="consent_case_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.given_on:%d.%m.%Y}"
