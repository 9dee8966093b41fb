"""A commission that decides on high-tech care: what it is asked, when it sits, who votes and how (care-path.md 5)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.commissions import policies
from medcluster.commissions.workflow import QUESTION, SITTING
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, CaseQuerySet, ClockContext, ClockModel, EventModel
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Workflow
from medcluster.referrals.policies import reads_clinical

QUESTION_PREFIX, SITTING_PREFIX = "K", "S"


class Decision(models.TextChoices):
    """What the commission found, as the protocol says it."""

    APPROVED = "approved", _("High-tech care is indicated")
    REFUSED = "refused", _("High-tech care is not indicated")


class Choice(models.TextChoices):
    """A member's answer. Whoever declares a conflict does not vote and is not counted."""

    FOR = "for", _("For")
    AGAINST = "against", _("Against")
    ABSTAIN = "abstain", _("Abstain")
    CONFLICT = "conflict", _("Conflict of interest: I do not vote")


class SittingQuerySet(CaseQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Sittings of the actor's own commission, and those to which the actor is called."""
        return self.filter(policies.sittings_visible(actor))

    def for_rows(self) -> Self:
        return self.select_related("centre")


class Sitting(CaseModel):
    """A meeting of a centre's commission: its day, its members, its agenda, in the end its protocol."""

    workflow: ClassVar[Workflow] = SITTING

    centre = models.ForeignKey("registry.Centre", on_delete=models.PROTECT, related_name="sittings")
    held_at = models.DateTimeField(_("Date and time"))
    place = models.CharField(_("Place or link"), max_length=300, blank=True)
    language = models.CharField(_("Language of the protocol"), max_length=2, default="ru")
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    called_by_name = models.CharField(max_length=255)
    protocol_number = models.CharField(_("Number of the protocol"), max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = SittingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=("centre", "state", "held_at"), name="commission_sittings")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="closed") | ~models.Q(protocol_number=""),
                name="commission_closed_has_protocol",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return numbers.number(SITTING_PREFIX, self.pk, self.created_at)

    def get_absolute_url(self) -> str:
        return reverse("commissions:sitting", args=[self.number])

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        return policies.roles_on_sitting(self, actor)

    def clock_context(self, clock: str) -> ClockContext | None:
        return ClockContext(self.centre.country_id, self.centre.time_zone)

    def message_context(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "centre": dict(self.centre.name),
            "starts_at": self.held_at.isoformat(),
            "place": self.place,
        }


class SittingEvent(EventModel):
    case = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="events")


class SittingClock(ClockModel):
    case = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="clocks")


class Member(models.Model):
    """Somebody who votes at one sitting; the chair's vote decides when the votes are equal."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commission_seats")
    name = models.CharField(max_length=255)
    is_chair = models.BooleanField(default=False)

    class Meta:
        ordering = ("-is_chair", "name")
        constraints = [
            models.UniqueConstraint(fields=("sitting", "user"), name="commission_member_once"),
            models.UniqueConstraint(
                fields=("sitting",), condition=models.Q(is_chair=True), name="commission_one_chair"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(CaseQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Questions to the actor's own commission, those on the actor's agenda, those of the asking centre."""
        return self.filter(policies.questions_visible(actor))

    def open(self) -> Self:
        return self.filter(state__in=QUESTION.open_states)

    def for_rows(self) -> Self:
        return self.select_related("referral__patient", "referral__profile", "centre", "sitting", "method")


class Question(CaseModel):
    """One referral before a commission: is this high-tech care indicated?"""

    workflow: ClassVar[Workflow] = QUESTION

    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="commission_questions")
    centre = models.ForeignKey("registry.Centre", on_delete=models.PROTECT, related_name="commission_questions")
    method = models.ForeignKey(
        "registry.Method", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Method")
    )
    text = models.TextField(_("Question to the commission"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=255)
    sitting = models.ForeignKey(Sitting, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    wording = models.TextField(_("Words of the decision"), blank=True)
    decision = models.CharField(_("Decision"), max_length=16, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=("centre", "state", "next_due_at"), name="commission_questions"),
            models.Index(fields=("sitting",), name="commission_agenda"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("referral", "centre"),
                condition=~models.Q(state__in=("decided", "withdrawn")),
                name="commission_one_open_question",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided") | (~models.Q(decision="") & models.Q(sitting__isnull=False)),
                name="commission_decided_how_and_where",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return numbers.number(QUESTION_PREFIX, self.pk, self.created_at)

    def get_absolute_url(self) -> str:
        return reverse("commissions:question", args=[self.number])

    def reads_clinical(self, actor: Actor) -> bool:
        return reads_clinical(actor, self.referral)

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        return policies.roles_on_question(self, actor)

    def clock_context(self, clock: str) -> ClockContext:
        return ClockContext(self.centre.country_id, self.centre.time_zone, self.referral.priority)

    def audit_patient_id(self) -> int | None:
        return self.referral.patient_id

    def message_context(self) -> dict[str, Any]:
        """Number of the referral, place and day. No diagnosis, no question, no method."""
        sitting = self.sitting
        return {
            "number": self.referral.number,
            "centre": dict(self.centre.name),
            "starts_at": sitting.held_at.isoformat() if sitting else "",
            "place": sitting.place if sitting else "",
        }


class QuestionEvent(EventModel):
    case = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="events")


class QuestionClock(ClockModel):
    case = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="clocks")


class Vote(models.Model):
    """A member's answer to one question, with the opinion. It can be changed until the sitting is closed."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(_("Vote"), max_length=16, choices=Choice.choices)
    opinion = models.TextField(_("Opinion"), blank=True)
    voted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("member__name",)
        constraints = [models.UniqueConstraint(fields=("question", "member"), name="commission_one_vote")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.choice}"
