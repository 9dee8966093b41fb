"""Turns plots into rows: patients, referrals, offers, stays, operations, in a few INSERTs of many rows.

Every history is replayed through the engine (`kernel.cases.replay`), so none can be illegal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from medcluster.demo import plots, words
from medcluster.demo.build import Registry
from medcluster.demo.cluster import CENTRES, HOME
from medcluster.demo.patients import invent_patient, opened
from medcluster.demo.people import SHOWCASE_PROFILE, SHOWCASE_REFERRER, Staff
from medcluster.demo.plots import Beat, Plot
from medcluster.demo.referrers import REFERRERS, Referrer
from medcluster.demo.stays import StayTeller
from medcluster.kernel import rows
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import Step, replay
from medcluster.kernel.permissions import Role
from medcluster.patients.models import Patient
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.rules import residency
from medcluster.registry.models import Centre

YEARS = 3
INSURED = ("funding_check", "booked", "admitted")  # endings of those whose insurer finds them on the first page
ENDED_BEFORE_ANSWER = ("withdrawn", "cancelled_by_patient", "died", "duplicate", "advice_returned")


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
    shown: bool = False
    steps: list[Step] = field(default_factory=list)

    def when(self, action: str) -> datetime | None:
        """The last time at which the action happened."""
        found = [at for beat, at in zip(self.plot.beats, self.at, strict=True) if beat.action == action]
        return found[-1] if found else None


class Teller:
    """Tells stories in batches. Deterministic by the seed and `now`."""

    def __init__(self, registry: Registry, staff: Staff, *, now: datetime, seed: int = 7) -> None:
        self.registry, self.staff, self.now = registry, staff, now
        self.using = Referral.objects.db
        self.random = Random(seed)  # noqa: S311  plausible, not secret
        self.by_profile: dict[str, list[Centre]] = {}
        for place in CENTRES:
            if not place.is_consultative:
                for profile in place.profiles:
                    if profile in words.CLINICAL:
                        self.by_profile.setdefault(profile, []).append(registry.centres[place.code])
        self.stays = StayTeller(registry, staff, now=now, random=self.random)

    def tell(self, count: int, *, first: int = 0) -> list[Referral]:
        """Write `count` cases, of which `first` is the number of the first; returns the referrals."""
        stories = [self._story(self._ending(n), shown=n < len(plots.ENDINGS)) for n in range(first, first + count)]
        self._patients(stories)
        referrals = replay((s.referral, self._doctor(s), s.steps) for s in stories)
        self._offers(stories)
        self.stays.tell([s for s in stories if s.plot.ending in plots.IN_CENTRE])
        return referrals  # type: ignore[return-value]

    # -- one story

    def _ending(self, n: int) -> str:
        """Each ending once at the start, then by weight, so that every state is met even in a small cluster."""
        return plots.ENDINGS[n][0] if n < len(plots.ENDINGS) else plots.choose(self.random)

    def _story(self, ending: str, *, shown: bool) -> Story:
        """`shown` stories belong to the people of the sign-in page, so that each of them finds work."""
        random = self.random
        plot = plots.plot(ending, random, shown=shown)
        at = self._times(plot)
        profile = SHOWCASE_PROFILE if shown else random.choice(sorted(self.by_profile))
        referrer = random.choices(REFERRERS, [r.weight for r in REFERRERS])[0]
        if shown:
            referrer = next(r for r in REFERRERS if r.code == SHOWCASE_REFERRER)
        centres = random.sample(self.by_profile[profile], len(self.by_profile[profile]))
        other = next(
            (c for c in self.registry.centres.values() if c not in centres[:1] and not c.is_consultative), None
        )
        patient = invent_patient(random, referrer, profile, at[0] if at else self.now)
        story = Story(plot, at, patient, rows.make(Referral), referrer, centres[0], other, profile, shown)
        story.referral = self._referral(story)
        story.referral.created_at = at[0] if at else self.now
        story.steps = [self._step(story, beat, moment) for beat, moment in zip(plot.beats, at, strict=True)]
        return story

    def _times(self, plot: Plot) -> list[datetime]:
        """Open cases end a little before now, finished ones anywhere in the last years."""
        start = self.now - timedelta(days=self.random.randint(60, 365 * YEARS))
        start = plots.in_working_hours(start, self.random)
        at = plots.times(start, plot.beats, self.random)
        if not at:
            return at
        if plot.ending in plots.FINAL and at[-1] < self.now:
            return at
        hours = plots.stood(plot.ending, self.random) if plot.ending in plots.HOURS_OPEN else timedelta(hours=20)
        return plots.until(self.now - hours, at, self.random)

    def _referral(self, story: Story) -> Referral:
        random, referrer = self.random, story.referrer
        code, question = random.choice(words.CLINICAL[story.profile])
        doctor = self._doctor(story)
        centre = story.centre if story.plot.reaches_centre else None
        funding = "dms" if story.plot.ending in INSURED and story.shown else self._funding(referrer)
        return rows.linked(
            Referral,
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
            history=words.HISTORY.format(n=random.randint(1, 30)),
            findings=words.FINDINGS,
            funding=funding,
            payer=self.registry.organisations["INSURER"] if funding == "dms" else None,
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
            data["died_on"] = story.patient.died_on = at.date()
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
        rows.insert([s.patient for s in stories], self.using)
        accesses = []
        for s in stories:
            s.referral.patient = s.patient
            organisation = self.registry.organisations[s.referrer.code]
            accesses.append(opened(s.patient, "demo", s.at[0] if s.at else self.now, organisation_id=organisation.pk))
        rows.insert_unread(accesses, self.using)

    def _offers(self, stories: Sequence[Story]) -> None:
        histories = [history for s in stories for history in self._offer_histories(s)]
        replay(histories)
        asked = {
            (o.referral_id, o.centre_id): o for o, _by, _steps in histories
        }  # each centre once, asked twice or not
        rows.insert_unread(
            [
                opened(o.referral.patient, f"referrals.referral:{pk}", o.created_at, centre_id=centre)
                for (pk, centre), o in asked.items()
                if o.referral.patient is not None
            ],
            self.using,
        )

    def _offer_histories(self, s: Story) -> list[tuple[Offer, Actor, list[Step]]]:
        """The questions put to centres: the one that declined first, the one that accepts, the one asked beside it."""
        sent = [at for beat, at in zip(s.plot.beats, s.at, strict=True) if beat.action == "send_to_centres"]
        if not sent or s.centre is None:
            return []
        refused, accepted = s.when("all_declined") or s.when("suggest_centre"), s.when("accept")
        made = []
        if refused is not None:
            first = s.other if s.plot.declined_first and s.other else s.centre
            made.append(self._offer(s, first, sent[0], self._refuses(s, first, refused)))
        if accepted is not None:
            made.append(self._offer(s, s.centre, sent[-1], self._says(s.centre, "accept", accepted), *self._after(s)))
            if s.plot.parallel and s.other is not None:
                made.append(self._offer(s, s.other, sent[-1], _withdrawn(accepted, "accepted_elsewhere")))
        elif refused is None:
            made.append(self._offer(s, s.centre, sent[-1], *self._unanswered(s, s.centre, sent[-1])))
        return made

    def _refuses(self, s: Story, centre: Centre, at: datetime) -> Step:
        """No for a coded reason, or the name of a better place."""
        if s.when("suggest_centre") is not None and s.centre is not None:
            return self._says(centre, "suggest", at, centre=str(s.centre.pk), reason="other_profile")
        return self._says(centre, "decline", at, **self.random.choice(plots.REFUSALS))

    def _unanswered(self, s: Story, centre: Centre, sent: datetime) -> list[Step]:
        """What became of a question to which no yes or no was given: advice, nothing any more, a question back."""
        end = s.at[-1]
        if s.plot.ending == "advice_returned":
            return [self._says(centre, "advise", end, comment=plots.ADVICE)]
        if s.plot.ending in ENDED_BEFORE_ANSWER:
            return [_withdrawn(end, "case_closed")]
        if s.plot.ending == "triage" and self.random.random() < (1 if s.shown else 0.2):
            asked = sent + (self.now - sent) * 0.4
            return [self._says(centre, "request_info", asked, comment="Просим приложить заключение кардиолога.")]
        return []

    def _offer(self, s: Story, centre: Centre, at: datetime, *more: Step) -> tuple[Offer, Actor, list[Step]]:
        coordinator = self.staff.at(Role.COORDINATOR)
        offer = rows.linked(Offer, referral=s.referral, centre=centre, advice_rank=1 if centre == s.centre else 2)
        return offer, coordinator, [Step("send", coordinator, {}, at, Role.COORDINATOR), *more]

    def _says(self, who: Centre, action: str, at: datetime, **data: Any) -> Step:
        return Step(action, self.staff.at(Role.TRIAGE_DOCTOR, who.code), data, at, Role.TRIAGE_DOCTOR)

    def _after(self, s: Story) -> list[Step]:
        """What becomes of an acceptance: the patient was admitted, or the case ended before."""
        if (admitted := s.when("admit")) is not None:
            return [Step("fulfil", SYSTEM, {}, admitted, Role.SYSTEM)]
        if (refused := s.when("refuse_admission")) is not None:
            return [Step("release", SYSTEM, {}, refused, Role.SYSTEM)]
        ended = s.plot.ending in ("withdrawn", "cancelled_by_patient", "died", "expired")
        return [Step("release", SYSTEM, {}, s.at[-1], Role.SYSTEM)] if ended else []


def _withdrawn(at: datetime, reason: str) -> Step:
    return Step("withdraw", SYSTEM, {"reason": reason}, at, Role.SYSTEM)
