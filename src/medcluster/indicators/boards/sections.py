"""The sections of a dashboard in their order, and which of them a part of the cluster has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from medcluster.indicators.boards import abroad, beds, distance, flows, overview, waits, way
from medcluster.indicators.boards.look import Look, Part, Tile
from medcluster.kernel.errors import NotVisible


@dataclass(frozen=True)
class Section:
    """A tab of a dashboard: figures on top, charts under them."""

    code: str
    label: Any
    parts: tuple[Part, ...]
    tiles: Callable[[Look], list[Tile]] | None = None
    live: bool = False  # reads beside the facts, as of now

    def of(self, kind: str) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if kind in part.kinds)


def _parts(room: Any) -> tuple[Part, ...]:
    return tuple(Part(code, build, kinds) for code, build, kinds in room.PARTS)


SECTIONS: dict[str, Section] = {
    section.code: section
    for section in (
        Section("overview", _("What was done"), _parts(overview), overview.tiles),
        Section("flows", _("Flows"), _parts(flows)),
        Section("waits", _("Waits and refusals"), _parts(waits), waits.tiles),
        Section("beds", _("Beds"), _parts(beds), beds.tiles, live=True),
        Section("distance", _("Teleconsultations"), _parts(distance), distance.tiles),
        Section("way", _("Way of patients"), _parts(way)),
        Section("abroad", _("Other countries"), _parts(abroad), abroad.tiles, live=True),
    )
}


def sections_of(kind: str) -> list[Section]:
    return [section for section in SECTIONS.values() if section.of(kind)]


def section_for(kind: str, code: str) -> Section:
    """The section of the address; NotVisible when this part of the cluster has none of that name."""
    section = SECTIONS.get(code)
    if section is None or not section.of(kind):
        raise NotVisible()
    return section


def part_for(section: Section, kind: str, code: str) -> Part:
    for part in section.of(kind):
        if part.code == code:
            return part
    raise NotVisible()
