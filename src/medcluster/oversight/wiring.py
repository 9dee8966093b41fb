"""Plugs the room into the house."""

from __future__ import annotations


def connect() -> None:
    """Called once, when all models are loaded."""
