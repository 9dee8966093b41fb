"""Reads across the registry's models."""

from __future__ import annotations

from medcluster.registry.selectors.snapshots import forget_snapshot, snapshot

__all__ = ["forget_snapshot", "snapshot"]
