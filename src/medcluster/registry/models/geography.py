"""Countries (ISO 3166-1) and regions (ISO 3166-2, with ОКАТО and КАТО where known)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel, latitude_and_longitude


class Country(RegistryModel):
    """A country by its alpha-2 code."""

    SEARCH = ("code", "alpha3", "name")

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    alpha3 = models.CharField(_("three-letter code"), max_length=3, blank=True)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)


class Region(RegistryModel):
    """A first-level part of a country; its centre is good enough for distances between regions."""

    SEARCH = ("code", "name", "kato", "okato")

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="regions")
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    okato = models.CharField("ОКАТО", max_length=11, blank=True)
    kato = models.CharField("КАТО", max_length=9, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = latitude_and_longitude("region")

    def __str__(self) -> str:
        return str(self.name)
