"""Tables of the toy case."""

from __future__ import annotations

from django.db import models

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, ClockContext, ClockModel, EventModel
from medcluster.kernel.permissions import Role
from medcluster.kernel.tests.toy.workflow import WORKFLOW


class Helper(models.Model):
    name = models.CharField(max_length=40)


class Errand(CaseModel):
    workflow = WORKFLOW

    title = models.CharField(max_length=80, blank=True)
    priority = models.CharField(max_length=16, default="planned")
    country = models.CharField(max_length=2, default="KZ")
    owner_id = models.IntegerField(default=1)
    handler_id = models.IntegerField(default=2)
    patient_id = models.IntegerField(null=True)
    wanted_on = models.DateField(null=True)
    helper = models.ForeignKey(Helper, null=True, on_delete=models.PROTECT)

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        found = set()
        if actor.user_id == self.owner_id:
            found.add(Role.REFERRING_DOCTOR)
        if actor.user_id == self.handler_id:
            found.add(Role.COORDINATOR)
        return frozenset(found)

    def reads_clinical(self, actor: Actor) -> bool:
        return actor.user_id in (self.owner_id, self.handler_id)

    def clock_context(self, clock: str) -> ClockContext:
        return ClockContext(self.country, "Asia/Almaty", self.priority)

    def message_context(self) -> dict[str, str]:
        return {"title": self.title}


class ErrandEvent(EventModel):
    case = models.ForeignKey(Errand, on_delete=models.PROTECT, related_name="events")


class ErrandClock(ClockModel):
    case = models.ForeignKey(Errand, on_delete=models.PROTECT, related_name="clocks")


class Footprint(models.Model):
    """Something else that an effect writes."""

    errand = models.ForeignKey(Errand, on_delete=models.CASCADE, related_name="footprints")
    what = models.CharField(max_length=40)
