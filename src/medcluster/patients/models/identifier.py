"""Numbers by which states, insurers and hospitals know a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.identifiers import Control, check, show

if TYPE_CHECKING:
    from medcluster.patients.models.patient import Patient


class PatientIdentifier(models.Model):
    """One number. `system` is our short code (snils, enp, iin, passport …) or the address of the system as received.

    An active number belongs to one patient only; `value` is kept normalised (digits without separators where ours).
    """

    class Kind(models.TextChoices):
        SNILS = "snils", _("СНИЛС")
        ENP = "enp", _("Insurance number (ЕНП)")
        IIN = "iin", _("ИИН")
        PASSPORT = "passport", _("Passport")
        ID_CARD = "id_card", _("Identity card")
        BIRTH = "birth", _("Birth certificate")
        MEDICAL_RECORD = "mr", _("Medical record number")
        NATIONAL = "national", _("National number")
        DRIVER = "driver", _("Driving licence")
        OTHER = "other", _("Other number")

    class Status(models.TextChoices):
        ACTIVE = "active", _("In force")
        OLD = "old", _("Replaced")
        WRONG = "wrong", _("Entered by mistake")

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    system = models.CharField(max_length=200)
    value = models.CharField(max_length=200)
    country = models.ForeignKey("registry.Country", models.PROTECT, null=True, blank=True, related_name="+")
    valid_until = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["pk"]
        indexes = [models.Index(fields=["value"], name="patient_identifier_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                condition=models.Q(status="active", country=None) & ~models.Q(system=""),
                name="patient_identifier_once",
            ),
            models.UniqueConstraint(
                fields=["system", "value", "country"],
                condition=models.Q(status="active", country__isnull=False) & ~models.Q(system=""),
                name="patient_identifier_once_per_country",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown}"

    @property
    def shown(self) -> str:
        """The number as people write it."""
        return show(self.system, self.value)

    def oddity(self, patient: Patient) -> Any:
        """What is odd about the number of this patient, in the reader's words; empty for one in order."""
        verdict = check(self.system, self.value, birth_date=patient.birth_date, sex=patient.sex, control=Control.WARN)
        return verdict.warning


class ImportedRecord(models.Model):
    """What was last received about a patient from one source, so that the same file again changes nothing."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="imported_records")
    source = models.CharField(max_length=420, unique=True)  # "system|value" of the first identifier as received
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the canonical Patient resource
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")

    def __str__(self) -> str:
        return self.fingerprint[:12]
