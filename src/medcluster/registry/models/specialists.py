"""The data bank of specialists (A7): education, training also abroad, languages, methods, places of work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.texts import LocalizedField
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.models.care import CareProfile, Method
from medcluster.registry.models.centres import Centre
from medcluster.registry.models.geography import Country
from medcluster.registry.models.organisations import Organisation
from medcluster.registry.policies import Place


class Category(models.TextChoices):
    NONE = "", _("No category")
    SECOND = "second", _("Second category")
    FIRST = "first", _("First category")
    HIGHEST = "highest", _("Highest category")


class Specialist(RegistryModel):
    """A doctor or other highly qualified person, with or without an account."""

    PLACE = Place(organisation="organisation_id", centre="centre_id")
    SEARCH = ("code", "name", "name_latin", "post")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="specialists",
    )
    code = models.CharField(_("personnel code"), max_length=48, blank=True)
    name = models.CharField(_("full name"), max_length=200)
    name_latin = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="specialists"
    )
    centre = models.ForeignKey(
        Centre, verbose_name=_("centre"), on_delete=models.PROTECT, null=True, blank=True, related_name="specialists"
    )
    post = LocalizedField(verbose_name=_("post"), blank=True)
    degree = LocalizedField(verbose_name=_("degree and title"), blank=True)
    category = models.CharField(_("category"), max_length=8, blank=True, choices=Category)
    experience_since = models.PositiveSmallIntegerField(_("works since, year"), null=True, blank=True)
    profiles = models.ManyToManyField(CareProfile, verbose_name=_("profiles"), related_name="specialists", blank=True)
    methods = models.ManyToManyField(Method, verbose_name=_("methods"), related_name="specialists", blank=True)
    gives_consultations = models.BooleanField(_("gives teleconsultations"), default=False)
    is_active = models.BooleanField(_("working"), default=True)
    search = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("specialist")
        verbose_name_plural = _("specialists")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], condition=~Q(code=""), name="specialist_code_once"
            ),
            models.CheckConstraint(name="specialist_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class TrainingKind(models.TextChoices):
    EDUCATION = "education", _("Education")
    RESIDENCY = "residency", pgettext_lazy("of a doctor", "Residency")
    FELLOWSHIP = "fellowship", _("Fellowship in a clinic")
    COURSE = "course", _("Course")
    DEGREE = "degree", _("Academic degree")


class SpecialistTraining(RegistryModel):
    """Where and what a person learned: university, residency, a clinic at home or abroad."""

    PLACE = Place(organisation="specialist__organisation_id", centre="specialist__centre_id")

    specialist = models.ForeignKey(Specialist, on_delete=models.CASCADE, related_name="trainings")
    kind = models.CharField(_("kind"), max_length=16, choices=TrainingKind, default=TrainingKind.FELLOWSHIP)
    clinic = models.CharField(_("clinic or university"), max_length=200)
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_until = models.PositiveSmallIntegerField(_("until year"), null=True, blank=True)

    class Meta:
        verbose_name = _("education and training")
        verbose_name_plural = _("education and training")
        ordering = ["specialist_id", "year_from", "id"]
        constraints = [
            models.CheckConstraint(
                name="training_years_in_order",
                violation_error_message=_("The last year is before the first one."),
                condition=Q(year_from__isnull=True) | Q(year_until__isnull=True) | Q(year_until__gte=F("year_from")),
            )
        ]


class SpecialistPlace(RegistryModel):
    """A place of work, now or before; `organisation` when the registry knows it, otherwise its name."""

    PLACE = Place(organisation="specialist__organisation_id", centre="specialist__centre_id")

    specialist = models.ForeignKey(Specialist, on_delete=models.CASCADE, related_name="places")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation_name = models.CharField(_("name of the organisation"), max_length=200, blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.CharField(_("post"), max_length=200, blank=True)
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_until = models.PositiveSmallIntegerField(_("until year"), null=True, blank=True)

    class Meta:
        verbose_name = _("place of work")
        verbose_name_plural = _("places of work")
        ordering = ["specialist_id", "-year_from", "id"]
        constraints = [
            models.CheckConstraint(
                name="place_has_organisation",
                violation_error_message=_("Choose the organisation or write its name."),
                condition=Q(organisation__isnull=False) | ~Q(organisation_name=""),
            ),
            models.CheckConstraint(
                name="place_years_in_order",
                violation_error_message=_("The last year is before the first one."),
                condition=Q(year_from__isnull=True) | Q(year_until__isnull=True) | Q(year_until__gte=F("year_from")),
            ),
        ]


class LanguageLevel(models.TextChoices):
    NATIVE = "native", pgettext_lazy("language", "Native")
    FLUENT = "fluent", _("Fluent")
    WORKING = "working", _("Working knowledge")
    BASIC = "basic", pgettext_lazy("language", "Basic")


class SpecialistLanguage(RegistryModel):
    """A language that a specialist speaks, by its ISO 639-1 code."""

    PLACE = Place(organisation="specialist__organisation_id", centre="specialist__centre_id")

    specialist = models.ForeignKey(Specialist, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=3)
    level = models.CharField(_("level"), max_length=8, choices=LanguageLevel, default=LanguageLevel.FLUENT)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["specialist_id", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["specialist", "language"],
                name="specialist_language_once",
                violation_error_message=_("This language is already in the list."),
            )
        ]
