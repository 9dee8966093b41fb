"""Pairs of label and value for the narrow right column; empty ones are left out: `facts((_("Age"), age))`."""

from __future__ import annotations

from typing import Any


def facts(*pairs: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    return [(label, value) for label, value in pairs if value not in (None, "", [], ())]
