"""This app keeps no tables of its own."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {}
