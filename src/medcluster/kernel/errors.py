"""The few ways in which the domain says no, each with its HTTP status and words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was given: the field it concerns and the words that name the fix."""

    field: str
    message: Any  # str or a lazy translation, rendered in the reader's language
    code: str = "invalid"


class DomainError(Exception):
    """Base of all refusals. `status` is the HTTP status, `message` is shown to the person."""

    status = 400

    def __init__(self, message: Any = "", *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).__name__.lower()

    def __str__(self) -> str:
        return str(self.message)


class NotVisible(DomainError):
    """The object does not exist for this actor: absent and somebody else's look the same."""

    status = 404


class NotPermitted(DomainError):
    """The actor sees the object but may not do this with it."""

    status = 403


class Conflict(DomainError):
    """The case moved on meanwhile, or the action is not possible in its state. `by` names who moved it."""

    status = 409

    def __init__(self, message: Any = "", *, code: str = "", by: str = "") -> None:
        super().__init__(message, code=code)
        self.by = by


class Incomplete(DomainError):
    """What was given lacks something or is wrong; every fault is listed, not only the first."""

    status = 422

    def __init__(self, faults: list[Fault] | tuple[Fault, ...], message: Any = "") -> None:
        self.faults = tuple(faults)
        super().__init__(message or "; ".join(f"{f.field}: {f.message}" for f in self.faults))
