"""Proposals to posts: the data bank of specialists put to use (row A7)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, CaseQuerySet, ClockContext, ClockModel, EventModel
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Workflow
from medcluster.staffing import policies
from medcluster.staffing.workflow import PROPOSAL

PREFIX = "J"


class ProposalQuerySet(CaseQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The places' own administrators, and who proposed."""
        return self.filter(policies.visible(actor))

    def for_rows(self) -> Self:
        return self.select_related("specialist", "organisation", "centre")


class Proposal(CaseModel):
    """One specialist proposed for one post at one place."""

    workflow: ClassVar[Workflow] = PROPOSAL

    specialist = models.ForeignKey("registry.Specialist", on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey("registry.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(_("Post"), max_length=200)
    grounds = models.TextField(_("Why this person"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_by_name = models.CharField(max_length=255)

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=("organisation", "state"), name="staffing_proposals")]
        constraints = [
            models.UniqueConstraint(
                fields=("specialist", "organisation", "post"),
                condition=models.Q(state__in=("new", "proposed", "talks")),
                name="staffing_one_open_proposal",
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("staffing:detail", args=[self.number])

    @property
    def number(self) -> str:
        return numbers.number(PREFIX, self.pk, self.created_at)

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        return policies.roles_on(self, actor)

    def clock_context(self, clock: str) -> ClockContext:
        return ClockContext(self.organisation.country_id, self.organisation.time_zone)

    def audit_patient_id(self) -> int | None:
        return None

    def message_context(self) -> dict[str, Any]:
        """Number and place; the name of the person stays in the system."""
        return {"number": self.number, "organisation": dict(self.organisation.name)}


class ProposalEvent(EventModel):
    case = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events")


class ProposalClock(ClockModel):
    case = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="clocks")
