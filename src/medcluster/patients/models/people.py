"""People beside the patient: who may decide for them and who travels with them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def in_force(self, on: date) -> RepresentativeQuerySet:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on))


class Representative(models.Model):
    """Somebody who may speak or decide for the patient, by which proof and for how long."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("Parent")
        GUARDIAN = "guardian", _("Guardian")
        ATTORNEY = "attorney", _("By power of attorney")
        RELATIVE = "relative", _("Relative, for contact only")

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="representatives")
    kind = models.CharField(_("whose right it is"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True, default="ru")
    proof = models.CharField(_("proof: document, number, date"), max_length=300, blank=True)
    proof_document = models.UUIDField(null=True, blank=True)  # id of documents.Document
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def may_decide(self) -> bool:
        """True for those whose right is to decide, not merely to be called."""
        return self.kind != self.Kind.RELATIVE


class Companion(models.Model):
    """Somebody who comes along and needs a place, a ticket or a call; has no say."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="companions")
    name = models.CharField(_("name"), max_length=200)
    relation = models.CharField(_("who this is to the patient"), max_length=120, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True, default="ru")
    needs = models.TextField(_("special needs"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("companion")
        verbose_name_plural = _("companions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
