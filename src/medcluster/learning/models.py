"""Learning events: master classes, seminars, internships; who came to teach, who took part, certificates (row T5)."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.texts import LocalizedField, fold
from medcluster.learning import policies

EVENT_PREFIX, CERTIFICATE_PREFIX = "N", "C"
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another


class EventKind(models.TextChoices):
    MASTER_CLASS = "master_class", _("Master class")
    SEMINAR = "seminar", _("Seminar")
    OUTREACH_SEMINAR = "outreach_seminar", _("Outreach seminar")
    CONFERENCE = "conference", _("Conference")
    INTERNSHIP = "internship", _("Internship")
    MENTORING = "mentoring", _("Mentoring")
    COURSE = "course", _("Course")


class EventFormat(models.TextChoices):
    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    MIXED = "mixed", _("On site and online")


class EventStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("event", "Planned")
    HELD = "held", pgettext_lazy("event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class EventLanguage(models.TextChoices):
    RUSSIAN = "ru", _("Russian")
    KAZAKH = "kk", _("Kazakh")
    ENGLISH = "en", _("English")
    OTHER = "other", _("Another language")


class CountryGroup(models.TextChoices):
    """From where those who teach come, as the cluster's report counts it; the later ones are farther."""

    OWN = "own", _("Own country")
    NEAR = "near", _("Near abroad")
    FAR = "far", _("Far abroad")


class LearningEventQuerySet(models.QuerySet["LearningEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody who works in the cluster sees what is held; nobody else does."""
        return self.filter(policies.events_visible(actor))

    def editable_by(self, actor: Actor) -> Self:
        return self.filter(policies.events_editable(actor))

    def from_group(self, group: str, own: str) -> Self:
        """Events whose farthest teachers come from a group of countries, as seen from the country `own`."""
        foreign = Contribution.objects.filter(event=OuterRef("pk")).exclude(country_id=own)
        far = foreign.filter(~Exists(NearAbroad.objects.in_force(OuterRef("country_id"), OuterRef("event__starts_on"))))
        if group == CountryGroup.FAR:
            return self.filter(Exists(far))
        if group == CountryGroup.NEAR:
            return self.filter(Exists(foreign), ~Exists(far))
        return self.filter(~Exists(foreign))

    def for_rows(self) -> Self:
        return self.select_related("centre", "organisation").prefetch_related("contributions__country", "profiles")


class LearningEvent(models.Model):
    """One event of one or more days, with those who teach and those who learn."""

    kind = models.CharField(_("kind"), max_length=20, choices=EventKind.choices)
    title = LocalizedField(verbose_name=_("title"))
    profiles = models.ManyToManyField("registry.CareProfile", verbose_name=_("specialties"), blank=True,
                                      related_name="learning_events")  # fmt: skip
    topic = models.CharField(_("topic in words"), max_length=300, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    hours = models.PositiveSmallIntegerField(_("academic hours"), null=True, blank=True)
    centre = models.ForeignKey("registry.Centre", verbose_name=_("centre"), on_delete=models.PROTECT, null=True,
                               blank=True, related_name="learning_events")  # fmt: skip
    organisation = models.ForeignKey("registry.Organisation", verbose_name=_("organisation"), on_delete=models.PROTECT,
                                     null=True, blank=True, related_name="learning_events")  # fmt: skip
    place = models.CharField(_("place"), max_length=300, blank=True)
    format = models.CharField(_("form"), max_length=8, choices=EventFormat.choices, default=EventFormat.ON_SITE)
    language = models.CharField(_("language"), max_length=8, choices=EventLanguage.choices,
                                default=EventLanguage.RUSSIAN)  # fmt: skip
    status = models.CharField(_("state"), max_length=12, choices=EventStatus.choices, default=EventStatus.PLANNED)
    cancel_reason = models.CharField(max_length=500, blank=True)
    external_key = models.CharField(_("key in your table"), max_length=80, blank=True)
    search = models.TextField(blank=True, default="", editable=False)

    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True,
                                   related_name="+")  # fmt: skip
    created_by_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = LearningEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning event")
        verbose_name_plural = _("learning events")
        ordering = ("-starts_on", "-pk")
        indexes = [
            models.Index(fields=("-starts_on", "-id"), name="learning_by_day"),
            models.Index(fields=("centre", "-starts_on"), name="learning_of_centre"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="learning_days_in_order"),
            models.CheckConstraint(
                condition=Q(status="cancelled") & ~Q(cancel_reason="") | ~Q(status="cancelled") & Q(cancel_reason=""),
                name="learning_cancelled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(centre__isnull=False) | Q(organisation__isnull=False), name="learning_has_a_host"
            ),
            models.UniqueConstraint(fields=("external_key",), condition=~Q(external_key=""), name="learning_key_once"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("learning:detail", args=[self.number])

    def fill_search(self) -> None:
        self.search = fold(self.title, self.topic, self.place)

    @property
    def number(self) -> str:
        return numbers.number(EVENT_PREFIX, self.pk, self.created_at)

    @property
    def host(self) -> str:
        """The centre or the organisation that holds it."""
        return str((self.centre or self.organisation).name)  # type: ignore[union-attr]  # one of them is always there


class Contributor(models.TextChoices):
    PERSON = "person", _("Person")
    INSTITUTION = "institution", _("Institution")


class Contribution(models.Model):
    """Who came to teach: a person or an institution, from which country. The country's group is computed."""

    event = models.ForeignKey(LearningEvent, on_delete=models.CASCADE, related_name="contributions")
    kind = models.CharField(_("who"), max_length=12, choices=Contributor.choices, default=Contributor.PERSON)
    name = models.CharField(_("name"), max_length=200)
    organisation_name = models.CharField(_("organisation"), max_length=300, blank=True)
    country = models.ForeignKey("registry.Country", verbose_name=_("country"), on_delete=models.PROTECT,
                                related_name="+")  # fmt: skip

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ("event_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=("event", "name", "organisation_name"), name="learning_contributor_once"),
            models.CheckConstraint(condition=~Q(name=""), name="learning_contributor_has_name"),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.organisation_name) if part)


class NearAbroadQuerySet(models.QuerySet["NearAbroad"]):
    def in_force(self, country: Any, on: Any) -> Self:
        """The row that makes a country near abroad on a day; values or references to an outer query."""
        return self.filter(country=country, valid_from__lte=on).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on)
        )


class NearAbroad(models.Model):
    """A country that the report counts as near abroad, between two days (the list of the CIS as dated data)."""

    country = models.CharField(_("country"), max_length=2)  # its code: known before the registry is loaded
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = NearAbroadQuerySet.as_manager()

    class Meta:
        ordering = ("country", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=("country", "valid_from"), name="learning_near_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="learning_near_days_in_order",
            ),
        ]


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of events that the actor keeps, and always the own ones."""
        return self.filter(policies.participants_visible(actor))


class Participant(models.Model):
    """Who takes part: somebody with an account, or a name with an organisation. `attended` None: not said yet."""

    event = models.ForeignKey(LearningEvent, on_delete=models.PROTECT, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True,
                             related_name="learning")  # fmt: skip
    name = models.CharField(_("name"), max_length=200)
    organisation_name = models.CharField(_("organisation"), max_length=300, blank=True)
    name_key = models.CharField(max_length=510, editable=False)  # folded name and organisation: nobody twice
    attended = models.BooleanField(_("took part"), null=True, blank=True)
    added_by_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=("event", "name_key"), name="learning_participant_once"),
            models.UniqueConstraint(
                fields=("event", "user"), condition=Q(user__isnull=False), name="learning_user_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="learning_participant_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def key_of(name: str, organisation_name: str) -> str:
        return f"{fold(name)}|{fold(organisation_name)}"


def new_code() -> str:
    """Ten letters that nobody guesses: 31 to the power of 10."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(10))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of events that the actor keeps, and always the own ones."""
        return self.filter(policies.certificates_visible(actor))


class Certificate(models.Model):
    """Issued once for a participant; what it says is frozen. Number and code together prove it to a stranger."""

    participant = models.OneToOneField(Participant, on_delete=models.PROTECT, related_name="certificate")
    code = models.CharField(max_length=16, default=new_code, editable=False)
    name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=300, blank=True)
    event_kind = models.CharField(max_length=20, choices=EventKind.choices)
    title = LocalizedField()
    host = LocalizedField()
    place = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by_name = models.CharField(max_length=255)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[Any] = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | Q(revoked_at__isnull=False) & ~Q(revoke_reason=""),
                name="learning_revoked_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return numbers.number(CERTIFICATE_PREFIX, self.pk, self.issued_at)

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None
