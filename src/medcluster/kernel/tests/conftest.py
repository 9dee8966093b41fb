"""The toy case with its people, and sockets that write down what the engine says to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.calendar import Limit, Unit
from medcluster.kernel.cases import Step, open_case
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import AuditEntry, Dispatch, Reason, ports
from medcluster.kernel.tests.toy.models import Errand, Helper

MONDAY = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # 10:00 in Almaty
WISH = {"wanted_on": "2026-03-20", "size": "small"}


@dataclass
class Heard:
    """All three sockets in one: remembers audit entries and messages, answers from plain tables."""

    entries: list[AuditEntry] = field(default_factory=list)
    dispatches: list[Dispatch] = field(default_factory=list)
    limits: dict[tuple[str, str], Limit] = field(default_factory=dict)
    refusals: list[Reason] = field(default_factory=list)
    moved: dict[date, bool] = field(default_factory=dict)

    def append(self, entries: Sequence[AuditEntry]) -> None:
        self.entries.extend(entries)

    def enqueue(self, dispatches: Sequence[Dispatch]) -> None:
        self.dispatches.extend(dispatches)

    def limit(self, *, workflow: str, clock: str, on: date, country: str, priority: str) -> Limit | None:
        return self.limits.get((clock, priority)) or self.limits.get((clock, ""))

    def reasons(self, catalogue: str, *, on: date) -> Sequence[Reason]:
        return self.refusals

    def days(self, country: str) -> dict[date, bool]:
        return self.moved


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Ports that only listen; the real ones come back afterwards."""
    kept = dict(ports.__dict__)
    listener = Heard(
        limits={
            ("work", ""): Limit(4, Unit.WORKING_HOURS),
            ("work", "emergency"): Limit(60, Unit.MINUTES),
            ("answer", ""): Limit(2, Unit.DAYS),
        },
        refusals=[
            Reason("plain", "Plain"),
            Reason("explained", "Explained", comment_required=True),
            Reason("bosses", "Only for the head", roles=frozenset({Role.CENTRE_HEAD})),
        ],
    )
    ports.provide(audit=listener, messages=listener, rules=listener)
    yield listener
    ports.__dict__.update(kept)


def person(user_id: int, name: str, role: Role) -> Actor:
    return Actor(user_id=user_id, name=name, posts=(Post(role, organisation_id=1),))


@pytest.fixture
def people(django_user_model: Any, db: None) -> dict[str, Actor]:
    """A doctor who owns the errand, a desk that handles it and a stranger, all with user rows."""
    names = (("doctor", "Dr Omarova", Role.REFERRING_DOCTOR), ("desk", "Mr Kim", Role.COORDINATOR))
    found = {}
    for key, name, role in (*names, ("stranger", "Ms Weiss", Role.COORDINATOR)):
        field_name = django_user_model.USERNAME_FIELD
        user = django_user_model.objects.create(**{field_name: f"{key}@example.org"})
        found[key] = person(user.pk, name, role)
    return found


@pytest.fixture
def doctor(people: dict[str, Actor]) -> Actor:
    return people["doctor"]


@pytest.fixture
def desk(people: dict[str, Actor]) -> Actor:
    return people["desk"]


@pytest.fixture
def draft(heard: Heard, doctor: Actor, desk: Actor) -> Errand:
    Helper.objects.create(name="Aigul")
    errand = Errand(title="Fetch the film", owner_id=doctor.user_id, handler_id=desk.user_id, patient_id=77)
    open_case(errand, by=doctor, at=MONDAY)
    return errand


@pytest.fixture
def errand(heard: Heard, doctor: Actor, desk: Actor) -> Errand:
    """Opened and sent on Monday at ten; the clock of the work runs."""
    Helper.objects.create(name="Aigul")
    errand = Errand(title="Fetch the film", owner_id=doctor.user_id, handler_id=desk.user_id, patient_id=77)
    open_case(errand, by=doctor, at=MONDAY, steps=[Step("send", doctor, WISH, MONDAY)])
    heard.entries.clear()
    heard.dispatches.clear()
    return errand
