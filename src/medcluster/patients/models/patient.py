"""A patient: one row per person, as far as the cluster knows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Residency, Sex
from medcluster.kernel.numbers import number, parse
from medcluster.patients.matching import fill_search
from medcluster.patients.policies import visible_patients
from medcluster.patients.rules import age_on, home_of_cluster, residency


class PatientQuerySet(models.QuerySet["Patient"]):
    """The verbs by which patients are read."""

    def visible_to(self, actor: Actor, pk: int | None = None) -> PatientQuerySet:
        """Only those that the actor may see at all (identity); clinical text is a further question. `pk`: only that
        one, which costs the same however many others the actor sees."""
        seen = self.filter(visible_patients(actor, pk))
        return seen if pk is None else seen.filter(pk=pk)

    def living_rows(self) -> PatientQuerySet:
        """Without the rows that were merged into another one."""
        return self.filter(merged_into=None)

    def with_number(self, text: str) -> PatientQuerySet:
        """The patient with a public number as typed; none when it is not a number."""
        pk = parse("P", text)
        return self.none() if pk is None else self.filter(pk=pk)


class Patient(models.Model):
    """Identity, home, language and ways to reach a person. Names as in the documents; Latin as in the passport."""

    family_name = models.CharField(_("family name"), max_length=120)
    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    middle_name = models.CharField(_("middle name"), max_length=120, blank=True)
    family_latin = models.CharField(_("family name in Latin letters"), max_length=120, blank=True)
    given_latin = models.CharField(_("given name in Latin letters"), max_length=120, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    citizenship = models.ForeignKey(
        "registry.Country", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("citizenship")
    )
    home_country = models.ForeignKey(
        "registry.Country", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("home country")
    )
    home_region = models.ForeignKey(
        "registry.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("home region")
    )
    address = models.CharField(_("address"), max_length=400, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True, default="ru")
    interpreter_language = models.CharField(_("interpreter needed for"), max_length=16, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    messenger = models.CharField(_("messenger"), max_length=120, blank=True)
    special_needs = models.TextField(_("special needs"), blank=True)
    is_restricted = models.BooleanField(_("stricter class of secrecy"), default=False)
    died_on = models.DateField(_("date of death"), null=True, blank=True)

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    search = models.TextField(blank=True, default="")
    search_key = models.TextField(blank=True, default="")
    phone_key = models.CharField(max_length=20, blank=True, default="", db_index=True)
    version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=16, default="entered")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["birth_date"], name="patient_born"),
            models.Index(fields=["home_region"], name="patient_region"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")), name="patient_not_in_self"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search columns in step with what they are made of."""
        self.refresh_search()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search", "search_key", "phone_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/patients/{self.number}/"

    @property
    def number(self) -> str:
        return number("P", self.pk, self.created_at)

    @property
    def full_name(self) -> str:
        """Family, given and middle name; the Latin one when there is no other."""
        own = " ".join(filter(None, (self.family_name, self.given_name, self.middle_name)))
        return own or self.latin_name

    @property
    def short_name(self) -> str:
        """Family name and initials: "Иванов И. И."."""
        initials = " ".join(f"{part[0]}." for part in (self.given_name, self.middle_name) if part)
        return f"{self.family_name or self.family_latin} {initials}".strip()

    @property
    def latin_name(self) -> str:
        return f"{self.family_latin} {self.given_latin}".strip()

    def age_on(self, day: date) -> int | None:
        """Full years on the day; None when the date of birth is not known. Stops at death."""
        if self.birth_date is None:
            return None
        return age_on(self.birth_date, min(day, self.died_on) if self.died_on else day)

    def residency_for(self, home_region: str) -> Residency:
        """Own region, other region or foreign, as seen from a cluster whose home region is given (ISO 3166-2)."""
        return residency(
            home_country=self.home_country_id or "", home_region=self.home_region_id or "", seen=home_region
        )

    @property
    def residency(self) -> Residency:
        return self.residency_for(home_of_cluster())

    def refresh_search(self) -> None:
        fill_search(self)
