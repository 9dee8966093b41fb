"""Turns plots into rows: patients, referrals, offers, stays, operations, in a few INSERTs of many rows.

Every history is replayed through the engine (`kernel.cases.replay`), so none can be illegal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from medcluster.demo import plots
from medcluster.demo.build import Registry
from medcluster.demo.cluster import CENTRES, HOME
from medcluster.demo.names import invent
from medcluster.demo.people import SHOWCASE_PROFILE, SHOWCASE_REFERRER, Staff
from medcluster.demo.plots import Beat, Plot
from medcluster.demo.referrers import REFERRERS, Referrer
from medcluster.episodes.effects import age_group, day_of
from medcluster.episodes.models import Episode, Operation, Placement
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import Step, replay
from medcluster.kernel.permissions import Role
from medcluster.patients.models import Patient, PatientAccess
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.rules import residency
from medcluster.registry.models import Centre, CentreMethod

BATCH = 500
YEARS = 3
ENDED_BEFORE_ANSWER = ("withdrawn", "cancelled_by_patient", "died", "duplicate", "advice_returned")
EPISODE_STATES = ("arrived", "admitted", "discharged", "outcome_sent", "closed")


@dataclass
class Story:
    """One case on its way into the tables."""

    plot: Plot
    at: list[datetime]
    patient: Patient
    referral: Referral
    referrer: Referrer
    centre: Centre | None
    other: Centre | None
    profile: str
    steps: list[Step] = field(default_factory=list)

    def when(self, action: str) -> datetime | None:
        """The last time at which the action happened."""
        found = [at for beat, at in zip(self.plot.beats, self.at, strict=True) if beat.action == action]
        return found[-1] if found else None


class Teller:
    """Tells stories in batches. Deterministic by the seed and `now`."""

    def __init__(self, registry: Registry, staff: Staff, *, now: datetime, seed: int = 7) -> None:
        self.registry, self.staff, self.now = registry, staff, now
        self.random = Random(seed)  # noqa: S311  plausible, not secret
        self.by_profile: dict[str, list[Centre]] = {}
        for place in CENTRES:
            if not place.is_consultative:
                for profile in place.profiles:
                    if profile in plots.CLINICAL:
                        self.by_profile.setdefault(profile, []).append(registry.centres[place.code])
        self.methods: dict[int, list[Any]] = {}
        for row in CentreMethod.objects.select_related("method"):
            self.methods.setdefault(row.centre_id, []).append(row.method)
        self.free_beds = {
            department.pk: [bed.pk for bed in department.beds.all()]
            for rows in registry.departments.values()
            for department in rows
        }

    def tell(self, count: int, *, first: int = 0) -> list[Referral]:
        """Write `count` cases, of which `first` is the number of the first; returns the referrals."""
        stories = [self._story(self._ending(n), shown=n < len(plots.ENDINGS)) for n in range(first, first + count)]
        self._patients(stories)
        referrals = replay((s.referral, self._doctor(s), s.steps) for s in stories)
        self._offers(stories)
        self._episodes([s for s in stories if s.plot.ending in EPISODE_STATES])
        return referrals  # type: ignore[return-value]

    # -- one story

    def _ending(self, n: int) -> str:
        """Each ending once at the start, then by weight, so that every state is met even in a small cluster."""
        return plots.ENDINGS[n][0] if n < len(plots.ENDINGS) else plots.choose(self.random)

    def _story(self, ending: str, *, shown: bool) -> Story:
        """`shown` stories belong to the people of the sign-in page, so that each of them finds work."""
        random = self.random
        plot = plots.plot(ending, random)
        at = self._times(plot)
        profile = SHOWCASE_PROFILE if shown else random.choice(sorted(self.by_profile))
        referrer = random.choices(REFERRERS, [r.weight for r in REFERRERS])[0]
        if shown:
            referrer = next(r for r in REFERRERS if r.code == SHOWCASE_REFERRER)
        centres = random.sample(self.by_profile[profile], len(self.by_profile[profile]))
        other = next(
            (c for c in self.registry.centres.values() if c not in centres[:1] and not c.is_consultative), None
        )
        patient = self._patient(referrer, profile, at[0] if at else self.now)
        story = Story(plot, at, patient, Referral(), referrer, centres[0], other, profile)
        story.referral = self._referral(story)
        story.steps = [self._step(story, beat, moment) for beat, moment in zip(plot.beats, at, strict=True)]
        return story

    def _times(self, plot: Plot) -> list[datetime]:
        """Open cases end a little before now, finished ones anywhere in the last years."""
        start = self.now - timedelta(days=self.random.randint(60, 365 * YEARS))
        start = plots.in_working_hours(start, self.random)
        at = plots.times(start, plot.beats, self.random)
        if not at:
            return at
        final = plot.ending in ("closed", "withdrawn", "cancelled_by_patient", "duplicate", "expired", "died")
        if final and at[-1] < self.now:
            return at
        tail = timedelta(hours=self.random.uniform(0.5, 40))
        days = (self.now - tail - at[-1]) // timedelta(days=1)
        return [moment + timedelta(days=days) for moment in at]

    def _patient(self, referrer: Referrer, profile: str, at: datetime) -> Patient:
        random = self.random
        group = {"KZ": "kk", "RU": "ru"}.get(referrer.country, "abroad")
        name = invent(random, group)
        child = profile in plots.CHILD_PROFILES or (profile in ("158", "81", "54") and random.random() < 0.35)
        age = 0 if profile == "55" else random.randint(1, 16) if child else random.randint(19, 78)
        if profile == "136":
            age = random.randint(19, 42)
        born = at.date() - timedelta(days=age * 365 + random.randint(20, 340))
        number = random.randint(0, 9_999_999)
        patient = Patient(
            family_name=name.family,
            given_name=name.given,
            family_latin=name.family_latin,
            given_latin=name.given_latin,
            birth_date=born,
            sex="female" if name.is_female or profile == "136" else "male",
            citizenship_id=referrer.country,
            home_country_id=referrer.country,
            home_region_id=referrer.region or None,
            language=name.language,
            phone=f"+7701{number:07d}",
            source="demo",
            created_at=at,
            updated_at=at,
        )
        patient.refresh_search()
        return patient

    def _referral(self, story: Story) -> Referral:
        random, referrer = self.random, story.referrer
        code, question = random.choice(plots.CLINICAL[story.profile])
        doctor = self._doctor(story)
        centre = story.centre if story.plot.reaches_centre else None
        return Referral(
            patient=story.patient,
            source=self._source(referrer),
            referring_organisation=self.registry.organisations[referrer.code],
            referring_doctor_id=doctor.user_id,
            home_region_id=referrer.region or None,
            home_country_id=referrer.country,
            residency=residency(country=referrer.country, region=referrer.region, home_region=HOME),
            priority=random.choices(("planned", "urgent", "emergency"), (80, 17, 3))[0],
            profile_id=story.profile,
            diagnosis_code=code,
            question=question,
            history=plots.HISTORY.format(n=random.randint(1, 30)),
            findings=plots.FINDINGS,
            funding=self._funding(referrer),
            centre=centre,
            companions=random.choices((0, 1, 2), (60, 35, 5))[0],
            needs_interpreter=referrer.country == "MN",
        )

    def _step(self, story: Story, beat: Beat, at: datetime) -> Step:
        data = dict(beat.data)
        if beat.action == "offer_slot":
            arrived = story.when("arrive")
            data["planned_on"] = arrived.date() if arrived else at.date() + timedelta(days=self.random.randint(5, 25))
        if beat.action == "confirm_funding":
            data["funding"] = story.referral.funding
        if beat.action == "died":
            data["died_on"] = at.date()
            story.patient.died_on = at.date()
        if beat.action == "duplicate":
            data["original"] = ""
        return Step(beat.action, self._actor(story, beat.role), data, at, beat.role)

    def _actor(self, story: Story, role: Role) -> Actor:
        if role is Role.SYSTEM:
            return SYSTEM
        if role is Role.REFERRING_DOCTOR:
            return self._doctor(story)
        if role is Role.COORDINATOR:
            return self.staff.at(role)
        assert story.centre is not None
        return self.staff.at(role, story.centre.code)

    def _doctor(self, story: Story) -> Actor:
        return self.staff.at(Role.REFERRING_DOCTOR, story.referrer.code)

    def _source(self, referrer: Referrer) -> str:
        if referrer.country in ("KZ", "RU"):
            return self.random.choices(("organisation", "patient", "site"), (88, 8, 4))[0]
        return self.random.choices(("partner", "agency", "patient", "embassy", "insurer"), (40, 20, 20, 10, 10))[0]

    def _funding(self, referrer: Referrer) -> str:
        if referrer.country == "KZ":
            return self.random.choices(("osms", "gobmp", "paid"), (60, 35, 5))[0]
        return self.random.choices(("paid", "dms", "embassy", "charity"), (70, 15, 10, 5))[0]

    # -- rows

    def _patients(self, stories: Sequence[Story]) -> None:
        Patient.objects.bulk_create([s.patient for s in stories], batch_size=BATCH)
        accesses = []
        for s in stories:
            s.referral.patient = s.patient
            accesses.append(_access(s, organisation=self.registry.organisations[s.referrer.code]))
        PatientAccess.objects.bulk_create(accesses, batch_size=BATCH)

    def _offers(self, stories: Sequence[Story]) -> None:
        histories = [history for s in stories for history in self._offer_histories(s)]
        replay(histories)
        PatientAccess.objects.bulk_create(
            [
                PatientAccess(
                    patient=offer.referral.patient,
                    centre_id=offer.centre_id,
                    reason=f"referrals.referral:{offer.referral_id}",
                    since=offer.created_at,
                )
                for offer, _by, _steps in histories
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )

    def _offer_histories(self, s: Story) -> list[tuple[Offer, Actor, list[Step]]]:
        """The questions put to centres: the one that declined first, the one that accepts, the one asked beside it."""
        sent = [at for beat, at in zip(s.plot.beats, s.at, strict=True) if beat.action == "send_to_centres"]
        if not sent or s.centre is None:
            return []
        refused, accepted = s.when("all_declined"), s.when("accept")
        made = []
        if refused is not None:
            first = s.other if s.plot.declined_first and s.other else s.centre
            made.append(self._offer(s, first, sent[0], self._says(first, "decline", refused, reason="no_capacity")))
        if accepted is not None:
            made.append(self._offer(s, s.centre, sent[-1], self._says(s.centre, "accept", accepted), *self._after(s)))
            if s.plot.parallel and s.other is not None:
                made.append(self._offer(s, s.other, sent[-1], _withdrawn(accepted, "accepted_elsewhere")))
        elif refused is None:
            ended = [_withdrawn(s.at[-1], "case_closed")] if s.plot.ending in ENDED_BEFORE_ANSWER else []
            made.append(self._offer(s, s.centre, sent[-1], *ended))
        return made

    def _offer(self, s: Story, centre: Centre, at: datetime, *more: Step) -> tuple[Offer, Actor, list[Step]]:
        coordinator = self.staff.at(Role.COORDINATOR)
        offer = Offer(referral=s.referral, centre=centre, advice_rank=1 if centre == s.centre else 2)
        return offer, coordinator, [Step("send", coordinator, {}, at, Role.COORDINATOR), *more]

    def _says(self, centre: Centre, action: str, at: datetime, **data: Any) -> Step:
        return Step(action, self.staff.at(Role.TRIAGE_DOCTOR, centre.code), data, at, Role.TRIAGE_DOCTOR)

    def _after(self, s: Story) -> list[Step]:
        """What becomes of an acceptance: the patient was admitted, or the case ended before."""
        if (admitted := s.when("admit")) is not None:
            return [Step("fulfil", SYSTEM, {}, admitted, Role.SYSTEM)]
        ended = s.plot.ending in ("withdrawn", "cancelled_by_patient", "died", "expired")
        return [Step("release", SYSTEM, {}, s.at[-1], Role.SYSTEM)] if ended else []

    def _episodes(self, stories: Sequence[Story]) -> None:
        histories = [(self._episode(s), self._staff(s, Role.ADMISSIONS), self._stay(s)) for s in stories]
        replay(histories)
        placements, operations = [], []
        for s, (episode, _by, _steps) in zip(stories, histories, strict=True):
            admitted, home = s.when("admit"), s.when("discharge")
            if admitted is not None and episode.department_id is not None:
                bed = self._bed(episode.department_id) if home is None else None
                placements.append(
                    Placement(
                        episode=episode, department_id=episode.department_id, bed_id=bed, since=admitted, until=home
                    )
                )
                if episode.method_id or self.random.random() < 0.45:
                    operations.append(self._operation(s, episode, admitted))
        Placement.objects.bulk_create(placements, batch_size=BATCH)
        Operation.objects.bulk_create(operations, batch_size=BATCH)

    def _episode(self, s: Story) -> Episode:
        assert s.centre is not None
        arrived = s.when("arrive")
        assert arrived is not None
        methods = [m for m in self.methods.get(s.centre.pk, []) if m.profile_id == s.profile]
        wards = self.registry.departments.get(s.centre.code, [])
        return Episode(
            referral=s.referral,
            patient=s.patient,
            centre=s.centre,
            profile_id=s.profile,
            department=self.random.choice(wards) if wards else None,
            age_group=age_group(s.patient, day_of(arrived, s.centre)),
            method=self.random.choice(methods) if methods and self.random.random() < 0.4 else None,
            arrived_at=arrived,
            admitted_at=s.when("admit"),
            discharged_at=s.when("discharge"),
            letter_sent_at=s.when("send_outcome"),
        )

    def _stay(self, s: Story) -> list[Step]:
        steps = []
        if (at := s.when("admit")) is not None:
            values = (
                {"department": str(self.registry.departments[s.centre.code][0].pk)}
                if self._has_ward(s) and s.centre
                else {}
            )
            steps.append(Step("admit", self._staff(s, Role.ADMISSIONS), values, at, Role.ADMISSIONS))
        doctor = self._staff(s, Role.ATTENDING_DOCTOR)
        if (at := s.when("discharge")) is not None:
            letter = {
                "outcome": self.random.choices(("improved", "recovered", "unchanged"), (70, 25, 5))[0],
                "diagnosis_code": s.referral.diagnosis_code,
                "course": "Проведено лечение по профилю. (Вымышленный случай.)",
                "recommendations": "Наблюдение по месту жительства, контроль через месяц.",
            }
            steps.append(Step("discharge", doctor, letter, at, Role.ATTENDING_DOCTOR))
        if (at := s.when("send_outcome")) is not None:
            steps.append(Step("send_letter", doctor, {}, at, Role.ATTENDING_DOCTOR))
        return steps

    def _operation(self, s: Story, episode: Episode, admitted: datetime) -> Operation:
        begun = admitted + timedelta(hours=self.random.randint(12, 48))
        return Operation(
            episode=episode,
            name=str(episode.method.name) if episode.method else "Операция по профилю",
            method=episode.method,
            started_at=min(begun, self.now),
            ended_at=None,
            recorded_at=min(begun, self.now),
            surgeon=self._staff(s, Role.ATTENDING_DOCTOR).name,
        )

    def _bed(self, department_id: int) -> int | None:
        beds = self.free_beds.get(department_id, [])
        return beds.pop() if beds else None

    def _has_ward(self, s: Story) -> bool:
        return s.centre is not None and bool(self.registry.departments.get(s.centre.code))

    def _staff(self, s: Story, role: Role) -> Actor:
        assert s.centre is not None
        return self.staff.at(role, s.centre.code)


def _withdrawn(at: datetime, reason: str) -> Step:
    return Step("withdraw", SYSTEM, {"reason": reason}, at, Role.SYSTEM)


def _access(s: Story, **holder: Any) -> PatientAccess:
    return PatientAccess(patient=s.patient, reason="demo", since=s.at[0] if s.at else datetime.now(UTC), **holder)
