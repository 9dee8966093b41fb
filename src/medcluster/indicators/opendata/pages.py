"""The page of an open indicator: tables with what is hidden, and charts of what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.asking import Period
from medcluster.indicators.boards.look import others
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.charts import Chart, Column, Kind, Row, largest
from medcluster.indicators.opendata import formats
from medcluster.indicators.opendata.models import PublishedPeriod
from medcluster.indicators.opendata.selectors import Dataset

SHOWN = 8  # periods side by side; the files have all
BARS = 14


def dataset_page(found: Dataset) -> dict[str, Any]:
    language = (get_language() or "ru")[:2]
    code = found.indicator.code
    files = {form: f"{reverse('opendata:file', args=[code, form])}?lang={language}" for form in ("csv", "json")}
    return {
        "dataset": found,
        "name": str(found.indicator.name),
        "words": str(found.indicator.words),
        "source": str(found.indicator.source),
        "unit": names.unit(found.indicator.unit),
        "dimensions": [names.dimension(name) for name in found.publication.dimensions],
        "charts": [_drawn(code, chart, files["csv"]) for chart in _charts(found)],
        "tables": [_table(found, split) for split in found.splits() if split],
        "files": files,
        "schema": f"{reverse('opendata:file', args=[code, 'schema.json'])}?lang={language}",
        "hidden_words": formats.hidden_words(),
        "licence": formats.LICENCE,
    }


def _charts(found: Dataset) -> list[Chart]:
    """Where everything is hidden there is nothing to draw."""
    if not found.periods:
        return []
    every = [_over_time(found), *(_latest(found, split) for split in found.splits() if len(split) == 1)]
    return [chart for chart in every if not chart.is_empty]


def initial(query: Mapping[str, Any]) -> dict[str, Any]:
    """The form as the link from a page of an indicator fills it."""
    code = query.get("indicator", "")
    return {"indicator": code} if code in INDICATORS else {}


def period_name(period: PublishedPeriod | Period) -> str:
    """`2026` or `2026, II quarter`."""
    if (period.last - period.first).days > 100:
        return str(period.first.year)
    return _("%(quarter)s quarter %(year)s") % {
        "quarter": ("I", "II", "III", "IV")[(period.first.month - 1) // 3], "year": period.first.year,
    }  # fmt: skip


def _over_time(found: Dataset) -> Chart:
    ((_key, figures),) = found.table(()) or [((), [(0, False)] * len(found.periods))]
    rows = tuple(Row(period_name(p), (figure,)) for p, (figure, _h) in zip(found.periods, figures, strict=True))
    hidden = sum(is_hidden for _figure, is_hidden in figures[-12:])
    return Chart(
        "over-time", _("How does it change over time?"), Kind.COLUMNS, _("Period"),
        (Column(str(found.indicator.name)),), rows[-12:], unit=names.unit(found.indicator.unit), wide=True,
        note=_("%(n)d small figures are hidden.") % {"n": hidden} if hidden else "",
    )  # fmt: skip


def _latest(found: Dataset, split: tuple[str, ...]) -> Chart:
    """The last period; hidden figures are left out, which is said."""
    last = found.periods[-1]
    rows, hidden = [], 0
    for key, figures in found.table(split):
        figure, is_hidden = figures[-1]
        hidden += is_hidden
        if not is_hidden:
            slot = names.centre_slot(key[0]) if split == ("centre",) else None
            rows.append(Row(_label(split, key), (figure,), slot))
    title = _("How does it differ? By: %(dimension)s") % {"dimension": names.dimension(split[0]).lower()}
    note = _("%(n)d small figures are hidden.") % {"n": hidden} if hidden else ""
    return Chart(
        f"by-{split[0].replace('_', '-')}", f"{title}, {period_name(last)}", Kind.BARS, names.dimension(split[0]),
        (Column(period_name(last)),), largest(rows, BARS, others()), unit=names.unit(found.indicator.unit), note=note,
    )  # fmt: skip


def _drawn(code: str, chart: Chart, csv: str) -> dict[str, Any]:
    address = f"{reverse('opendata:dataset', args=[code])}#{chart.code}"
    return {"chart": chart, "url": address, "csv": csv, "definition": ""}


def _table(found: Dataset, split: tuple[str, ...]) -> dict[str, Any]:
    return {
        "title": ", ".join(names.dimension(name) for name in split),
        "code": "-".join(split),
        "heads": [period_name(period) for period in found.periods[: -SHOWN - 1 : -1]],
        "rows": [(_label(split, key), figures[: -SHOWN - 1 : -1]) for key, figures in found.table(split)],
    }


def _label(split: tuple[str, ...], key: tuple[Any, ...]) -> str:
    return ", ".join(names.label(name, value) for name, value in zip(split, key, strict=True))
