"""Equipment of organisations and centres."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.models.centres import Centre
from medcluster.registry.models.geography import Country
from medcluster.registry.models.organisations import Organisation
from medcluster.registry.policies import Place


class EquipmentKind(models.TextChoices):
    CT = "ct", _("CT scanner")
    MRI = "mri", _("MRI scanner")
    PET = "pet", _("PET scanner")
    ANGIOGRAPH = "angiograph", _("Angiography system")
    LINAC = "linac", _("Linear accelerator")
    PROTON = "proton", _("Proton therapy")
    ULTRASOUND = "ultrasound", _("Ultrasound")
    XRAY = "xray", _("X-ray")
    ENDOSCOPY = "endoscopy", _("Endoscopy")
    SURGICAL = "surgical", _("Operating theatre equipment")
    INTENSIVE_CARE = "intensive_care", _("Intensive care equipment")
    LABORATORY = "laboratory", _("Laboratory equipment")
    REHABILITATION = "rehabilitation", _("Rehabilitation equipment")
    OTHER = "other", _("Other")


class EquipmentState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("equipment", "Planned")
    IN_USE = "in_use", _("In use")
    REPAIR = "repair", _("In repair")
    RETIRED = "retired", _("Retired")


class Equipment(RegistryModel):
    """One item by its inventory code."""

    PLACE = Place(organisation="organisation_id", centre="centre_id")
    SEARCH = ("code", "name", "maker", "model")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="equipment"
    )
    centre = models.ForeignKey(
        Centre, verbose_name=_("centre"), on_delete=models.PROTECT, null=True, blank=True, related_name="equipment"
    )
    code = models.CharField(_("inventory code"), max_length=48)
    name = LocalizedField(verbose_name=pgettext_lazy("of a thing", "name"))
    kind = models.CharField(_("kind"), max_length=24, choices=EquipmentKind, default=EquipmentKind.OTHER)
    maker = models.CharField(_("maker"), max_length=120, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    made_in = models.ForeignKey(
        Country,
        verbose_name=_("country of the maker"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    commissioned_on = models.DateField(_("in use since"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=EquipmentState, default=EquipmentState.IN_USE)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="equipment_code_once"),
            models.CheckConstraint(name="equipment_has_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return str(self.name)
