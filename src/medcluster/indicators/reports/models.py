"""Reports that were issued, the calendar by which they are issued, and the form into which they are written."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medcluster.indicators.reports import policies
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor

PREFIX = "F"
LAST_DAY = 28  # every month has it


class Language(models.TextChoices):
    RUSSIAN = "ru", _("Russian")
    KAZAKH = "kk", _("Kazakh")
    ENGLISH = "en", _("English")


class Rhythm(models.TextChoices):
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")


class Span(models.TextChoices):
    """What a scheduled report is about; each ends with the last whole month or quarter."""

    LAST = "last", _("The month or quarter that has ended")
    YEAR = "year", _("From the beginning of the year")


class IssuedReportQuerySet(models.QuerySet["IssuedReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """The whole cluster's figures: for those who read them."""
        return self.filter(policies.reports_visible(actor))


class IssuedReport(models.Model):
    """A period report as it was issued. Nothing in it is ever changed: `sha256` is over `frozen.content_of(report)`.

    `definitions` holds what `frozen.meanings` gives: by language the definitions, and the names behind the codes.
    """

    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    language = models.CharField(_("language of the document"), max_length=2, choices=Language.choices)
    figures = models.JSONField()
    definitions = models.JSONField(default=dict)
    facts_version = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    schedule = models.ForeignKey("ReportSchedule", on_delete=models.PROTECT, null=True, blank=True,
                                 related_name="issued")  # fmt: skip
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True,
                                  related_name="+")  # fmt: skip
    issued_by_name = models.CharField(max_length=255)
    issued_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = IssuedReportQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="indicators_issued_days_in_order"),
            models.UniqueConstraint(
                fields=("schedule", "first", "last"), condition=Q(schedule__isnull=False),
                name="indicators_scheduled_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("reports:issued", args=[self.number])

    @property
    def number(self) -> str:
        return numbers.number(PREFIX, self.pk, self.issued_at)


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(policies.schedules_visible(actor))

    def due(self, day: Any) -> Self:
        return self.filter(is_active=True, next_on__lte=day)


class ReportSchedule(models.Model):
    """Issue a report by itself on a day of the month or of the quarter's first month, and send it to a list."""

    name = models.CharField(_("name"), max_length=200)
    rhythm = models.CharField(_("how often"), max_length=12, choices=Rhythm.choices, default=Rhythm.MONTHLY)
    day = models.PositiveSmallIntegerField(
        _("on which day of the month"), default=5, validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)]
    )
    span = models.CharField(_("about"), max_length=8, choices=Span.choices, default=Span.LAST)
    since = models.DateField(_("cumulative since"), null=True, blank=True)
    language = models.CharField(_("language of the document"), max_length=2, choices=Language.choices, default="ru")
    next_on = models.DateField(_("next on"))
    is_active = models.BooleanField(_("runs"), default=True)
    created_by_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=LAST_DAY), name="indicators_schedule_day")
        ]
        indexes = [models.Index(fields=("next_on",), condition=Q(is_active=True), name="indicators_schedules_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def when(self) -> str:
        """`every month, on day 5`."""
        said = {
            Rhythm.MONTHLY: gettext("every month, on day %(day)s"),
            Rhythm.QUARTERLY: gettext("every quarter, on day %(day)s of its first month"),
        }
        return said[Rhythm(self.rhythm)] % {"day": self.day}


class ReportRecipient(models.Model):
    """Who is sent a scheduled report: somebody with an account, or an address."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True,
                             related_name="+")  # fmt: skip
    name = models.CharField(max_length=255)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="") | Q(user__isnull=True) & ~Q(email=""),
                name="indicators_recipient_reached",
            ),
            models.UniqueConstraint(
                fields=("schedule", "user"), condition=Q(user__isnull=False), name="indicators_recipient_person_once"
            ),
            models.UniqueConstraint(
                fields=("schedule", "email"), condition=~Q(email=""), name="indicators_recipient_address_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportForm(models.Model):
    """The cluster's own docx form of the report. The highest version counts; `document` empty: our own form again."""

    version = models.PositiveIntegerField(unique=True)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, null=True, blank=True,
                                 related_name="+")  # fmt: skip
    changed_by_name = models.CharField(max_length=255)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ("-version",)

    def __str__(self) -> str:
        return str(self.version)
