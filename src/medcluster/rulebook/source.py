"""The rules in force, kept in the memory of each process: a lookup on the hot path costs no query.

Every change of a rule gives `RulesStamp` a new random token in the same transaction. A process compares the token at
most every `RULEBOOK_CHECK_SECONDS` (10 by default; None: never) and reads everything again when it differs; its own
changes it sees at once. Inside a transaction that changed a rule, lookups read a private copy, so that a rollback
leaves nothing behind in the shared one.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connections, router, transaction

from medcluster.kernel.calendar import Limit
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Reason
from medcluster.rulebook.models import ClockLimit, CodedReason, MovedDay, PackageRequirement, RulesStamp
from medcluster.rulebook.rules import Requirement, most_specific

NO_DAYS: Mapping[date, bool] = {}


@dataclass(frozen=True)
class RulesInMemory:
    """Everything that is looked up, read once."""

    token: str
    limits: Mapping[tuple[str, str], Sequence[ClockLimit]]
    reasons: Mapping[str, Sequence[tuple[CodedReason, Reason]]]
    days: Mapping[str, Mapping[date, bool]]
    requirements: Sequence[tuple[PackageRequirement, Requirement]]


class _Changed:
    """Stands in the list of things to do on commit; as long as it is there, this transaction has changed rules."""

    def __init__(self, source: Rules) -> None:
        self.source = source
        self.private: RulesInMemory | None = None

    def __call__(self) -> None:
        self.source.forget()


class Rules:
    """`kernel.ports.RuleSource` over the tables of this app."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shared: RulesInMemory | None = None
        self._check_at = 0.0

    # -- what the engine asks

    def limit(self, *, workflow: str, clock: str, on: date, country: str, priority: str) -> Limit | None:
        rows = self.current().limits.get((workflow, clock), ())
        found = most_specific((row for row in rows if row.in_force_on(on)), country=country, priority=priority)
        return found.limit if found else None

    def reasons(self, catalogue: str, *, on: date) -> Sequence[Reason]:
        rows = self.current().reasons.get(catalogue, ())
        return [reason for row, reason in rows if row.in_force_on(on)]

    def days(self, country: str) -> Mapping[date, bool]:
        return self.current().days.get(country, NO_DAYS)

    def requirements(self, on: date) -> list[Requirement]:
        return [requirement for row, requirement in self.current().requirements if row.in_force_on(on)]

    # -- memory

    def current(self) -> RulesInMemory:
        changed = self._changed()
        if changed is not None:
            changed.private = changed.private or _load()
            return changed.private
        shared = self._shared
        if shared is None or self._is_stale(shared):
            with self._lock:
                shared = self._shared = _load()
                self._check_at = monotonic() + (settings.RULEBOOK_CHECK_SECONDS or 0)
        return shared

    def forget(self) -> None:
        """Read everything again at the next lookup."""
        self._shared = None

    def touch(self) -> None:
        """Say that a rule has changed: here at once, elsewhere when the transaction commits."""
        using = router.db_for_write(RulesStamp)
        RulesStamp.objects.using(using).update_or_create(pk=1, defaults={"token": secrets.token_hex(16)})
        if not connections[using].in_atomic_block:
            self.forget()
            return
        changed = self._changed()
        if changed is None:
            transaction.on_commit(_Changed(self), using=using)
        else:
            changed.private = None

    def _changed(self) -> _Changed | None:
        connection = connections[router.db_for_write(RulesStamp)]
        if not connection.in_atomic_block:
            return None
        for entry in connection.run_on_commit:
            if isinstance(entry[1], _Changed):
                return entry[1]
        return None

    def _is_stale(self, shared: RulesInMemory) -> bool:
        if settings.RULEBOOK_CHECK_SECONDS is None or monotonic() < self._check_at:
            return False
        self._check_at = monotonic() + settings.RULEBOOK_CHECK_SECONDS
        return _token() != shared.token


def _token() -> str:
    return RulesStamp.objects.filter(pk=1).values_list("token", flat=True).first() or ""


def _load() -> RulesInMemory:
    token = _token()  # read first: a change in between makes the next check read again
    limits: dict[tuple[str, str], list[ClockLimit]] = defaultdict(list)
    for limit in _rows(ClockLimit):
        limits[limit.workflow, limit.clock].append(limit)
    reasons: dict[str, list[tuple[CodedReason, Reason]]] = defaultdict(list)
    for row in _rows(CodedReason):
        reasons[row.catalogue].append((row, _reason(row)))
    days: dict[str, dict[date, bool]] = defaultdict(dict)
    for country, day, is_working in MovedDay.objects.values_list("country", "date", "is_working"):
        days[country][day] = is_working
    requirements = [(row, requirement_of(row)) for row in _rows(PackageRequirement)]
    return RulesInMemory(token, dict(limits), dict(reasons), dict(days), requirements)


def _rows(model: Any) -> Iterable[Any]:
    rows: Iterable[Any] = model.objects.filter(recalled_at=None).order_by(*model._meta.ordering)
    return rows


def _reason(row: CodedReason) -> Reason:
    roles = frozenset(Role(role) for role in row.roles if role in Role._value2member_map_)
    return Reason(row.code, row.label, row.comment_required, roles)


def requirement_of(row: PackageRequirement) -> Requirement:
    return Requirement(
        kind=row.kind,
        code=row.code,
        label=row.label,
        max_age_days=row.max_age_days,
        mandatory=row.mandatory,
        profile_code=row.profile_code,
        country=row.country,
        age_group=row.age_group,
        residency=row.residency,
    )


rules = Rules()
