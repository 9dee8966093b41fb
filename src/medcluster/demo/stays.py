"""Writes what happens inside a centre: stays with wards and beds, operations, discharges, deaths, second admissions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from medcluster.demo import words
from medcluster.demo.build import Registry
from medcluster.demo.cluster import CENTRES, Ward
from medcluster.demo.people import Staff
from medcluster.episodes.effects import age_group, day_of
from medcluster.episodes.models import Episode, Operation, Placement
from medcluster.kernel import rows
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import Step, replay
from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.permissions import Role
from medcluster.registry.models import CentreMethod, Department

if TYPE_CHECKING:
    from medcluster.demo.stories import Story

OPERATED = 0.45  # of the stays without a high-tech method


class StayTeller:
    """Tells the stays of stories that reached a centre. Deterministic by the given random."""

    def __init__(self, registry: Registry, staff: Staff, *, now: datetime, random: Random) -> None:
        self.registry, self.staff, self.now, self.random = registry, staff, now, random
        self.methods: dict[int, list[Any]] = {}
        for row in CentreMethod.objects.select_related("method"):
            self.methods.setdefault(row.centre_id, []).append(row.method)
        wards = [department for found in registry.departments.values() for department in found]
        self.free_beds = {ward.pk: list(ward.beds.order_by("-pk").values_list("pk", flat=True)) for ward in wards}
        self.all_beds = {pk: tuple(beds) for pk, beds in self.free_beds.items()}
        self.kinds: dict[int, Ward] = {
            department.pk: ward
            for place in CENTRES
            for department, ward in zip(registry.departments[place.code], place.wards, strict=True)
        }

    def tell(self, stories: Sequence[Story]) -> list[Episode]:
        """Write the stays of the stories, with what hangs on them."""
        stays = [self._episode(story) for story in stories]
        beds = [self._bed(story, stay) for story, stay in zip(stories, stays, strict=True)]
        replay(
            (stay, self._staff(story, Role.ADMISSIONS), self._steps(story, stay, bed))
            for story, stay, bed in zip(stories, stays, beds, strict=True)
        )
        second = [self._again(s, e) for s, e in zip(stories, stays, strict=True) if s.plot.ending == "readmitted"]
        replay((stay, by, steps) for stay, by, steps in second)
        self._placements(stories, stays, beds, [stay for stay, _by, _steps in second])
        self._operations(stories, stays)
        return stays

    # -- one stay

    def _episode(self, story: Story) -> Episode:
        assert story.centre is not None
        arrived = story.when("arrive")
        assert arrived is not None
        group = age_group(story.patient, day_of(arrived, story.centre))
        methods = [m for m in self.methods.get(story.centre.pk, []) if m.profile_id == story.profile]
        return rows.linked(
            Episode,
            referral=story.referral,
            patient=story.patient,
            centre=story.centre,
            profile_id=story.profile,
            department=self._ward(story, group),
            age_group=group,
            method=self.random.choice(methods) if methods and self.random.random() < 0.4 else None,
            arrived_at=arrived,
            created_at=arrived,
        )

    def _ward(self, story: Story, group: str) -> Department | None:
        """A ward of the profile for the age, else of the profile, else any of the centre."""
        assert story.centre is not None
        wards = self.registry.departments.get(story.centre.code, [])
        own = [w for w in wards if self.kinds[w.pk].profile == story.profile]
        fitting = [
            w for w in own if (self.kinds[w.pk].children if group == AgeGroup.CHILD else self.kinds[w.pk].adults)
        ]
        found = fitting or own or wards
        return self.random.choice(found) if found else None

    def _bed(self, story: Story, stay: Episode) -> int | None:
        """A bed that nobody else lies in while the stay goes on; for a past stay any of the ward."""
        if stay.department_id is None or story.when("admit") is None:
            return None
        if story.when("discharge") is None and story.plot.ending == "admitted":
            free = self.free_beds[stay.department_id]
            return free.pop() if free else None
        return self.random.choice(self.all_beds[stay.department_id])

    def _steps(self, story: Story, stay: Episode, bed: int | None) -> list[Step]:
        doctor, desk = self._staff(story, Role.ATTENDING_DOCTOR), self._staff(story, Role.ADMISSIONS)
        steps = []
        if (at := story.when("admit")) is not None and stay.department_id is not None:
            values = {"department": str(stay.department_id), "bed": str(bed) if bed else ""}
            steps.append(Step("admit", desk, values, at, Role.ADMISSIONS))
        if (at := story.when("refuse_admission")) is not None:
            why = {"reason": "infection", "comment": "Температура и кашель с утра, операция отложена."}
            steps.append(Step("refuse", doctor, why, at, Role.ATTENDING_DOCTOR))
        if (at := story.when("discharge")) is not None:
            steps.append(Step("discharge", doctor, self._letter(story), at, Role.ATTENDING_DOCTOR))
        if (at := story.when("send_outcome")) is not None:
            steps.append(Step("send_letter", doctor, {}, at, Role.ATTENDING_DOCTOR))
        if (at := story.when("readmit")) is not None:
            why = {"department": str(stay.department_id), "comment": "Боль и отёк в области операции."}
            steps.append(Step("readmit", desk, why, at, Role.ADMISSIONS))
        if story.plot.ending == "died_in_centre":
            at = story.at[-1]
            steps.append(Step("die", doctor, {"died_on": at.date()}, at, Role.ATTENDING_DOCTOR))
        return steps

    def _letter(self, story: Story) -> dict[str, Any]:
        """What the doctor writes on discharge."""
        return {
            "outcome": self.random.choices(("improved", "recovered", "unchanged"), (70, 25, 5))[0],
            "diagnosis_code": story.referral.diagnosis_code,
            "course": self.random.choice(words.COURSES),
            "recommendations": self.random.choice(words.RECOMMENDATIONS),
        }

    def _again(self, story: Story, earlier: Episode) -> tuple[Episode, Actor, list[Step]]:
        """The second stay on the same referral: the earlier one keeps its own dates."""
        at = story.when("readmit")
        assert at is not None
        assert earlier.department_id is not None
        free = self.free_beds[earlier.department_id]
        stay = rows.linked(
            Episode,
            referral=story.referral,
            previous=earlier,
            patient=story.patient,
            centre=earlier.centre,
            profile_id=story.profile,
            age_group=earlier.age_group,
            arrived_at=at,
            admitted_at=at,
            department=earlier.department,
            bed_id=free.pop() if free else None,
        )
        return stay, self._staff(story, Role.ADMISSIONS), [Step("take_back", SYSTEM, {}, at, Role.SYSTEM)]

    # -- rows beside the stays

    def _placements(
        self, stories: Sequence[Story], stays: Sequence[Episode], beds: Sequence[int | None], second: Sequence[Episode]
    ) -> None:
        found = [
            rows.make(
                Placement, episode_id=stay.pk, department_id=stay.department_id, bed_id=bed, since=story.when("admit"),
                until=_left(story),
            )
            for story, stay, bed in zip(stories, stays, beds, strict=True)
            if story.when("admit") is not None and stay.department_id is not None
        ]  # fmt: skip
        found += [
            rows.make(
                Placement,
                episode_id=stay.pk,
                department_id=stay.department_id,
                bed_id=stay.bed_id,
                since=stay.arrived_at,
            )
            for stay in second
        ]
        rows.insert_unread(found, Placement.objects.db)

    def _operations(self, stories: Sequence[Story], stays: Sequence[Episode]) -> None:
        found = []
        for story, stay in zip(stories, stays, strict=True):
            admitted = story.when("admit")
            if admitted is None or not (stay.method_id or self.random.random() < OPERATED):
                continue
            begun = admitted + timedelta(hours=self.random.randint(14, 48), minutes=self.random.randint(0, 59))
            ended = begun + timedelta(minutes=self.random.randint(50, 320))
            if ended < (_left(story) or self.now):
                found.append(self._operation(story, stay, begun, ended))
        rows.insert_unread(found, Operation.objects.db)

    def _operation(self, story: Story, stay: Episode, begun: datetime, ended: datetime) -> Operation:
        return Operation(
            episode=stay,
            name=str(stay.method.name) if stay.method else words.OPERATIONS.get(story.profile, "Операция по профилю"),
            method=stay.method,
            started_at=begun,
            ended_at=ended,
            recorded_at=ended + timedelta(minutes=20),
            surgeon=self._staff(story, Role.ATTENDING_DOCTOR).name,
        )

    def _staff(self, story: Story, role: Role) -> Actor:
        assert story.centre is not None
        return self.staff.at(role, story.centre.code)


def _left(story: Story) -> datetime | None:
    """When the patient left the ward."""
    return story.at[-1] if story.plot.ending == "died_in_centre" else story.when("discharge")
