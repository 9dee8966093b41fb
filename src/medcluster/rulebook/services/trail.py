"""The audit entry of a change of the rules."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from medcluster.kernel.actor import Actor
from medcluster.kernel.ports import AuditEntry, ports


def record(action: str, *, by: Actor, row: Model, **details: Any) -> None:
    """One entry about one row; rules hold nothing clinical, so the details say everything."""
    entry = AuditEntry(
        action=f"rulebook.{action}",
        actor=by,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        details={name: _plain(value) for name, value in details.items()},
    )
    ports.audit.append([entry])


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, dict, list, type(None))) else str(value)
