"""Changes of the rules: always a person with EDIT_RULES, always a new row, always in the audit trail."""

from __future__ import annotations

from medcluster.rulebook.services.days import forget_day, move_day
from medcluster.rulebook.services.orders import add_order, add_version, approve_version, edit_order, edit_version
from medcluster.rulebook.services.rows import add_row, change_row, close_row, recall_row

__all__ = [
    "add_order",
    "add_row",
    "add_version",
    "approve_version",
    "change_row",
    "close_row",
    "edit_order",
    "edit_version",
    "forget_day",
    "move_day",
    "recall_row",
]
