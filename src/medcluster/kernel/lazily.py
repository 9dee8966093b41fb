"""Libraries that take long to read and are needed seldom: read when something is first asked of them.

    ibis = lazily("ibis")        # instead of `import ibis`

Every command and every process of the product starts by importing all apps; what only a report or a chart needs must
not keep the others waiting.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _Later:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, what: str) -> Any:
        return getattr(import_module(self._name), what)


def lazily(name: str) -> Any:
    """The module by its name, not read yet."""
    return _Later(name)
