"""Every change of a rule, by whatever way Django tells of it, makes all processes read the rules again."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save

from medcluster.rulebook.models import ClockLimit, CodedReason, MovedDay, PackageRequirement
from medcluster.rulebook.source import rules


def connect() -> None:
    for model in (ClockLimit, CodedReason, MovedDay, PackageRequirement):
        post_save.connect(_changed, sender=model, dispatch_uid="rulebook.changed")
        post_delete.connect(_changed, sender=model, dispatch_uid="rulebook.changed")


def _changed(**kwargs: Any) -> None:
    rules.touch()
