"""Rules that a cluster keeps as dated data: limits of clocks, coded reasons, packages, moved days, orders.

A dated row is never overwritten: it is closed on a day and another one is opened (`services.py`), so that what was
in force on any day can be told for ever. `valid_until` is the last day in force; empty means until further notice.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.calendar import Limit, Unit
from medcluster.kernel.codes import AgeGroup, Residency
from medcluster.kernel.texts import LocalizedField
from medcluster.rulebook.policies import may_read


class ReadableQuerySet(models.QuerySet[Any]):
    """Rules are no secret inside the cluster: whoever reads the registry reads them."""

    def visible_to(self, actor: Actor) -> Self:
        return self if may_read(actor) else self.none()


class DatedQuerySet(ReadableQuerySet):
    def in_force(self, on: date) -> Self:
        """Rows in force on the day. A recalled row never was."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on, recalled_at=None)

    def not_past(self, on: date) -> Self:
        """Rows in force on the day or later."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), recalled_at=None)


class Dated(models.Model):
    """A row with dates of force, and who opened, closed or recalled it. `KEY` names what it says something about."""

    KEY: tuple[str, ...] = ()
    # What the row says; a change of any of it opens a new row.
    SAYS: tuple[str, ...] = ()

    valid_from = models.DateField(_("In force from"))
    valid_until = models.DateField(_("In force until"), null=True, blank=True)
    source = models.CharField(_("Source"), max_length=255, blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    entered_by_name = models.CharField(max_length=255, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by_name = models.CharField(max_length=255, blank=True, editable=False)
    recalled_at = models.DateTimeField(null=True, blank=True, editable=False)  # taken back before it came into force

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates",
            ),
        ]

    @property
    def key(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.KEY}

    def in_force_on(self, day: date) -> bool:
        if self.recalled_at is not None or self.valid_from > day:
            return False
        return self.valid_until is None or self.valid_until >= day


def one_open_row(*key: str) -> models.UniqueConstraint:
    """At most one row of a key is in force until further notice."""
    return models.UniqueConstraint(
        fields=key,
        condition=Q(valid_until__isnull=True, recalled_at__isnull=True),
        name="%(app_label)s_%(class)s_open",
    )


class Units(models.TextChoices):
    MINUTES = Unit.MINUTES.value, _("minutes")
    HOURS = Unit.HOURS.value, _("hours")
    DAYS = Unit.DAYS.value, _("days")
    WORKING_HOURS = Unit.WORKING_HOURS.value, _("working hours")
    WORKING_DAYS = Unit.WORKING_DAYS.value, _("working days")


class ClockLimit(Dated):
    """How long a clock of a workflow may run. Empty country and priority: for all of them.

    `priority` holds a `kernel.codes.Priority` or another track that the case names (`oncology`).
    """

    KEY = ("workflow", "clock", "country", "priority")
    SAYS = ("amount", "unit")

    workflow = models.CharField(_("Workflow"), max_length=48)
    clock = models.CharField(_("Deadline"), max_length=32)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    priority = models.CharField(_("Priority"), max_length=16, blank=True)
    amount = models.PositiveIntegerField(_("Amount"))
    unit = models.CharField(_("Unit"), max_length=16, choices=Units.choices)

    class Meta(Dated.Meta):
        ordering = ("workflow", "clock", "country", "priority", "-valid_from")
        constraints = [
            *Dated.Meta.constraints,
            one_open_row("workflow", "clock", "country", "priority"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rulebook_clocklimit_positive"),
        ]

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, Unit(self.unit))


class CodedReason(Dated):
    """A reason that people choose instead of writing one: may demand a comment, may be reserved to roles."""

    KEY = ("catalogue", "code")
    SAYS = ("label", "comment_required", "roles", "position")

    catalogue = models.CharField(_("Catalogue"), max_length=48)
    code = models.CharField(_("Code"), max_length=64)
    label = LocalizedField(verbose_name=_("Words"))
    comment_required = models.BooleanField(_("A comment is required"), default=False)
    roles = models.JSONField(_("Only for these roles"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta(Dated.Meta):
        ordering = ("catalogue", "position", "code", "-valid_from")
        constraints = [*Dated.Meta.constraints, one_open_row("catalogue", "code")]


class RequirementKind(models.TextChoices):
    DOCUMENT = "document", _("Document")
    RESULT = "result", _("Result of an examination")
    FIELD = "field", _("Field of the referral")


class PackageRequirement(Dated):
    """What a referral must bring: for a profile, a country, children or adults, a residency (empty: for all)."""

    KEY = ("profile_code", "country", "age_group", "residency", "kind", "code")
    SAYS = ("label", "max_age_days", "mandatory", "position")

    profile_code = models.CharField(_("Care profile"), max_length=16, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    age_group = models.CharField(_("Age group"), max_length=8, blank=True, choices=AgeGroup.choices)
    residency = models.CharField(_("Residency"), max_length=16, blank=True, choices=Residency.choices)
    kind = models.CharField(_("Kind"), max_length=16, choices=RequirementKind.choices)
    code = models.CharField(_("Code"), max_length=48)
    label = LocalizedField(verbose_name=_("Words"))
    max_age_days = models.PositiveIntegerField(_("Valid for, days"), null=True, blank=True)
    mandatory = models.BooleanField(_("Mandatory"), default=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta(Dated.Meta):
        ordering = ("profile_code", "position", "code", "-valid_from")
        constraints = [
            *Dated.Meta.constraints,
            one_open_row("profile_code", "country", "age_group", "residency", "kind", "code"),
        ]


class MovedDay(models.Model):
    """A day that a decree made working or free, whatever the calendar of public holidays says."""

    country = models.CharField(_("Country"), max_length=2)
    date = models.DateField(_("Date"))
    is_working = models.BooleanField(_("Working day"))
    source = models.CharField(_("Source"), max_length=255, blank=True)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        ordering = ("country", "-date")
        constraints = [models.UniqueConstraint(fields=("country", "date"), name="rulebook_movedday_once")]


class OrderKind(models.TextChoices):
    ORDER = "order", _("Order")
    ROUTING = "routing", _("Routing procedure")
    REGULATION = "regulation", _("Regulation")


class Order(models.Model):
    """A document by which the cluster works: what it says at any time is in its versions."""

    code = models.SlugField(_("Code"), max_length=48, unique=True)
    kind = models.CharField(_("Kind"), max_length=16, choices=OrderKind.choices, default=OrderKind.ORDER)
    title = LocalizedField(verbose_name=_("Title"))
    number = models.CharField(_("Number"), max_length=64, blank=True)
    issued_by = LocalizedField(verbose_name=_("Issued by"), blank=True)
    issued_on = models.DateField(_("Date"), null=True, blank=True)
    profile_code = models.CharField(_("Care profile"), max_length=16, blank=True)
    search = models.TextField(blank=True, editable=False)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        ordering = ("code",)


class OrderVersion(models.Model):
    """One text of an order. A draft until it is approved; approved, it never changes and has dates of force."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    text = LocalizedField(verbose_name=_("Text"))
    changes = LocalizedField(verbose_name=_("What changes"), blank=True)
    valid_from = models.DateField(_("In force from"))
    valid_until = models.DateField(_("In force until"), null=True, blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    entered_by_name = models.CharField(max_length=255, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    approved_by_name = models.CharField(max_length=255, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        ordering = ("order", "-version")
        constraints = [
            models.UniqueConstraint(fields=("order", "version"), name="rulebook_orderversion_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="rulebook_orderversion_dates",
            ),
        ]

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    def in_force_on(self, day: date) -> bool:
        if not self.is_approved or self.valid_from > day:
            return False
        return self.valid_until is None or self.valid_until >= day


class RulesStamp(models.Model):
    """One row whose random token changes with every change of a rule, so that processes know to read again."""

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="rulebook_rulesstamp_single")]
