"""PDF/A from Typst templates."""

from __future__ import annotations

from typing import Any


def pdf(template: str, data: dict[str, Any], language: str) -> bytes:
    """The template (`"teleconsults/conclusion"`) filled with `data`, as PDF/A-2b."""
    raise NotImplementedError
