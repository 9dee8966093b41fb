"""An indicator for its page: in words, as figures of a period, split by a dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.boards.look import Look, Tile, month_name, others, within
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.charts import Chart, Kind, Row, largest
from medcluster.indicators.declared import Indicator, Unit
from medcluster.indicators.policies import CENTRE, CLUSTER, Scope, scopes_of, sees_all
from medcluster.indicators.series import months_of
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.registry.known import known
from medcluster.registry.models import Centre

MOST = 20


@dataclass(frozen=True)
class Described:
    """An indicator in the reader's words."""

    code: str
    name: str
    words: str
    unit: str
    source: str
    direction: str
    dimensions: tuple[str, ...]
    adds_up: bool


def by_code(code: str) -> Indicator:
    """NotVisible when there is none."""
    if code not in INDICATORS:
        raise NotVisible()
    return INDICATORS[code]


def described(indicator: Indicator) -> Described:
    return Described(
        indicator.code, str(indicator.name), str(indicator.words), names.unit(indicator.unit), str(indicator.source),
        str(names.DIRECTIONS[indicator.direction]), tuple(names.dimension(d) for d in indicator.dimensions),
        indicator.adds_up,
    )  # fmt: skip


def groups() -> list[tuple[str, list[Described]]]:
    """The indicators by what they count, in the order of the catalogue."""
    found: dict[str, list[Described]] = {}
    for indicator in sorted(INDICATORS.values(), key=_order):
        found.setdefault(str(indicator.source), []).append(described(indicator))
    return list(found.items())


ORDER = ("episode", "operation", "referral", "offer", "deadline", "teleconsult")


def _order(indicator: Indicator) -> tuple[int, str]:
    return (ORDER.index(indicator.fact) if indicator.fact in ORDER else len(ORDER), indicator.fact)


def chosen_dimension(indicator: Indicator, asked: str) -> str:
    """The dimension of the address, else the first of the usual ones."""
    if asked in indicator.dimensions:
        return asked
    usual = [name for name in ("centre", "home_region", "kind") if name in indicator.dimensions]
    return usual[0] if usual else indicator.dimensions[0]


def dimensions(indicator: Indicator, chosen: str) -> list[tuple[str, str, bool]]:
    return [(name, names.dimension(name), name == chosen) for name in indicator.dimensions]


def scopes(actor: Actor) -> list[Scope]:
    """What the page offers: the cluster and its centres, or the person's own places."""
    if not sees_all(actor):
        return scopes_of(actor)
    return [Scope(CLUSTER), *(Scope(CENTRE, str(pk)) for pk, c in known(Centre).items() if c.is_active)]


def places(indicator: Indicator) -> int:
    return 1 if indicator.unit in (Unit.DAYS, Unit.SHARE) else 0


def tile(look: Look, indicator: Indicator) -> Tile:
    change = look.change(indicator.code)
    return Tile(
        indicator.code, str(indicator.name), change.now, change if change.base is not None else None,
        places=places(indicator), unit=names.unit(indicator.unit),
    )  # fmt: skip


def charts(look: Look, indicator: Indicator, by: str) -> list[Chart]:
    """Month by month, and split by the dimension."""
    return [_months(look, indicator), _split(look, indicator, by)]


def _months(look: Look, indicator: Indicator) -> Chart:
    yearly = look.choice.comparison == "year" and look.base is not None
    now = look.months(indicator.code, look.period)
    then = look.months(indicator.code, look.base) if yearly and look.base else {}
    months = list(months_of(look.period))
    rows = []
    nothing = 0 if indicator.adds_up else None
    for month in months:
        figures: list[Any] = [now.get((month,), nothing)]
        if yearly:
            figures.append(then.get((month.replace(year=month.year - 1),), nothing))
        crossing = months[0].year != months[-1].year
        rows.append(Row(month_name(month, year=crossing), tuple(figures), span=within(month, look.period)))
    columns = look.columns(places=places(indicator))
    return Chart(
        "months", _("How does it change from month to month?"),
        Kind.COLUMNS if indicator.adds_up else Kind.LINES, _("Month"), columns if yearly else columns[:1], tuple(rows),
        unit=names.unit(indicator.unit), wide=True, counted=indicator.code,
    )  # fmt: skip


def _split(look: Look, indicator: Indicator, by: str) -> Chart:
    nothing = 0 if indicator.adds_up else None
    now = look.rows(indicator.code, by)
    then = look.rows(indicator.code, by, period=look.base) if look.base else {}
    rows = [
        Row(
            names.label(by, key[0]),
            look.figures((now.get(key, nothing), then.get(key, nothing))),
            names.centre_slot(key[0]) if by == "centre" and key[0] is not None else None,
            where={by: [key[0]]},
        )
        for key in {**now, **then}
    ]
    if indicator.adds_up:
        shown = largest(rows, MOST, others())
    else:
        shown = tuple(sorted(rows, key=lambda row: -(row.figures[0] or 0))[:MOST])
    return Chart(
        "split", _("How does it differ? By: %(dimension)s") % {"dimension": names.dimension(by).lower()}, Kind.BARS,
        names.dimension(by), look.columns(places=places(indicator)), shown, unit=names.unit(indicator.unit), wide=True,
        counted=indicator.code,
    )  # fmt: skip
