"""An offer: the question put to one centre whether it takes the patient. Several may be open at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, CaseQuerySet, ClockContext, ClockModel, EventModel
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Workflow
from medcluster.referrals.effects import taken_words
from medcluster.referrals.models.referral import PERSON, ROW, Referral
from medcluster.referrals.policies import OPEN_OFFERS, offers_visible_to, open_to_desks, reads_clinical, roles_on_offer
from medcluster.referrals.workflow import OFFER
from medcluster.registry.known import with_known


class OfferQuerySet(CaseQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(offers_visible_to(actor))

    def waiting(self) -> Self:
        """Offers to which the centre still owes an answer."""
        return self.filter(state__in=("sent", "info_requested"))

    def for_rows(self) -> Self:
        """What a row of the centre's queue shows, in one query, without the long clinical texts."""
        rows = self.select_related("referral__patient").only(
            "state", "version", "next_due_at", "created_at", "centre_id",
            *(f"referral__{name}" for name in ROW),
            *(f"referral__patient__{name}" for name in PERSON),
        )  # fmt: skip
        named = ("profile", "referring_organisation", "home_region")
        return with_known(rows, "centre", *(f"referral__{name}" for name in named))


class Offer(CaseModel):
    """A referral before one centre. `advice_rank` is the centre's place in the routing advice when it was asked."""

    workflow: ClassVar[Workflow] = OFFER

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="offers")
    centre = models.ForeignKey("registry.Centre", on_delete=models.PROTECT, related_name="offers")
    advice_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    advice_reasons = models.JSONField(default=list, blank=True)
    override_reason = models.CharField(max_length=64, blank=True)
    override_comment = models.TextField(blank=True)
    ready_from = models.DateField(null=True, blank=True)  # the earliest date that the centre named when accepting
    answer = models.TextField(blank=True)

    objects: ClassVar[Any] = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("referral", "centre"),
                condition=Q(state__in=("sent", "info_requested", "accepted")),
                name="referrals_offer_one_open_per_centre",
            ),
            models.UniqueConstraint(
                fields=("referral",), condition=Q(state="accepted"), name="referrals_offer_one_acceptance"
            ),
        ]
        indexes = [
            models.Index(fields=("centre", "state", "next_due_at"), name="referrals_offer_queue"),
            models.Index(
                fields=("next_due_at", "id"), condition=Q(next_due_at__isnull=False), name="referrals_offer_by_time"
            ),
            models.Index(
                fields=("centre", "next_due_at", "id"),
                condition=Q(next_due_at__isnull=False),
                name="referrals_offer_asked",
            ),
        ]

    @property
    def shows_case(self) -> bool:
        """While it is open, accepted or was followed by the admission, the centre sees the case; then only the row."""
        return self.state in OPEN_OFFERS

    @property
    def number(self) -> str:
        return numbers.number("O", self.pk, self.created_at)

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        return roles_on_offer(self, actor)

    def reads_clinical(self, actor: Actor) -> bool:
        return reads_clinical(actor, self.referral)

    def opens_words(self, event: Any, earlier: Iterable[Any]) -> bool:
        return open_to_desks(event, earlier)

    def clock_context(self, clock: str) -> ClockContext:
        return ClockContext(
            country=self.centre.country_id, time_zone=self.centre.time_zone, priority=self.referral.priority
        )

    def audit_patient_id(self) -> int | None:
        return self.referral.patient_id

    def overtaken_words(self) -> Any:
        """When another centre was faster, say which one."""
        self.referral.refresh_from_db(fields=["centre"])
        return taken_words(self.referral) if self.referral.centre_id else ""

    def message_context(self) -> dict[str, Any]:
        return self.referral.message_context() | {
            "centre": dict(self.centre.name),
            "until": self.next_due_at.isoformat() if self.next_due_at else "",
        }


class OfferEvent(EventModel):
    case = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="events")


class OfferClock(ClockModel):
    case = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="clocks")
