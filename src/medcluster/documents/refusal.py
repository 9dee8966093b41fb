"""A file that is not accepted, with words that say why and what to do."""

from __future__ import annotations

from typing import Any

from medcluster.kernel.errors import Fault, Incomplete


class Refused(Incomplete):
    """422 with one fault on the field `file`. `code` for programs: empty, too_big, kind, mismatch, damaged, active."""

    def __init__(self, message: Any, *, code: str = "invalid") -> None:
        super().__init__([Fault("file", message, code)], message)
        self.code = code
