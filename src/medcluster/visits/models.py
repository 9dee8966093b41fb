"""Outpatient visits: who came to which centre when, and the consultative and diagnostic services given (row T4)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import AgeGroup, Funding, Residency
from medcluster.registry.models.services import Currency, ServiceKind
from medcluster.visits import policies

PREFIX = "V"


class Occasion(models.TextChoices):
    """Is it the first visit for this reason, or one that follows?"""

    FIRST = "first", pgettext_lazy("visit", "First")
    REPEAT = "repeat", pgettext_lazy("visit", "Repeat")


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: Actor) -> Self:
        """The visits of the actor's own centres; the whole cluster for its office; nothing for others."""
        return self.filter(policies.visible(actor))

    def editable_by(self, actor: Actor) -> Self:
        """Those that the actor may correct or withdraw."""
        return self.filter(policies.editable(actor))

    def standing(self) -> Self:
        """Without those that were withdrawn: what counts."""
        return self.filter(withdrawn_at__isnull=True)

    def for_rows(self) -> Self:
        return self.select_related(
            "patient", "centre", "department", "profile", "specialist", "home_region", "home_country"
        )


class Visit(models.Model):
    """One visit. Where the patient lives and the age group are frozen as they were then.

    It is never deleted: a correction keeps what stood before as a `VisitVersion`, a mistake is withdrawn with a reason.
    """

    patient = models.ForeignKey("patients.Patient", verbose_name=_("patient"), on_delete=models.PROTECT,
                                related_name="visits")  # fmt: skip
    centre = models.ForeignKey("registry.Centre", verbose_name=_("centre"), on_delete=models.PROTECT,
                               related_name="visits")  # fmt: skip
    department = models.ForeignKey("registry.Department", verbose_name=_("department"), on_delete=models.PROTECT,
                                   null=True, blank=True, related_name="visits")  # fmt: skip
    profile = models.ForeignKey("registry.CareProfile", verbose_name=_("profile"), on_delete=models.PROTECT,
                                related_name="+")  # fmt: skip
    specialist = models.ForeignKey("registry.Specialist", verbose_name=_("specialist"), on_delete=models.PROTECT,
                                   null=True, blank=True, related_name="visits")  # fmt: skip
    happened_at = models.DateTimeField(_("date and time"))
    occasion = models.CharField(_("first or repeat"), max_length=8, choices=Occasion.choices, default=Occasion.FIRST)
    age_group = models.CharField(_("age group"), max_length=8, choices=AgeGroup.choices)
    residency = models.CharField(_("residency"), max_length=16, choices=Residency.choices)
    home_region = models.ForeignKey("registry.Region", on_delete=models.PROTECT, null=True, blank=True,
                                    related_name="+")  # fmt: skip
    home_country = models.ForeignKey("registry.Country", on_delete=models.PROTECT, null=True, blank=True,
                                     related_name="+")  # fmt: skip
    funding = models.CharField(_("who pays"), max_length=16, choices=Funding.choices)
    case_number = models.CharField(_("referral or teleconsultation"), max_length=16, blank=True)
    external_key = models.CharField(_("key in the centre's system"), max_length=80, blank=True)

    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True,
                                    related_name="+")  # fmt: skip
    recorded_by_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=255, blank=True)
    withdraw_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[Any] = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-happened_at", "-pk")
        indexes = [
            models.Index(fields=("centre", "-happened_at", "-id"), name="visits_of_centre"),
            models.Index(fields=("-happened_at", "-id"), name="visits_by_time"),
            models.Index(fields=("patient", "happened_at"), name="visits_of_patient"),
            models.Index(fields=("created_at",), name="visits_by_entry"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("centre", "external_key"), condition=~Q(external_key=""), name="visits_key_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdraw_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason=""),
                name="visits_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number if self.pk else self.external_key

    def get_absolute_url(self) -> str:
        return reverse("visits:detail", args=[self.number])

    @property
    def number(self) -> str:
        return numbers.number(PREFIX, self.pk, self.created_at)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class VisitServiceQuerySet(models.QuerySet["VisitService"]):
    def standing(self) -> Self:
        """What was given: no lines struck by a correction, none of withdrawn visits."""
        return self.filter(struck_at__isnull=True, visit__withdrawn_at__isnull=True)


class VisitService(models.Model):
    """A service given at a visit, with its code and name as they were then. A struck line stays on record."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="lines")
    service = models.ForeignKey("registry.Service", verbose_name=_("service"), on_delete=models.PROTECT,
                                null=True, blank=True, related_name="+")  # fmt: skip
    code = models.CharField(_("code"), max_length=48, blank=True)
    name = models.CharField(_("service"), max_length=300)
    kind = models.CharField(_("kind"), max_length=24, choices=ServiceKind.choices, default=ServiceKind.CONSULTATION)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    price = models.DecimalField(_("price of one"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    struck_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = VisitServiceQuerySet.as_manager()

    class Meta:
        ordering = ("visit_id", "pk")
        indexes = [models.Index(fields=("recorded_at",), name="visits_lines_by_entry")]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="visits_something_given"),
            models.CheckConstraint(condition=~Q(name=""), name="visits_service_has_name"),
            models.CheckConstraint(
                condition=Q(price__isnull=True, currency="") | Q(price__isnull=False, price__gte=0) & ~Q(currency=""),
                name="visits_price_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()

    @property
    def amount(self) -> Any:
        """Price of all of it; None when nothing was paid for it."""
        return None if self.price is None else self.price * self.quantity


class VisitVersion(models.Model):
    """What stood in a visit before a correction, who corrected it and why. Only ever added."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    changed_by_name = models.CharField(max_length=255)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("visit_id", "-version")
        constraints = [models.UniqueConstraint(fields=("visit", "version"), name="visits_version_once")]
