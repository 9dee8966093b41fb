"""Outpatient visits of the demonstration: people whom the centres know come for consultations and diagnostics."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from django.db.models import Q

from medcluster.demo.build import Registry
from medcluster.demo.people import Staff, key
from medcluster.kernel.permissions import Role
from medcluster.patients.models import PatientAccess
from medcluster.registry.models import Service, Specialist
from medcluster.visits.models import Visit, VisitService
from medcluster.visits.services import freeze

A_CENTRE = 12  # visits of each
DAYS = 60
FUNDINGS = ("osms", "osms", "gobmp", "regional", "paid")
GIVEN = (
    ("A02.001", "Консультация врача-специалиста", "consultation"),
    ("A03.010", "Ультразвуковое исследование", "diagnostic"),
    ("A03.024", "Электрокардиография", "diagnostic"),
    ("A09.003", "Общий анализ крови", "laboratory"),
    ("A03.052", "Рентгенография", "diagnostic"),
)


def add(registry: Registry, staff: Staff, *, now: datetime) -> None:
    """Some visits in every centre that treats, by patients whom it knows already."""
    random = Random(41)  # noqa: S311  plausible, not secret
    visits: list[Visit] = []
    for code, centre in registry.centres.items():
        profiles = list(centre.centre_profiles.values_list("profile_id", flat=True))
        known = PatientAccess.objects.filter(centre=centre, patient__birth_date__isnull=False)
        people = [row.patient for row in known.select_related("patient").order_by("pk")[:A_CENTRE]]
        doctors = list(Specialist.objects.filter(centre=centre).order_by("pk")[:5])
        if not profiles or (Role.ADMISSIONS, code) not in staff.actors:
            continue
        desk = staff.at(Role.ADMISSIONS, code)
        for patient in people:
            days, minutes = random.randrange(1, DAYS), random.randrange(3 * 60, 11 * 60, 10)
            day = (now - timedelta(days=days)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            visit = Visit(
                patient=patient, centre=centre, profile_id=random.choice(profiles),
                specialist=random.choice(doctors) if doctors else None, happened_at=day + timedelta(minutes=minutes),
                occasion=random.choice(("first", "first", "repeat")), funding=random.choice(FUNDINGS),
                recorded_by_id=key(desk), recorded_by_name=desk.name,
            )  # fmt: skip
            visit.created_at = visit.updated_at = visit.happened_at + timedelta(hours=2)
            freeze(visit, patient, moved=True)
            visits.append(visit)
    Visit.objects.bulk_create(visits)
    _services(visits, random)


def _services(visits: list[Visit], random: Random) -> None:
    """A consultation each, of the centre's own list where it has one, and up to three others."""
    own: dict[int, Service | None] = {}
    lines = []
    for visit in visits:
        centre = visit.centre
        if centre.pk not in own:
            found = Service.objects.filter(Q(centre=centre) | Q(organisation_id=centre.lead_id), kind="consultation")
            own[centre.pk] = found.first()
        consultation = own[centre.pk]
        code, name, kind = GIVEN[0]
        if consultation is not None:
            code, name = consultation.code, consultation.name.in_language("ru")
        price = {"price": 8000, "currency": "KZT"} if visit.funding == "paid" else {}
        first = VisitService(
            visit=visit, service=consultation, code=code, name=name, kind=kind, recorded_at=visit.created_at, **price
        )
        lines.append(first)
        for code, name, kind in random.sample(GIVEN[1:], random.randrange(4)):
            lines.append(VisitService(visit=visit, code=code, name=name, kind=kind, recorded_at=visit.created_at))
    VisitService.objects.bulk_create(lines)
