"""Writes to the registry: each checks the permission and the place, is audited, and makes old snapshots known."""

from __future__ import annotations

from medcluster.registry.services.capacity import (
    change_free_beds,
    confirm_capacity,
    confirm_other_capacity,
)
from medcluster.registry.services.rows import remove_row, save_row
from medcluster.registry.services.versions import touch

__all__ = [
    "change_free_beds",
    "confirm_capacity",
    "confirm_other_capacity",
    "remove_row",
    "save_row",
    "touch",
]
