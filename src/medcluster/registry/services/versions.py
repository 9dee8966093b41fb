"""The registry's version number, moved by every write."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from medcluster.registry.known import forget_known
from medcluster.registry.models import RegistryState
from medcluster.registry.selectors import forget_snapshot


def touch() -> None:
    """Say that the registry has changed. Bulk writers outside this app call it once at the end."""
    if not RegistryState.objects.filter(pk=1).update(version=F("version") + 1):
        RegistryState.objects.get_or_create(pk=1, defaults={"version": 1})
    for forget in (forget_snapshot, forget_known):
        forget()
        transaction.on_commit(forget)
