"""What the cluster publishes: an indicator with its tables, and each of its periods as it was published once."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.indicators.opendata import policies
from medcluster.kernel.actor import Actor


class Rhythm(models.TextChoices):
    QUARTER = "quarter", _("Every quarter")
    YEAR = "year", _("Every year")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everything to those who publish; to everybody else what is open today."""
        return self.filter(policies.publications_visible(actor, timezone.localdate()))


class Publication(models.Model):
    """One indicator as open data. `dimensions` are fixed when the first period is published: another split of the
    same figures could give away what was hidden."""

    indicator = models.SlugField(_("indicator"), max_length=60, unique=True)
    dimensions = models.JSONField(_("split by"), default=list)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm.choices, default=Rhythm.QUARTER)
    since = models.DateField(_("figures since"))
    opens_on = models.DateField(_("open to everybody from"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    published_by_name = models.CharField(max_length=255)
    published_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("open indicator")
        ordering = ("indicator",)

    def __str__(self) -> str:
        return self.indicator


class PublishedPeriod(models.Model):
    """The tables of one period, as they were published. Never changed: two versions side by side would give away what
    each hides. `cells` is a list of {"by": {dimension: value}, "value": figure or null where hidden}."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="periods")
    first = models.DateField()
    last = models.DateField()
    cells = models.JSONField()
    facts_version = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    published_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("published period")
        ordering = ("first",)
        constraints = [
            models.UniqueConstraint(fields=("publication", "first"), name="indicators_period_published_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="indicators_published_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.first}"
