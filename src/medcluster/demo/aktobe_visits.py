"""Deals the outpatient visits, their services and the learning events of the Aktobe scenario out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from medcluster.demo.aktobe import CODE, HOME, MASTER, Clinic, Lesson, Scenario
from medcluster.demo.aktobe_cases import at, invented, taken_over
from medcluster.demo.aktobe_place import CLINIC, CLINIC_PROFILES, NEAR_BY, Place
from medcluster.demo.names import invent
from medcluster.demo.patients import opened
from medcluster.kernel import rows
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.codes import AgeGroup, Residency
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.kernel.texts import text
from medcluster.learning import defaults as near_abroad
from medcluster.learning.models import Contribution, Contributor, EventStatus, LearningEvent, Participant
from medcluster.patients.models import Patient
from medcluster.registry.models import CareProfile, Service
from medcluster.visits.models import Visit, VisitService

CHUNK = 1000
CHILD_PROFILES = ("68", "20", "18")


@dataclass
class DueVisit:
    """A visit that is to be written."""

    age: AgeGroup
    when: datetime
    more: int  # services beside the consultation
    patient: Patient | None = None


def tell_visits(scenario: Scenario, place: Place, random: Random) -> Iterator[int]:
    """Write all visits; yields how many were written each time."""
    for clinic in scenario.clinics:
        due = visits_due(clinic, random)
        for start in range(0, len(due), CHUNK):
            chunk = due[start : start + CHUNK]
            _write(place, chunk, random)
            yield len(chunk)


def visits_due(clinic: Clinic, random: Random) -> list[DueVisit]:
    """One consultation each; the other services of the clinic fall on the visits at random."""
    visits = [
        DueVisit(age, _moment(clinic, random), 0)
        for age, many in ((AgeGroup.ADULT, clinic.adults), (AgeGroup.CHILD, clinic.children))
        for _one in range(many)
    ]
    random.shuffle(visits)
    for _one in range(clinic.services - len(visits)):
        visits[random.randrange(len(visits))].more += 1
    return visits


def _moment(clinic: Clinic, random: Random) -> datetime:
    """On a weekday mostly."""
    day = clinic.first
    for _try in range(4):
        day = clinic.first + timedelta(days=random.randint(0, (clinic.last - clinic.first).days))
        if day.weekday() < 5:
            break
    return at(day, random)


def _write(place: Place, due: Sequence[DueVisit], random: Random) -> None:
    using, centre = Visit.objects.db, place.centres[CLINIC]
    for one in due:
        one.patient = invented(random, one.age, one.when, region=HOME, country="KZ")
    rows.insert([one.patient for one in due if one.patient], using)
    desk = place.staff.at(Role.ADMISSIONS, CLINIC)
    visits = [_visit(one, centre.pk, desk.user_id, desk.name, random) for one in due]
    rows.insert(visits, using)
    rows.insert_unread(
        [line for one, visit in zip(due, visits, strict=True) for line in _lines(place, one, visit, random)], using
    )
    rows.insert_unread(
        [opened(one.patient, "demo", one.when, centre_id=centre.pk) for one in due if one.patient], using
    )  # fmt: skip
    ports.audit.append([taken_over(visit) for visit in visits])


def _visit(one: DueVisit, centre: int, desk: int | None, name: str, random: Random) -> Visit:
    assert one.patient is not None
    profile = random.choice(CHILD_PROFILES if one.age is AgeGroup.CHILD else CLINIC_PROFILES[:5])
    return rows.make(
        Visit, patient_id=one.patient.pk, centre_id=centre, profile_id=profile, happened_at=one.when,
        occasion=random.choices(("first", "repeat"), (80, 20))[0], age_group=one.age.value,
        residency=Residency.OWN_REGION.value, home_region_id=HOME, home_country_id="KZ",
        funding=random.choices(("gobmp", "osms", "paid"), (80, 12, 8))[0], recorded_by_id=desk, recorded_by_name=name,
        created_at=one.when, updated_at=one.when,
    )  # fmt: skip


def _lines(place: Place, one: DueVisit, visit: Visit, random: Random) -> Iterator[VisitService]:
    """The consultation, some diagnostics, and what is left as laboratory tests."""
    consultation, *diagnostic, laboratory = place.services
    yield _line(visit, consultation, 1)
    left = one.more
    for service in random.sample(diagnostic, min(len(diagnostic), left, random.choice((0, 1, 1, 2)))):
        yield _line(visit, service, 1)
        left -= 1
    if left:
        yield _line(visit, laboratory, left)


def _line(visit: Visit, service: Service, quantity: int) -> VisitService:
    return rows.make(
        VisitService, visit_id=visit.pk, service_id=service.pk, code=service.code, name=service.name["ru"],
        kind=service.kind, quantity=quantity, recorded_at=visit.created_at,
    )  # fmt: skip


def tell_lessons(scenario: Scenario, place: Place, random: Random) -> None:
    """Write the learning events with those who taught and those who came."""
    near_abroad.load()
    for lesson in scenario.lessons:
        event = _event(lesson, place, random)
        for name, country in lesson.institutions:
            _taught(event, Contributor.INSTITUTION, name, country)
        for country in lesson.countries:
            _taught(
                event, Contributor.PERSON, invent(random, "ru" if country in ("RU", "BY") else "abroad").full, country
            )
        _came(event, random)
        words = {"source": CODE}
        ports.audit.append(
            [AuditEntry("learning.take_over", SYSTEM, "learning.learningevent", event.pk, details=words)]
        )


def _event(lesson: Lesson, place: Place, random: Random) -> LearningEvent:
    day = datetime.combine(lesson.day, time(9), UTC)
    at_home = lesson.kind == MASTER
    event = LearningEvent.objects.create(
        kind=lesson.kind, title=text(*lesson.words),
        topic=lesson.words[0], starts_on=lesson.day, ends_on=lesson.day + timedelta(days=1 if at_home else 0),
        hours=random.choice((6, 8, 16)), centre=place.centres[CLINIC], status=EventStatus.HELD,
        place="Актобе" if at_home else random.choice(NEAR_BY)[0], created_by_name="—",
        created_at=day - timedelta(days=40), updated_at=day + timedelta(days=2),
    )  # fmt: skip
    if lesson.profile:
        event.profiles.add(CareProfile.objects.get(pk=lesson.profile))
    return event


def _taught(event: LearningEvent, kind: Contributor, name: str, country: str) -> None:
    Contribution.objects.create(event=event, kind=kind, name=name, country_id=country)


def _came(event: LearningEvent, random: Random) -> None:
    """Doctors of the region, each once."""
    names = {invent(random, "kk").full: None for _one in range(random.randint(12, 45))}
    organisations = [names_of[0] for names_of in NEAR_BY]
    people = [(name, random.choice(organisations)) for name in names]
    Participant.objects.bulk_create(
        Participant(
            event=event, name=name, organisation_name=organisation, name_key=Participant.key_of(name, organisation),
            attended=True, added_by_name="—", created_at=event.updated_at,
        )
        for name, organisation in people
    )  # fmt: skip
