"""Writes teleconsultations with their pasts: panels, agreed times, signed conclusions, those that became referrals.

Histories are replayed through the engine; the rows that actions of a living case would write beside it are written
here in bulk (panel, proposals, access to the patient, signatures).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from medcluster.demo import plots, talk_plots, words
from medcluster.demo.build import Registry
from medcluster.demo.cluster import CENTRES
from medcluster.demo.patients import invent_patient, opened
from medcluster.demo.people import SHOWCASE_PROFILE, SHOWCASE_REFERRER, TALKS, Staff, key
from medcluster.demo.plots import Beat
from medcluster.demo.referrers import REFERRERS, Referrer
from medcluster.documents.models import Signature
from medcluster.documents.signing import digest_of, text_hash
from medcluster.kernel import rows
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import Step, replay
from medcluster.kernel.permissions import Role
from medcluster.patients.models import Patient, PatientAccess
from medcluster.referrals.models import Referral
from medcluster.registry.models import Centre
from medcluster.teleconsults.models import Panelist, Teleconsult, TimeProposal
from medcluster.teleconsults.services.conclusions import signed_text
from medcluster.teleconsults.services.drafts import OBJECT

YEARS = 3
BATCH = 500
ROOM = "https://meet.demo.medcluster.invalid/{}"


@dataclass
class Talk:
    """One teleconsultation on its way into the tables."""

    ending: str
    beats: tuple[Beat, ...]
    at: list[datetime]
    referrer: Referrer
    centre: Centre
    panel: list[Actor]
    case: Teleconsult
    referral: Referral | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def lead(self) -> Actor:
        return self.panel[0]

    def when(self, action: str) -> datetime | None:
        found = [at for beat, at in zip(self.beats, self.at, strict=True) if beat.action == action]
        return found[-1] if found else None


class TalkTeller:
    """Tells teleconsultations in batches. Deterministic by the seed and `now`."""

    def __init__(self, registry: Registry, staff: Staff, *, now: datetime, seed: int = 23) -> None:
        self.registry, self.staff, self.now = registry, staff, now
        self.random = Random(seed)  # noqa: S311  plausible, not secret
        self.places = [place for place in CENTRES if place.is_consultative]

    def tell(self, count: int, *, first: int = 0, referrals: Sequence[Referral] = ()) -> list[Teleconsult]:
        """Write `count` teleconsultations; `referrals` are those that some of them may have led to."""
        free = [r for r in referrals if r.state != "draft" and r.profile_id in words.CLINICAL]
        talks = [self._talk(self._ending(n), n < len(talk_plots.ENDINGS), free) for n in range(first, first + count)]
        new = [t.case.patient for t in talks if t.case.patient.pk is None]
        rows.insert(new, Patient.objects.db)
        for talk in talks:
            talk.case.patient = talk.case.patient  # the key that it has now
        replay((t.case, self._asker(t), t.steps) for t in talks)
        self._accesses(talks)
        self._panels(talks)
        self._proposals(talks)
        self._signatures([t for t in talks if t.when("sign")])
        self._referrals(talks)
        return [t.case for t in talks]

    def _ending(self, n: int) -> str:
        return talk_plots.ENDINGS[n][0] if n < len(talk_plots.ENDINGS) else talk_plots.choose(self.random)

    # -- one talk

    def _talk(self, ending: str, shown: bool, free: list[Referral]) -> Talk:
        random = self.random
        referral = free.pop(random.randrange(len(free))) if ending == "converted" and free else None
        referrer = self._referrer(shown, referral)
        place = next(p for p in self.places if p.code == TALKS) if shown else random.choice(self.places)
        profile = SHOWCASE_PROFILE if shown else random.choice(place.profiles)
        if referral is not None:
            profile = str(referral.profile_id)
            place = next((p for p in self.places if profile in p.profiles), place)
        priority = random.choices(("planned", "urgent", "emergency"), (74, 18, 8))[0]
        if shown and ending in ("moderation", "in_review", "conclusion_draft"):
            priority = "emergency"  # somebody who signs in finds clocks that run by the minute
        way = talk_plots.paced(talk_plots.beats(ending, random), priority)
        at = self._times(ending, way, priority, referral)
        patient = (
            referral.patient
            if referral is not None
            else invent_patient(random, referrer, profile, at[0] if at else self.now)
        )
        assert patient is not None
        centre = self.registry.centres[place.code]
        talk = Talk(ending, way, at, referrer, centre, self._panel(place.code, shown), rows.make(Teleconsult), referral)
        talk.case = self._case(talk, patient, profile, priority)
        talk.case.created_at = at[0] if at else self.now
        talk.steps = [self._step(talk, beat, moment) for beat, moment in zip(way, at, strict=True)]
        return talk

    def _referrer(self, shown: bool, referral: Referral | None) -> Referrer:
        if referral is not None:
            codes = {o.pk: code for code, o in self.registry.organisations.items()}
            return next(r for r in REFERRERS if r.code == codes[referral.referring_organisation_id])
        if shown:
            return next(r for r in REFERRERS if r.code == SHOWCASE_REFERRER)
        return self.random.choices(REFERRERS, [r.weight for r in REFERRERS])[0]

    def _times(self, ending: str, way: tuple[Beat, ...], priority: str, referral: Referral | None) -> list[datetime]:
        """Ended ones anywhere in the last years, or just before the referral that they led to; open ones until now."""
        random = self.random
        start = self.now - timedelta(days=random.randint(3, 365 * YEARS))
        at = plots.times(start, way, random, day_and_night=priority == "emergency")
        if not at:
            return at
        end = self.now - timedelta(minutes=random.randint(20, 3000))
        if referral is not None:
            end = referral.created_at
        elif ending in talk_plots.FINAL:
            return at if at[-1] < self.now else [moment + (end - at[-1]) for moment in at]
        else:
            end = self.now - talk_plots.stood(ending, priority, random)
        return [moment + (end - at[-1]) for moment in at]

    def _panel(self, code: str, shown: bool) -> list[Actor]:
        """The lead and up to two more; the showcase's consultant leads what is shown."""
        people = list(self.staff.all_at(Role.CONSULTANT, code))
        showcase = self.staff.at(Role.CONSULTANT, "CSC")
        if shown:
            people.sort(key=lambda actor: actor.user_id != showcase.user_id)
        else:
            self.random.shuffle(people)
        return people[: self.random.choices((1, 2, 3), (55, 30, 15))[0]]

    def _case(self, talk: Talk, patient: Patient, profile: str, priority: str) -> Teleconsult:
        random, referrer = self.random, talk.referrer
        code, question = random.choice(words.CLINICAL[profile])
        asker = self._asker(talk)
        language = "en" if referrer.country == "MN" else "ru"
        if referrer.country == "KZ" and random.random() < 0.3:
            language = "kk"
        live = talk.ending in talk_plots.LIVE
        form = "council" if len(talk.panel) > 1 else "patient" if live and random.random() < 0.4 else "doctors"
        case = rows.linked(
            Teleconsult,
            patient=patient,
            organisation=self.registry.organisations[referrer.code],
            asked_by_id=asker.user_id,
            asked_by_name=asker.name,
            callback_phone="+7 7000 00 00 00",
            centre=talk.centre,
            profile_id=profile,
            mode="live" if live else "deferred",
            form=form,
            priority=priority,
            funding="osms" if referrer.country == "KZ" else "paid",
            question=question,
            summary=words.HISTORY.format(n=random.randint(1, 30)),
            findings=words.FINDINGS,
            icd10=code,
            language=language,
            interpreter_needed=referrer.country in ("MN", "UZ"),
            allow_conversion=random.random() < 0.6,
            room_link="",
        )
        self._conclude(talk, case)
        return case

    def _conclude(self, talk: Talk, case: Teleconsult) -> None:
        if talk.ending not in talk_plots.CONCLUDED | {"conclusion_draft"}:
            return
        kinds = ("refer", "advice", "tests", "no_indication")
        wanted = "refer" if talk.ending == "converted" else self.random.choices(kinds, (35, 35, 15, 15))[0]
        case.conclusion_language = case.language
        case.conclusion = talk_plots.CONCLUSIONS[wanted][case.language]
        case.recommendation = wanted
        if talk.ending == "conclusion_draft":
            case.conclusion = case.conclusion.split(". ")[0] + "."

    def _step(self, talk: Talk, beat: Beat, at: datetime) -> Step:
        data = dict(beat.data)
        if beat.action == "accept":
            data |= {"consultants": [str(a.user_id) for a in talk.panel], "lead": str(talk.lead.user_id)}
        if beat.action == "set_time":
            data |= {"first": self._talk_at(talk, at), "duration": "30", "link": self._room()}
        if beat.action == "redirect":
            others = [p for p in self.places if p.code != TALKS]
            data["centre"] = str(self.registry.centres[others[0].code].pk)
        if beat.action == "convert" and talk.referral is not None:
            data["referral"] = talk.referral.number
        if beat.action == "record_death":
            data["died_on"] = talk.case.patient.died_on = at.date()
        return Step(beat.action, self._actor(talk, beat.role), data, at, beat.role)

    def _talk_at(self, talk: Talk, at: datetime) -> datetime:
        """A round time: ahead of us when the talk is still to come, else shortly before the step that followed it."""
        if talk.ending == "scheduled":
            soon, later = self.random.uniform(0.3, 5), self.random.uniform(18, 46)
            hours = soon if talk.case.priority == "emergency" else self.random.choice((soon, later))
            return _round(self.now + timedelta(hours=hours))
        following = next((m for m in talk.at if m > at), at + timedelta(days=1))
        return max(_round(following - timedelta(minutes=50)), at)

    def _room(self) -> str:
        return ROOM.format(self.random.randrange(16**8).__format__("08x"))

    def _actor(self, talk: Talk, role: Role) -> Actor:
        if role is Role.SYSTEM:
            return SYSTEM
        if role is Role.CONSULTANT:
            return talk.lead
        if role is Role.TRIAGE_DOCTOR:
            code = next(code for code, centre in self.registry.centres.items() if centre == talk.centre)
            return self.staff.all_at(role, code)[-1]
        return self._asker(talk)

    def _asker(self, talk: Talk) -> Actor:
        return self.staff.at(Role.REFERRING_DOCTOR, talk.referrer.code)

    # -- rows beside the case

    def _accesses(self, talks: Sequence[Talk]) -> None:
        found = []
        for talk in talks:
            reason = f"{OBJECT}:{talk.case.pk}"
            case, since = talk.case, talk.case.created_at
            found.append(opened(case.patient, reason, since, organisation_id=case.organisation_id))
            if talk.when("send"):
                found.append(opened(case.patient, reason, since, centre_id=case.centre_id))
            if talk.when("accept"):
                found += [opened(case.patient, reason, since, user_id=actor.user_id) for actor in talk.panel]
        rows.insert_unread(found, PatientAccess.objects.db)

    def _panels(self, talks: Sequence[Talk]) -> None:
        found = []
        for talk in talks:
            named = talk.when("accept")
            for actor in talk.panel if named else ():
                answered = self._answered(talk, actor)
                found.append(
                    rows.make(
                        Panelist, case_id=talk.case.pk, user_id=actor.user_id, name=actor.name,
                        is_lead=actor is talk.lead, named_at=named, answered_at=answered,
                        opinion=self.random.choice(talk_plots.OPINIONS) if answered else "",
                    )
                )  # fmt: skip
        rows.insert_unread(found, Panelist.objects.db)

    def _answered(self, talk: Talk, actor: Actor) -> datetime | None:
        """When a second consultant has left an own opinion: before the lead signed."""
        if actor is talk.lead or talk.case.state in ("accepted", "scheduled", "rescheduled", "no_show"):
            return None
        begun = talk.when("start_conclusion")
        return begun + timedelta(minutes=5) if begun and self.random.random() < 0.7 else None

    def _proposals(self, talks: Sequence[Talk]) -> None:
        """The agreed time of a talk with one that was not taken; times that wait for the asking side."""
        found = []
        for talk in talks:
            case, lead = talk.case, talk.lead
            by = {"case": case, "side": "centre", "proposed_by_id": lead.user_id, "proposed_by_name": lead.name}
            if (settled := talk.when("set_time")) is not None:
                at = next(s.data["first"] for s in talk.steps if s.action == "set_time")
                status = "agreed" if case.scheduled_at is not None else "passed"
                found.append(TimeProposal(starts_at=at, status=status, created_at=settled, **by))
            elif talk.ending == "accepted_live":
                for days in (1, 2):
                    at = _round(self.now + timedelta(days=days, hours=self.random.randint(1, 5)))
                    found.append(TimeProposal(starts_at=at, created_at=talk.at[-1], **by))
        rows.insert_unread(found, TimeProposal.objects.db)

    def _signatures(self, talks: Sequence[Talk]) -> None:
        """Each conclusion is signed by its lead; the case and the signature carry the hash of the same text."""
        by_key = {t.case.pk: t for t in talks}
        kept = Teleconsult.objects.prefetch_related("panelists").filter(pk__in=by_key)
        signatures, cases = [], []
        for case in kept:
            talk = by_key[case.pk]
            text = signed_text(case)
            signature = Signature(
                owner_type=OBJECT, owner_id=case.pk, patient_id=case.patient_id, signer_id=key(talk.lead),
                signer_name=talk.lead.name, role=Role.CONSULTANT.value, signed_at=case.signed_at or self.now, text=text,
                text_sha256=text_hash(text), files=[],
            )  # fmt: skip
            signature.digest = digest_of(signature)
            case.signed_sha256 = signature.text_sha256
            signatures.append(signature)
            cases.append(case)
        Signature.objects.bulk_create(signatures, batch_size=BATCH)
        rows.update(cases, ("signed_sha256",), kept.db)

    def _referrals(self, talks: Sequence[Talk]) -> None:
        """The referral says from which teleconsultation it came."""
        led = [t for t in talks if t.referral is not None]
        for talk in led:
            assert talk.referral is not None
            talk.referral.teleconsult = talk.case
        rows.update([t.referral for t in led if t.referral is not None], ("teleconsult",), Referral.objects.db)


def _round(moment: datetime) -> datetime:
    """To the quarter of an hour."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
