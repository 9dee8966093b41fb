"""What the demonstration's numbers begin with: indicators open to everybody, questions that people have kept."""

from __future__ import annotations

from datetime import date, datetime

from medcluster.demo.people import Staff
from medcluster.indicators.exploring import services as exploring
from medcluster.indicators.exploring.models import Sharing
from medcluster.indicators.opendata import services as opendata
from medcluster.kernel.permissions import Role

# indicator, how it is split; published by years, as soon as the worker has counted them
OPEN = (
    ("treated", ("residency", "age_group")),
    ("requests", ("residency", "sex")),
    ("teleconsultations", ("mode",)),
)
QUESTIONS = (
    (Role.AUTHORITY, "Откуда приезжают на лечение", "i=treated&by=home_region&period=twelve"),
    (Role.AUTHORITY, "Направления по месяцам и профилям", "i=requests&by=month&by=profile&period=twelve"),
    (Role.COORDINATOR, "Оперированные по центрам", "i=operated&by=centre&period=twelve"),
)
YEARS = 2  # full years before this one


def add(staff: Staff, *, now: datetime) -> None:
    """Publish three indicators from the beginning of the demonstration's years, keep three shared questions."""
    since = date(now.year - YEARS, 1, 1)
    for indicator, dimensions in OPEN:
        opendata.publish(
            indicator=indicator, dimensions=dimensions, rhythm="year", since=since, opens_on=now.date(),
            by=staff.at(Role.CLUSTER_ADMIN),
        )  # fmt: skip
    for role, name, address in QUESTIONS:
        exploring.save(name=name, address=address, sharing=Sharing.ORGANISATION, by=staff.at(role))
