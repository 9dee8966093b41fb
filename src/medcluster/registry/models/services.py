"""Services and their prices by residency and currency, between dates (C2)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.codes import Residency
from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.models.care import CareProfile, Method
from medcluster.registry.models.centres import Centre
from medcluster.registry.models.organisations import Organisation
from medcluster.registry.policies import Place


class ServiceKind(models.TextChoices):
    CONSULTATION = "consultation", _("Consultation")
    TELECONSULTATION = "teleconsultation", _("Teleconsultation")
    DIAGNOSTIC = "diagnostic", _("Diagnostics")
    LABORATORY = "laboratory", _("Laboratory")
    TREATMENT = "treatment", _("Treatment")
    OPERATION = "operation", _("Operation")
    STAY = "stay", _("Stay, per day")
    SUPPORT = "support", _("Interpreter, transfer, lodging")


class Currency(models.TextChoices):
    """ISO 4217 codes in which the cluster sells."""

    KZT = "KZT", _("Kazakhstani tenge")
    RUB = "RUB", _("Russian rouble")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("Euro")
    CNY = "CNY", _("Chinese yuan")


class Service(RegistryModel):
    """What an organisation sells or gives, by its own code."""

    PLACE = Place(organisation="organisation_id", centre="centre_id")
    SEARCH = ("code", "name")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="services"
    )
    centre = models.ForeignKey(
        Centre, verbose_name=_("centre"), on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    code = models.CharField(_("code"), max_length=48)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    kind = models.CharField(_("kind"), max_length=24, choices=ServiceKind, default=ServiceKind.TREATMENT)
    profile = models.ForeignKey(
        CareProfile,
        verbose_name=_("profile"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
    )
    method = models.ForeignKey(
        Method, verbose_name=_("method"), on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    is_active = models.BooleanField(_("in use"), default=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="service_code_once"),
            models.CheckConstraint(name="service_has_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Price(RegistryModel):
    """The price of a service for a residency in a currency; `valid_until` empty means until further notice."""

    PLACE = Place(organisation="service__organisation_id", centre="service__centre_id")

    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="prices")
    residency = models.CharField(_("patient's residence"), max_length=16, choices=Residency)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["service_id", "residency", "currency", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["service", "residency", "currency", "valid_from"], name="price_once"),
            models.CheckConstraint(name="price_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="price_dates_in_order",
                violation_error_message=_("The last day is before the first one."),
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]
