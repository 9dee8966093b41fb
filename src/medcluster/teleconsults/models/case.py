"""A request for an opinion from afar, from the question to the acknowledged conclusion (care-path.md section 3)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, CaseQuerySet, ClockContext, ClockModel, EventModel
from medcluster.kernel.codes import Funding, Priority
from medcluster.kernel.permissions import Role
from medcluster.kernel.texts import LANGUAGES
from medcluster.kernel.workflow import Workflow
from medcluster.patients.policies import may_read_clinical
from medcluster.teleconsults import policies
from medcluster.teleconsults.workflow import WORKFLOW

PREFIX = "T"
ASKING_CLOCKS = frozenset({"information", "unread"})  # run in the asking side's working hours


def in_languages(label: Any) -> dict[str, str]:
    """A lazy label as words by language, for messages that are read in the reader's language later."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = str(label)
    return found


class Mode(models.TextChoices):
    LIVE = "live", _("Live talk")
    DEFERRED = "deferred", _("In writing")


class Form(models.TextChoices):
    """Who takes part. A deferred consultation excludes a talk with the patient."""

    DOCTORS = "doctors", _("Doctor with doctor")
    COUNCIL = "council", _("Council of several doctors")
    PATIENT = "patient", _("With the patient taking part")


class Recommendation(models.TextChoices):
    """The conclusion in one word; statistics and the conversion to a referral read it."""

    ADVICE = "advice", _("Advice: treat where the patient is")
    REFER = "refer", _("Refer to the centre")
    TESTS = "tests", _("Further tests needed")
    NO_INDICATION = "no_indication", _("No indication for care in the centre")


class TeleconsultQuerySet(CaseQuerySet):
    """Verbs of the list; every read starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(policies.visible(actor))

    def open(self) -> Self:
        return self.filter(state__in=WORKFLOW.open_states)

    def standing_at(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def by_time_left(self) -> Self:
        """The one that runs out first comes first; those without a running clock last, the oldest first."""
        return self.order_by(models.F("next_due_at").asc(nulls_last=True), "state_since", "pk")

    def with_faces(self) -> Self:
        """With what a row or a page shows of patient, places and profile, in the same query."""
        return self.select_related("patient", "organisation", "centre", "profile", "asked_by")


class Teleconsult(CaseModel):
    """One question about one patient from one organisation to one consultative centre."""

    workflow: ClassVar[Workflow] = WORKFLOW

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="teleconsults")
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="asked_teleconsults", verbose_name=_("Asked by")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_teleconsults"
    )
    asked_by_name = models.CharField(max_length=255, blank=True)
    callback_phone = models.CharField(_("Phone for questions"), max_length=32, blank=True)
    centre = models.ForeignKey(
        "registry.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="teleconsults"
    )
    profile = models.ForeignKey(
        "registry.CareProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="teleconsults"
    )
    mode = models.CharField(_("Mode"), max_length=16, choices=Mode.choices, default=Mode.DEFERRED)
    form = models.CharField(_("Who takes part"), max_length=16, choices=Form.choices, default=Form.DOCTORS)
    priority = models.CharField(_("Priority"), max_length=16, choices=Priority.choices, default=Priority.PLANNED)
    funding = models.CharField(_("Who pays"), max_length=16, choices=Funding.choices, blank=True)
    question = models.TextField(_("Question"), blank=True)
    summary = models.TextField(_("Clinical summary"), blank=True)
    icd10 = models.CharField(_("Diagnosis (ICD-10)"), max_length=8, blank=True)
    findings = models.TextField(_("Findings"), blank=True)
    language = models.CharField(_("Language of the consultation"), max_length=2, default="ru")
    interpreter_needed = models.BooleanField(_("Interpreter needed"), default=False)
    allow_conversion = models.BooleanField(_("The centre may turn the request into a referral"), default=False)

    room_link = models.URLField(_("Link to the room"), max_length=500, blank=True)
    scheduled_at = models.DateTimeField(_("Time of the talk"), null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("Duration, minutes"), default=30)

    conclusion = models.TextField(_("Conclusion"), blank=True)
    recommendation = models.CharField(_("Recommendation"), max_length=16, choices=Recommendation.choices, blank=True)
    conclusion_language = models.CharField(_("Language of the conclusion"), max_length=2, default="ru")
    external_opinion = models.BooleanField(_("Opinion of an outside expert"), default=False)
    external_source = models.CharField(_("Whose opinion"), max_length=255, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by_name = models.CharField(max_length=255, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)

    referral_number = models.CharField(_("Referral"), max_length=32, blank=True)  # of a floor above: no foreign key
    draft_revision = models.PositiveIntegerField(default=0)  # of the texts typed; a stale tab is told, not obeyed
    draft_saved_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TeleconsultQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("centre", "state", "next_due_at"), name="teleconsult_centre"),
            models.Index(fields=("organisation", "state", "next_due_at"), name="teleconsult_asker"),
            models.Index(fields=("state", "next_due_at"), name="teleconsult_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "cancelled")) | models.Q(centre__isnull=False),
                name="teleconsult_sent_to_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="scheduled") | models.Q(scheduled_at__isnull=False),
                name="teleconsult_scheduled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return numbers.number(PREFIX, self.pk, self.created_at)

    def get_absolute_url(self) -> str:
        return reverse("teleconsults:detail", args=[self.number])

    @property
    def lead(self) -> Any:
        """The panelist who signs, None while nobody is named."""
        return next((p for p in self.panelists.all() if p.is_lead), None)

    def reads_clinical(self, actor: Actor) -> bool:
        return may_read_clinical(actor, self.patient)

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        return policies.roles_on(self, actor)

    def clock_context(self, clock: str) -> ClockContext:
        """The centre's calendar for what the centre owes, the asking organisation's for what it owes."""
        place = self.organisation if clock in ASKING_CLOCKS or self.centre is None else self.centre
        return ClockContext(place.country_id, place.time_zone, self.priority)

    def message_context(self) -> dict[str, Any]:
        """Number, places, time and link. No diagnosis, no question, no profile."""
        return {
            "number": self.number,
            "centre": dict(self.centre.name) if self.centre else {},
            "organisation": dict(self.organisation.name),
            "priority": in_languages(Priority(self.priority).label),
            "phone": self.callback_phone,
            "starts_at": self.scheduled_at.isoformat() if self.scheduled_at else "",
            "room": self.room_link,
        }


class TeleconsultEvent(EventModel):
    case = models.ForeignKey(Teleconsult, on_delete=models.PROTECT, related_name="events")


class TeleconsultClock(ClockModel):
    case = models.ForeignKey(Teleconsult, on_delete=models.PROTECT, related_name="clocks")
