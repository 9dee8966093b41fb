"""Care for people from other countries: how many came, from where, and what was paid for services (C2)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators import names, selectors
from medcluster.indicators.asking import Change
from medcluster.indicators.boards.look import Look, Tile, month_name, others, within
from medcluster.indicators.charts import Chart, Column, Kind, Row, largest
from medcluster.indicators.policies import CENTRE, CLUSTER
from medcluster.indicators.series import months_of
from medcluster.kernel.codes import Residency

FOREIGN: dict[str, list[Any]] = {"residency": [Residency.FOREIGN.value]}
MOST = 16


def tiles(look: Look) -> list[Tile]:
    return [
        _tile("treated", _("Treated from other countries"), look.change("treated", FOREIGN)),
        _tile("consulted", _("Consulted from other countries"), look.change("consulted", FOREIGN)),
        _tile("services", _("Services to people from other countries"), look.change("services", FOREIGN)),
        _tile("requests", _("Referrals from other countries"), look.change("requests", FOREIGN)),
    ]


def _tile(code: str, label: str, change: Change) -> Tile:
    return Tile(code, label, change.now, change if change.base is not None else None, where=FOREIGN)


def treated(look: Look) -> Chart:
    return _by_country(look, "abroad-treated", _("From which countries do people come for treatment?"), "treated")


def consulted(look: Look) -> Chart:
    return _by_country(look, "abroad-consulted", _("From which countries do people come for advice?"), "consulted")


def _by_country(look: Look, code: str, title: str, indicator: str) -> Chart:
    rows = [
        Row(names.label("home_country", country), look.figures(pair), where={"home_country": [country]})
        for (country,), pair in look.both(indicator, "home_country", where=FOREIGN).items()
    ]
    return Chart(
        code, title, Kind.BARS, _("Home country"), look.columns(), largest(rows, MOST, others()), unit=_("people"),
        indicator=indicator, where=FOREIGN,
    )  # fmt: skip


def months(look: Look) -> Chart:
    """Treated and consulted month by month."""
    stays = look.months("treated", look.period, where=FOREIGN)
    visits = look.months("consulted", look.period, where=FOREIGN)
    every = list(months_of(look.period))
    rows = tuple(
        Row(month_name(month, year=len(every) > 12), (stays.get((month,), 0), visits.get((month,), 0)),
            span=within(month, look.period))
        for month in every
    )  # fmt: skip
    columns = (Column(_("Treated"), slot=0), Column(_("Consulted"), slot=2))
    return Chart(
        "abroad-months", _("How does care for other countries change?"), Kind.COLUMNS, _("Month"), columns, rows,
        unit=_("people"), indicator="treated", where=FOREIGN,
    )  # fmt: skip


def money(look: Look) -> Chart:
    """What was paid for services given at visits, by country. Currencies are not added up: the one in which most was
    paid is drawn, the others stand in the table."""
    sums: dict[Any, dict[str, Decimal]] = defaultdict(dict)
    people: dict[Any, int] = {}
    for paid in selectors.paid_from_abroad(look.scope.where, look.period.first, look.period.last):
        sums[paid.country][paid.currency] = paid.amount
        people[paid.country] = max(people.get(paid.country, 0), paid.people)
    totals: dict[str, int] = defaultdict(int)
    for of in sums.values():
        for currency in of:
            totals[currency] += 1
    order = sorted(totals, key=lambda currency: (-totals[currency], currency))
    rows = [
        Row(names.label("home_country", country), (*(of.get(c, Decimal(0)) for c in order), people[country]))
        for country, of in sums.items()
    ]
    columns = [Column(currency, places=0, drawn=place == 0) for place, currency in enumerate(order)]
    columns += [Column(_("People"), drawn=False)]
    return Chart(
        "abroad-money", _("What is paid for services to people from other countries?"), Kind.BARS, _("Home country"),
        tuple(columns), largest(rows, MOST, others()), unit=order[0] if order else "", indicator="services",
        counted="-", note=_("Services at outpatient visits with their price. Drawn is the usual currency."),
    )  # fmt: skip


WHERE = frozenset({CLUSTER, CENTRE})
PARTS = (
    ("abroad-treated", treated, WHERE),
    ("abroad-consulted", consulted, WHERE),
    ("abroad-months", months, WHERE),
    ("abroad-money", money, WHERE),
)
