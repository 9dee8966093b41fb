"""Deals the stays of the Aktobe scenario out over invented patients and writes them through the engine's batch path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model

from medcluster.demo import words
from medcluster.demo.aktobe import CODE, HOME, ZONE, Scenario, Wave
from medcluster.demo.aktobe_place import ADULTS, CHILDREN, SURGICAL, Place
from medcluster.demo.names import invent
from medcluster.demo.patients import opened
from medcluster.episodes.models import Episode, Operation, Placement
from medcluster.kernel import rows
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import Step, replay
from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.kernel.ticking import HeldRules
from medcluster.patients.models import Patient, PatientAccess
from medcluster.patients.rules import residency
from medcluster.referrals.models import Offer, Referral
from medcluster.registry.models import Department, Method, Organisation
from medcluster.visits.models import Visit

Mark = TypeVar("Mark")
HERE = ZoneInfo(ZONE)
AGES = {AgeGroup.ADULT: (19, 82), AgeGroup.CHILD: (0, 16)}  # a child of 16 is one for the whole of its stay
PRIORITIES = ("planned", "urgent", "emergency"), (70, 22, 8)
OUTCOMES = ("improved", "recovered", "unchanged", "transferred"), (68, 26, 4, 2)


@dataclass
class Stay:
    """One case before it is written. `home` is the place among the scenario's homes, None for the own region."""

    age: AgeGroup
    discharged: datetime
    operated: bool
    high_tech: bool
    home: int | None


def dealt(scenario: Scenario, random: Random) -> Iterator[list[Stay]]:
    """The stays, wave by wave. Homes and high-tech methods are drawn from one urn each over all waves."""
    homes = {
        age: _urn(
            [n for n, of in enumerate(scenario.homes) for _one in range(_of(of, age))], _total(scenario, age), random
        )
        for age in AGES
    }
    methods = {
        age: _urn([True] * marked, operated, random)
        for age, marked, operated in (
            (AgeGroup.ADULT, scenario.high_tech_adults, sum(wave.operated_adults for wave in scenario.waves)),
            (AgeGroup.CHILD, scenario.high_tech_children, sum(wave.operated_children for wave in scenario.waves)),
        )
    }
    for wave in scenario.waves:
        stays = []
        for age, many, operated in (
            (AgeGroup.ADULT, wave.adults, wave.operated_adults),
            (AgeGroup.CHILD, wave.children, wave.operated_children),
        ):
            for cut in _urn([True] * operated, many, random):
                high_tech = bool(cut and next(methods[age]))
                stays.append(Stay(age, _moment(wave, random), bool(cut), high_tech, next(homes[age])))
        random.shuffle(stays)
        yield stays


def _of(home: object, age: AgeGroup) -> int:
    return int(getattr(home, "adults" if age is AgeGroup.ADULT else "children"))


def _total(scenario: Scenario, age: AgeGroup) -> int:
    return sum(_of(wave, age) for wave in scenario.waves)


def _urn(marked: Sequence[Mark], size: int, random: Random) -> Iterator[Mark | None]:
    """`size` draws without putting back: the marked ones and, for the rest, None."""
    assert len(marked) <= size, "more is to be dealt out than there are cases"
    drawn: list[Mark | None] = [*marked, *([None] * (size - len(marked)))]
    random.shuffle(drawn)
    return iter(drawn)


def _moment(wave: Wave, random: Random) -> datetime:
    """A discharge in the wave, on weekdays mostly, before or after noon: the same day in every time zone near by."""
    first, last = wave.first, wave.last
    for _try in range(3):
        day = first + timedelta(days=random.randint(0, (last - first).days))
        if day.weekday() < 5:
            break
    return at(day, random)


def at(day: date, random: Random) -> datetime:
    return datetime(
        day.year, day.month, day.day, random.randint(10, 16), random.randint(0, 59), tzinfo=HERE
    ).astimezone(UTC)


class Teller:
    """Writes stays in batches. Deterministic by the given random.

    They are a past that is taken over from an earlier system, and that is what the trail says of each.
    """

    def __init__(self, scenario: Scenario, place: Place, random: Random) -> None:
        self.scenario, self.place, self.random = scenario, place, random
        self.using, self.rules = Referral.objects.db, HeldRules()

    def tell(self, stays: Sequence[Stay]) -> None:
        patients = [self._patient(stay) for stay in stays]
        rows.insert(patients, self.using)
        told = [_Told(self, stay, patient) for stay, patient in zip(stays, patients, strict=True)]
        replay(((one.referral, one.doctor, one.referral_steps()) for one in told), audit=False, rules=self.rules)
        replay((one.offer() for one in told), audit=False, rules=self.rules)
        desk = ((one.episode, one.staff(Role.ADMISSIONS), one.episode_steps()) for one in told)
        replay(desk, audit=False, rules=self.rules)
        ports.audit.append([taken_over(case) for one in told for case in (one.referral, one.episode)])
        self._beside(told)

    def _patient(self, stay: Stay) -> Patient:
        of = self.scenario.homes[stay.home] if stay.home is not None else None
        return invented(
            self.random, stay.age, stay.discharged, region=of.region if of else HOME, country=of.country if of else "KZ"
        )

    def _beside(self, told: Iterable[_Told]) -> None:
        """Who may see the patients, where they lay, how they were operated."""
        told = list(told)
        seen = [row for one in told for row in one.accesses()]
        rows.insert_unread(seen, self.using)
        rows.insert_unread([one.placement() for one in told], self.using)
        rows.insert_unread([one.operation() for one in told if one.stay.operated], self.using)


class _Told:
    """One stay with all that is written about it."""

    def __init__(self, teller: Teller, stay: Stay, patient: Patient) -> None:
        self.stay, self.patient, self.random, self.place = stay, patient, teller.random, teller.place
        random = self.random
        of = teller.scenario.homes[stay.home] if stay.home is not None else None
        self.code = CHILDREN if stay.age is AgeGroup.CHILD else ADULTS
        self.centre = self.place.centres[self.code]
        self.referrer: Organisation = (
            random.choice(self.place.near) if stay.home is None else self.place.hospitals[stay.home]
        )
        self.doctor = self.place.doctor(self.referrer)
        self.ward = self._ward()
        self.profile = self.place.profiles[self.ward.pk]
        self.method: Method | None = random.choice(self.place.methods[self.code]) if stay.high_tech else None
        self.diagnosis, question = random.choice(words.CLINICAL[self.profile])
        self._times()
        self.funding = (
            random.choices(("gobmp", "osms", "paid"), (78, 15, 7))[0] if patient.home_country_id == "KZ" else "paid"
        )
        self.referral = rows.make(
            Referral, patient_id=patient.pk, source="organisation", referring_organisation_id=self.referrer.pk,
            referring_doctor_id=self.doctor.user_id, home_region_id=of.region or None if of else HOME,
            home_country_id=of.country if of else "KZ", residency=self._residency(),
            priority=random.choices(*PRIORITIES)[0],
            profile_id=self.profile, diagnosis_code=self.diagnosis, question=question,
            history=words.HISTORY.format(n=random.randint(1, 30)), findings=words.FINDINGS, funding=self.funding,
            centre_id=self.centre.pk,
        )  # fmt: skip
        _knowing(self.referral, centre=self.centre)
        self.episode = rows.make(
            Episode, patient_id=patient.pk, centre_id=self.centre.pk, profile_id=self.profile,
            department_id=self.ward.pk, age_group=stay.age.value, method_id=self.method.pk if self.method else None,
            arrived_at=self.arrived,
        )  # fmt: skip
        _knowing(self.episode, referral=self.referral, centre=self.centre)

    def _residency(self) -> str:
        patient = self.patient
        found = residency(
            home_country=patient.home_country_id or "", home_region=patient.home_region_id or "", seen=HOME
        )
        return found.value

    def _ward(self) -> Department:
        wards = self.place.wards[self.code]
        surgical = [ward for ward in wards if self.place.profiles[ward.pk] in SURGICAL]
        return self.random.choice(surgical if self.stay.operated else wards)

    def _times(self) -> None:
        """The way in, backwards from the discharge."""
        random = self.random
        self.admitted = self.stay.discharged - timedelta(days=random.randint(3, 14), hours=random.randint(0, 4))
        self.arrived = self.admitted - timedelta(minutes=random.randint(20, 90))
        gaps = [
            random.uniform(*hours) for hours in ((20, 60), (20, 120), (4, 70), (20, 90), (4, 60), (0.5, 20), (0.3, 3))
        ]
        self.way: list[datetime] = []
        moment = self.arrived
        for gap in gaps:
            moment -= timedelta(hours=gap)
            self.way.append(moment)
        self.way.reverse()

    def staff(self, role: Role) -> Actor:
        return self.place.staff.at(role, self.code)

    def referral_steps(self) -> list[Step]:
        coordinator, desk, stay = self.place.staff.at(Role.COORDINATOR), self.staff(Role.BOOKING), self.stay
        submitted, registered, sent, accepted, funded, offered, booked = self.way
        letter = stay.discharged + timedelta(hours=self.random.uniform(1, 30))
        read = letter + timedelta(hours=self.random.uniform(2, 60))
        return [
            Step("submit", self.doctor, {}, submitted, Role.REFERRING_DOCTOR),
            Step("register", coordinator, {}, registered, Role.COORDINATOR),
            Step("send_to_centres", coordinator, {}, sent, Role.COORDINATOR),
            Step("accept", SYSTEM, {}, accepted, Role.SYSTEM),
            Step("confirm_funding", self.staff(Role.FINANCE), {"funding": self.funding}, funded, Role.FINANCE),
            Step("offer_slot", desk, {"planned_on": self.arrived.date()}, offered, Role.BOOKING),
            Step("book", self.doctor, {}, booked, Role.REFERRING_DOCTOR),
            Step("arrive", self.staff(Role.ADMISSIONS), {}, self.arrived, Role.ADMISSIONS),
            Step("admit", SYSTEM, {}, self.admitted, Role.SYSTEM),
            Step("discharge", SYSTEM, {}, stay.discharged, Role.SYSTEM),
            Step("send_outcome", SYSTEM, {}, letter, Role.SYSTEM),
            Step("acknowledge", self.doctor, {}, read, Role.REFERRING_DOCTOR),
        ]

    def offer(self) -> tuple[Offer, Actor, list[Step]]:
        coordinator = self.place.staff.at(Role.COORDINATOR)
        steps = [
            Step("send", coordinator, {}, self.way[2], Role.COORDINATOR),
            Step("accept", self.staff(Role.TRIAGE_DOCTOR), {}, self.way[3], Role.TRIAGE_DOCTOR),
            Step("fulfil", SYSTEM, {}, self.admitted, Role.SYSTEM),
        ]
        offer = rows.make(Offer, referral_id=self.referral.pk, centre_id=self.centre.pk, advice_rank=1)
        _knowing(offer, referral=self.referral, centre=self.centre)
        return offer, coordinator, steps

    def episode_steps(self) -> list[Step]:
        doctor, desk = self.staff(Role.ATTENDING_DOCTOR), self.staff(Role.ADMISSIONS)
        letter = {
            "outcome": self.random.choices(*OUTCOMES)[0],
            "diagnosis_code": self.diagnosis,
            "course": self.random.choice(words.COURSES),
            "recommendations": self.random.choice(words.RECOMMENDATIONS),
        }
        placed = {"department": str(self.ward.pk), "bed": ""}
        sent = self.stay.discharged + timedelta(hours=1)
        return [
            Step("admit", desk, placed, self.admitted, Role.ADMISSIONS),
            Step("discharge", doctor, letter, self.stay.discharged, Role.ATTENDING_DOCTOR),
            Step("send_letter", doctor, {}, sent, Role.ATTENDING_DOCTOR),
        ]

    def accesses(self) -> list[PatientAccess]:
        return [
            opened(self.patient, "demo", self.way[0], organisation_id=self.referrer.pk),
            opened(self.patient, f"referrals.referral:{self.referral.pk}", self.way[2], centre_id=self.centre.pk),
        ]

    def placement(self) -> Placement:
        return rows.make(
            Placement, episode_id=self.episode.pk, department_id=self.ward.pk, since=self.admitted,
            until=self.stay.discharged,
        )  # fmt: skip

    def operation(self) -> Operation:
        begun = self.admitted + timedelta(hours=self.random.randint(14, 40), minutes=self.random.randint(0, 59))
        ended = begun + timedelta(minutes=self.random.randint(40, 280))
        return rows.make(
            Operation, episode_id=self.episode.pk, method_id=self.method.pk if self.method else None,
            name=str(self.method.name) if self.method else words.OPERATIONS.get(self.profile, "Операция по профилю"),
            started_at=begun, ended_at=ended, recorded_at=ended + timedelta(minutes=20),
            surgeon=self.staff(Role.ATTENDING_DOCTOR).name,
        )  # fmt: skip


def taken_over(case: Referral | Episode | Visit) -> AuditEntry:
    """What the trail says of a case of the past."""
    return AuditEntry(
        f"{case._meta.model_name}.take_over", SYSTEM, case._meta.label_lower, case.pk, case.patient_id,
        details={"source": CODE},
    )  # fmt: skip


def _knowing(row: Model, **related: Model) -> None:
    """Give a row that `rows.make` made the objects behind its keys, so that nobody asks the database for them."""
    row._state.fields_cache.update(related)


def invented(random: Random, age: AgeGroup, when: datetime, *, region: str, country: str) -> Patient:
    """A person of the age group at the time, with a home. Marked as of the demonstration."""
    name = invent(random, {"KZ": "kk", "RU": "ru"}.get(country, "abroad"))
    years = random.randint(*AGES[age])
    patient = rows.make(
        Patient,
        family_name=name.family, given_name=name.given, middle_name=name.middle, family_latin=name.family_latin,
        given_latin=name.given_latin, birth_date=when.date() - timedelta(days=years * 365 + random.randint(60, 300)),
        sex="female" if name.is_female else "male", citizenship_id=country, home_country_id=country,
        home_region_id=region or None, language=name.language, phone=f"+7702{random.randint(0, 9_999_999):07d}",
        source="demo", created_at=when - timedelta(days=30), updated_at=when - timedelta(days=30),
    )  # fmt: skip
    patient.refresh_search()
    return patient
