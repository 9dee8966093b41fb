"""The answer to a question of Explore: one chart with its table, asked through `asking` and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators import definitions, names
from medcluster.indicators.asking import Change, Period
from medcluster.indicators.boards.look import Look, month_name, others, span, within
from medcluster.indicators.charts import Chart, Column, Kind, Row, largest
from medcluster.indicators.declared import Indicator
from medcluster.indicators.exploring.asked import MONTH, Asked, parts_of_a_whole
from medcluster.indicators.series import months_of

MOST_ROWS, MOST_COLUMNS = 40, 8
IN_ORDER = frozenset({"wait_decision", "wait_admission", "stay_days", "answer_days"})  # days, not by size
Key = Any


@dataclass(frozen=True)
class Series:
    """A column with its figure for each key of the rows."""

    column: Column
    figures: dict[Key, Any]


def drawn(look: Look, asked: Asked) -> Chart:
    """The chart of a question without faults."""
    if len(asked.by) > 1:
        return _two(look, asked)
    series = _series(look, asked)
    keys = _keys(look, asked, series)
    single = asked.indicators[0] if len(asked.codes) == 1 else None
    rows = [_row(look, asked, key, [of.figures.get(key, _nothing(single)) for of in series]) for key in keys]
    if single is not None and look.base is not None and len(series) > 1:
        rows = [_with_change(row) for row in rows]
    columns = [of.column for of in series]
    if single is not None and len(columns) > 1:
        columns += [
            Column(_("Change"), places=definitions.places(single), drawn=False),
            Column(_("Change"), unit="%", places=1, drawn=False),
        ]
    return _chart(asked, columns, _cut(asked, rows))


def _series(look: Look, asked: Asked) -> list[Series]:
    """A series for each indicator; for one alone also the period of comparison."""
    unit = asked.indicators[0].unit
    found = []
    for place, indicator in enumerate(asked.indicators):
        alone = len(asked.codes) == 1
        column = Column(
            span(look.period) if alone else str(indicator.name), None if alone else place * 2,
            places=definitions.places(indicator), drawn=indicator.unit is unit, unit=_own_unit(asked, indicator),
        )  # fmt: skip
        found.append(Series(column, _figures(look, asked, indicator, look.period)))
        if alone and look.base is not None and _comparable(look, asked):
            base = Column(span(look.base), base=True, places=column.places)
            found.append(Series(base, _figures(look, asked, indicator, look.base)))
    return found


def _comparable(look: Look, asked: Asked) -> bool:
    """Months lie beside those of the year before; of other periods they have no partner."""
    return asked.by != (MONTH,) or look.choice.comparison == "year"


def _own_unit(asked: Asked, indicator: Indicator) -> str:
    units = {of.unit for of in asked.indicators}
    return names.unit(indicator.unit) if len(units) > 1 else ""


def _figures(look: Look, asked: Asked, indicator: Indicator, period: Period) -> dict[Key, Any]:
    if asked.by == (MONTH,):
        months = look.months(indicator.code, period, where=asked.where)
        shift = look.period.first.year - period.first.year  # the months of the base stand with those of the period
        return {month.replace(year=month.year + shift): figure for (month,), figure in months.items()}
    rows = look.rows(indicator.code, *asked.by, where=asked.where, period=period)
    return {key[0] if key else None: figure for key, figure in rows.items()}


def _keys(look: Look, asked: Asked, series: Sequence[Series]) -> list[Key]:
    if asked.by == (MONTH,):
        return list(months_of(look.period))
    if not asked.by:
        return [None]
    found = list(dict.fromkeys(key for of in series for key in of.figures))
    if asked.by[0] in IN_ORDER:
        return sorted(found, key=lambda key: (key is None, key))
    return sorted(found, key=lambda key: -(series[0].figures.get(key) or 0))


def _row(look: Look, asked: Asked, key: Key, figures: list[Any]) -> Row:
    if not asked.by:
        label = str(asked.indicators[0].name) if len(asked.codes) == 1 else span(look.period)
        return Row(label, tuple(figures), where={})
    if asked.by[0] == MONTH:
        return Row(_month(look, key), tuple(figures), span=within(key, look.period))
    (name,) = asked.by
    slot = names.centre_slot(key) if name == "centre" and key is not None else None
    return Row(names.label(name, key), tuple(figures), slot, where={name: [key]})


def _with_change(row: Row) -> Row:
    now, base = row.figures
    change = Change(now, base)
    share = None if change.share is None else float(change.share)
    return Row(row.label, (now, base, change.difference, share), row.slot, where=row.where, span=row.span)


def _two(look: Look, asked: Asked) -> Chart:
    """One indicator by two: the rows by the first, the largest values of the second as columns."""
    (indicator,) = asked.indicators
    first, second = asked.by
    if first == MONTH:
        found = look.months(indicator.code, look.period, second, where=asked.where)
    else:
        found = dict(look.rows(indicator.code, first, second, where=asked.where))
    columns = _largest(found, 1)
    shown, rest = columns[:MOST_COLUMNS], columns[MOST_COLUMNS:]
    keys = list(months_of(look.period)) if first == MONTH else _largest(found, 0)
    keys = sorted(keys, key=lambda key: (key is None, key)) if first in IN_ORDER else keys
    nothing = _nothing(indicator)
    adds = bool(rest) and indicator.adds_up
    rows = []
    for key in keys:
        figures = [found.get((key, value), nothing) for value in shown]
        figures += [sum(found.get((key, value), 0) for value in rest)] if adds else []
        where = {} if first == MONTH else {first: [key]}
        of_month = within(key, look.period) if first == MONTH else None
        label = _month(look, key) if first == MONTH else names.label(first, key)
        rows.append(Row(label, tuple(figures), where=where, span=of_month))
    heads = [
        Column(names.label(second, value), _slot(second, value, n), places=definitions.places(indicator))
        for n, value in enumerate(shown)
    ]
    heads += [Column(others(), tone="quiet")] if adds else []
    compared = look.choice.comparison != "none"
    return _chart(asked, heads, _cut(asked, rows), _("Two splits are not compared with another period.") * compared)


def _slot(name: str, value: Any, place: int) -> int:
    return names.centre_slot(value) if name == "centre" and value is not None else place % names.COLOURS


def _largest(found: dict[Any, Any], place: int) -> list[Any]:
    sums: dict[Any, float] = {}
    for key, figure in found.items():
        sums[key[place]] = sums.get(key[place], 0) + (figure or 0)
    return sorted(sums, key=lambda value: -sums[value])


def _cut(asked: Asked, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Not more rows than can be read; the others as one, where they add up."""
    if len(rows) <= MOST_ROWS or (asked.by and asked.by[0] in IN_ORDER | {MONTH}):
        return tuple(rows)
    if all(indicator.adds_up for indicator in asked.indicators) and len(rows[0].figures) < 4:  # no column of changes
        return largest(rows, MOST_ROWS, others())
    return tuple(rows[:MOST_ROWS])


def _nothing(indicator: Indicator | None) -> Any:
    return 0 if indicator is not None and indicator.adds_up else None


def _month(look: Look, month: date) -> str:
    months = list(months_of(look.period))
    return month_name(month, year=months[0].year != months[-1].year)


def _chart(asked: Asked, columns: Iterable[Column], rows: tuple[Row, ...], note: str = "") -> Chart:
    first = asked.indicators[0]
    kind = kind_of(asked)
    head = names.dimension(asked.by[0]) if asked.dimensions[:1] == asked.by[:1] and asked.by else _("Month")
    if not asked.by:
        head = _("Indicator")
    return Chart(
        "answer", title(asked), kind, head, tuple(columns), rows, unit=names.unit(first.unit), wide=True, note=note,
        indicator=first.code, counted=first.code if len(asked.codes) == 1 else "-", where=asked.where,
    )  # fmt: skip


def kind_of(asked: Asked) -> Kind:
    """As asked for, where it suits."""
    whole = parts_of_a_whole(asked)
    in_time = asked.by[:1] == (MONTH,) or (asked.by and asked.by[0] in IN_ORDER)
    if asked.kind == "parts" and not whole:
        return Kind.COLUMNS if in_time else Kind.BARS
    if asked.kind == "parts" or (not asked.kind and whole):
        return Kind.STACK if in_time else Kind.PARTS
    if asked.kind in ("bars", "columns", "lines"):
        return Kind(asked.kind)
    if in_time:
        return Kind.COLUMNS if all(of.adds_up for of in asked.indicators) and len(asked.codes) == 1 else Kind.LINES
    return Kind.BARS


def title(asked: Asked) -> str:
    """What was asked: “Patients treated, by: centre, month”."""
    said = ", ".join(str(indicator.name) for indicator in asked.indicators)
    if not asked.by:
        return said
    splits = [_("month") if name == MONTH else names.dimension(name).lower() for name in asked.by]
    return _("%(what)s, by: %(splits)s") % {"what": said, "splits": ", ".join(splits)}
