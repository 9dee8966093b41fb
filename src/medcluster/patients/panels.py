"""A socket on the patient's page for higher floors: their sections, without an import upwards.

    panels.register(lambda actor, patient: Panel(_("Referrals"), items=[…], url=…), order=10)

A panel that has nothing for this actor gives None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from medcluster.kernel.actor import Actor

if TYPE_CHECKING:
    from medcluster.patients.models import Patient


@dataclass(frozen=True)
class PanelItem:
    """One line: a case with its number, what it is about, where it stands (`mood`: waiting going done stopped late)."""

    title: Any
    url: str = ""
    number: str = ""
    state: Any = ""
    mood: str = "going"
    at: Any = None  # date or datetime
    detail: Any = ""


@dataclass(frozen=True)
class Panel:
    """A section of the page. `new_url` starts a new case for this patient; `template` draws instead of the items."""

    title: Any
    items: Sequence[PanelItem] = ()
    url: str = ""
    new_url: str = ""
    new_label: Any = ""
    empty: Any = ""
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Actor, "Patient"], Panel | None]
_MAKERS: list[tuple[int, Maker]] = []


def register(maker: Maker, *, order: int = 50) -> None:
    """Add a section to every patient's page. Registering the same maker again changes nothing."""
    if all(known is not maker for _order, known in _MAKERS):
        _MAKERS.append((order, maker))
        _MAKERS.sort(key=lambda pair: pair[0])


def panels_for(actor: Actor, patient: Patient) -> list[Panel]:
    """The sections that have something to say to this actor."""
    return [panel for _order, maker in _MAKERS if (panel := maker(actor, patient)) is not None]
