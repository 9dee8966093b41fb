"""Sockets in the floor: the engine says what it needs, the apps of floor 1 plug it in from `AppConfig.ready()`.

So the kernel writes audit rows, messages and deadlines without importing the apps that keep them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from medcluster.kernel.actor import Actor
from medcluster.kernel.calendar import Limit
from medcluster.kernel.permissions import Role


@dataclass(frozen=True)
class AuditEntry:
    """One fact for the audit trail: who did (or was refused) what to which object, and whose record it concerns."""

    action: str  # "referral.submit", "patient.read", …
    actor: Actor
    object_type: str = ""  # "referrals.referral"
    object_id: int | None = None
    patient_id: int | None = None
    at: datetime | None = None  # event time; the sink adds the time of entry
    outcome: str = "done"  # "done" or "refused"
    details: Mapping[str, Any] = field(default_factory=dict)  # JSON; no clinical text


@dataclass(frozen=True)
class Dispatch:
    """A message to be fanned out to its recipients by the worker. `key` makes it exactly-once."""

    template: str  # code of the text: "referral.accepted"
    object_type: str
    object_id: int
    key: str
    context: Mapping[str, Any] = field(default_factory=dict)  # JSON; no diagnosis


@dataclass(frozen=True)
class Reason:
    """A coded reason as data: may demand a comment, may be reserved to roles, is valid between dates."""

    code: str
    label: Any
    comment_required: bool = False
    roles: frozenset[Role] = frozenset()  # empty: everybody who may take the action


class AuditSink(Protocol):
    def append(self, entries: Sequence[AuditEntry]) -> None:
        """Write the entries in the current transaction."""


class MessageSink(Protocol):
    def enqueue(self, dispatches: Sequence[Dispatch]) -> None:
        """Write the messages in the current transaction; a key already there is left alone."""


class RuleSource(Protocol):
    def limit(self, *, workflow: str, clock: str, on: date, country: str, priority: str) -> Limit | None:
        """The limit in force on the day, the most specific one first; None when no row says anything."""

    def reasons(self, catalogue: str, *, on: date) -> Sequence[Reason]:
        """The reasons of a catalogue that are in force on the day, in their order."""

    def days(self, country: str) -> Mapping[date, bool]:
        """Working days moved by decree: date → is it a working day."""


class Ports:
    """The plugged-in implementations. Reading one that nobody provided is a programming error, said loudly."""

    def __init__(self) -> None:
        self._audit: AuditSink | None = None
        self._messages: MessageSink | None = None
        self._rules: RuleSource | None = None

    def provide(
        self, *, audit: AuditSink | None = None, messages: MessageSink | None = None, rules: RuleSource | None = None
    ) -> None:
        self._audit = audit or self._audit
        self._messages = messages or self._messages
        self._rules = rules or self._rules

    @property
    def audit(self) -> AuditSink:
        assert self._audit is not None, "the audit app has not provided its sink"
        return self._audit

    @property
    def messages(self) -> MessageSink:
        assert self._messages is not None, "the notifications app has not provided its sink"
        return self._messages

    @property
    def rules(self) -> RuleSource:
        assert self._rules is not None, "the rulebook app has not provided its source"
        return self._rules


ports = Ports()
