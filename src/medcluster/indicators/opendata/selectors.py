"""What is open, as rows: a figure a row, with the codes and the names of what it is split by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min

from medcluster.indicators import names
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.declared import Indicator
from medcluster.indicators.opendata.models import Publication, PublishedPeriod
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.visibility import get_visible

HIDDEN, SHOWN = "hidden", ""


@dataclass(frozen=True)
class Dataset:
    """A publication with its periods, oldest first."""

    publication: Publication
    indicator: Indicator
    periods: list[PublishedPeriod]

    @property
    def refreshed_at(self) -> datetime | None:
        return max((period.published_at for period in self.periods), default=None)

    @property
    def version(self) -> str:
        """Changes when anything is added: for caches."""
        return f"{self.publication.pk}-{len(self.periods)}-{self.refreshed_at:%s}" if self.periods else "0"

    def splits(self) -> list[tuple[str, ...]]:
        found = {tuple(cell["by"]) for period in self.periods for cell in period.cells}
        return sorted(
            found, key=lambda split: (len(split), [self.publication.dimensions.index(name) for name in split])
        )

    def table(self, split: tuple[str, ...]) -> list[tuple[tuple[Any, ...], list[tuple[int | None, bool]]]]:
        """For each value of the split its figure in every period: (figure, hidden). What is not there counts zero."""
        of = [{_values(c, split): c["value"] for c in p.cells if tuple(c["by"]) == split} for p in self.periods]
        keys = {key for cells in of for key in cells}
        rows = [(key, [(cells.get(key, 0), key in cells and cells[key] is None) for cells in of]) for key in keys]
        return sorted(rows, key=lambda row: -sum(figure or 0 for figure, _hidden in row[1]))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Tidy rows; an empty dimension means all of its values."""
        for split in self.splits():
            for values, figures in self.table(split):
                of = dict(zip(split, values, strict=True))
                for period, (figure, hidden) in zip(self.periods, figures, strict=True):
                    yield {
                        "indicator": self.indicator.code,
                        "period_start": period.first,
                        "period_end": period.last,
                        **self._places(of),
                        "value": figure,
                        "status": HIDDEN if hidden else SHOWN,
                    }

    def _places(self, of: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in self.publication.dimensions:
            value = of.get(name)
            found[name] = "" if name not in of else "unknown" if value is None else value
            found[f"{name}_name"] = names.label(name, value) if name in of else ""
        return found


def _values(cell: dict[str, Any], split: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(cell["by"][name] for name in split)


def dataset(actor: Actor, code: str) -> Dataset:
    """NotVisible unless it is open to this actor."""
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise NotVisible()
    publication = get_visible(Publication.objects.visible_to(actor), indicator=code)
    return Dataset(publication, indicator, list(publication.periods.all()))


@dataclass(frozen=True)
class Listed:
    """A line of the list of what is open."""

    publication: Publication
    name: str
    words: str
    periods: int
    first: date | None
    last: date | None
    refreshed_at: datetime | None
    dimensions: list[str]


def listed(actor: Actor) -> list[Listed]:
    rows: Any = Publication.objects.visible_to(actor).annotate(
        n=Count("periods"), first=Min("periods__first"), last=Max("periods__last"), at=Max("periods__published_at")
    )
    return [
        Listed(
            row, str(INDICATORS[row.indicator].name), str(INDICATORS[row.indicator].words), row.n, row.first, row.last,
            row.at, [names.dimension(name) for name in row.dimensions],
        )
        for row in rows
        if row.indicator in INDICATORS
    ]  # fmt: skip
