"""Episodes: the stay of a patient in a centre, its moves between departments and beds, its operations."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medcluster.episodes.policies import episodes_visible_to, roles_on_episode
from medcluster.episodes.workflow import EPISODE
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, CaseQuerySet, ClockContext, ClockModel, EventModel
from medcluster.kernel.codes import AgeGroup, Conditions
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Workflow
from medcluster.patients.policies import may_read_clinical


class Outcome(models.TextChoices):
    RECOVERED = "recovered", _("Recovered")
    IMPROVED = "improved", _("Improved")
    UNCHANGED = "unchanged", _("Unchanged")
    WORSENED = "worsened", _("Worsened")
    TRANSFERRED = "transferred", _("Transferred to another hospital")
    LEFT = "left", _("Left against advice")
    DIED = "died", _("Died")


class EpisodeQuerySet(CaseQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(episodes_visible_to(actor))

    def in_hospital(self) -> Self:
        return self.filter(state__in=("arrived", "admitted"))

    def for_rows(self) -> Self:
        """What a row of the ward's list shows, in one query, without long texts."""
        return self.select_related("patient", "centre", "department", "bed", "profile", "referral").defer(
            "course", "recommendations", "referral__history", "referral__findings", "referral__question",
            "referral__diagnosis_text", "referral__typed",
        )  # fmt: skip


class Episode(CaseModel):
    """One stay. Times are those of the event; the events' rows keep when each was entered."""

    workflow: ClassVar[Workflow] = EPISODE

    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="episodes")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="readmissions")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="episodes")
    centre = models.ForeignKey("registry.Centre", on_delete=models.PROTECT, related_name="episodes")
    department = models.ForeignKey(
        "registry.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="episodes"
    )
    bed = models.ForeignKey("registry.Bed", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attending_doctor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    profile = models.ForeignKey("registry.CareProfile", on_delete=models.PROTECT, related_name="+")
    conditions = models.CharField(max_length=16, choices=Conditions.choices, default=Conditions.INPATIENT)
    age_group = models.CharField(max_length=8, choices=AgeGroup.choices)
    method = models.ForeignKey("registry.Method", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True, blank=True)
    discharged_at = models.DateTimeField(null=True, blank=True)
    diagnosis_code = models.CharField(max_length=8, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    course = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    follow_up_on = models.DateField(null=True, blank=True)
    letter_sent_at = models.DateTimeField(null=True, blank=True)
    letter_due_at = models.DateTimeField(null=True, blank=True)  # the papers are still to be made, next tried then
    letter_tries = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = EpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("referral",),
                condition=Q(state__in=("arrived", "admitted")),
                name="episodes_one_open_per_referral",
            ),
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True) | Q(discharged_at__gte=F("arrived_at")),
                name="episodes_home_after_arrival",
            ),
        ]
        indexes = [
            models.Index(fields=("centre", "state", "next_due_at"), name="episodes_by_centre"),
            models.Index(fields=("patient", "arrived_at"), name="episodes_by_patient"),
            models.Index(fields=("discharged_at", "centre"), name="episodes_by_discharge"),
            models.Index(
                fields=("letter_due_at",), condition=Q(letter_due_at__isnull=False), name="episodes_letters_due"
            ),
        ]

    @property
    def number(self) -> str:
        return numbers.number("E", self.pk, self.created_at)

    @property
    def due_at(self) -> datetime | None:
        """The letter's deadline runs on the referral, where both sides see it: one for one thing."""
        return self.referral.next_due_at if self.state == "discharged" else None

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        return roles_on_episode(self, actor)

    def reads_clinical(self, actor: Actor) -> bool:
        return may_read_clinical(actor, self.patient)

    def clock_context(self, clock: str) -> ClockContext:
        return ClockContext(
            country=self.centre.country_id,
            time_zone=self.centre.time_zone,
            priority=self.referral.priority,
        )

    def message_context(self) -> dict[str, Any]:
        return self.referral.message_context() | {"centre": dict(self.centre.name)}


class EpisodeEvent(EventModel):
    case = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="events")


class EpisodeClock(ClockModel):
    case = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="clocks")


class Placement(models.Model):
    """A department and perhaps a bed during a time. A bed holds one patient at a time: the database sees to it."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="placements")
    department = models.ForeignKey("registry.Department", on_delete=models.PROTECT, related_name="placements")
    bed = models.ForeignKey("registry.Bed", null=True, blank=True, on_delete=models.PROTECT, related_name="placements")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("since", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("bed",), condition=Q(until__isnull=True, bed__isnull=False), name="episodes_bed_for_one"
            ),
            models.UniqueConstraint(
                fields=("episode",), condition=Q(until__isnull=True), name="episodes_patient_in_one_place"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="episodes_placement_forward"
            ),
        ]


class Operation(models.Model):
    """An operation or a high-tech method carried out during the stay."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="operations")
    name = models.CharField(max_length=300)
    method = models.ForeignKey("registry.Method", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    surgeon = models.CharField(max_length=200, blank=True)
    complications = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("started_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="episodes_operation_forward"
            )
        ]
        indexes = [models.Index(fields=("started_at",), name="episodes_operations_by_time")]
