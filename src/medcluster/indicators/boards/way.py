"""From first contact to return home, by source and country (C1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.boards.flows import home_name
from medcluster.indicators.boards.look import Look, others, share
from medcluster.indicators.charts import Chart, Column, Kind, Row
from medcluster.indicators.policies import CENTRE, CLUSTER, ORGANISATION, REGION

STEPS = ("requests", "accepted", "booked", "arrived", "discharged", "answered")


def step_names() -> dict[str, str]:
    return {
        "requests": _("First contact"),
        "accepted": _("Accepted by a centre"),
        "booked": _("Date booked"),
        "arrived": _("Arrived"),
        "discharged": _("Treated"),
        "answered": _("Home with the letter"),
    }


def funnel(look: Look) -> Chart:
    """How many reached each step, and what share of all that is."""
    named = step_names()
    first = look.value("requests")
    rows = []
    for code in STEPS:
        now = look.value(code)
        then = [look.value(code, period=look.base)] if look.base else []
        rows.append(Row(named[code], (now, *then, share(now, first))))
    columns = (*look.columns(), Column(_("Of all"), places=1, unit="%", drawn=False))
    return Chart(
        "funnel", _("How many get from first contact to the return home?"), Kind.BARS, _("Step"), columns, tuple(rows),
        unit=_("referrals"), indicator="requests", wide=True,
        note=_("Referrals sent in the period, whenever they reached the step. The latest are still on their way."),
    )  # fmt: skip


def by_source(look: Look) -> Chart:
    title = _("Which sources of requests lead to treatment?")
    found = {code: look.rows(code, "source") for code in STEPS}
    keys = {key: names.label("source", key[0]) for key in found["requests"]}
    return _table("by-source", title, _("Source"), found, keys)


def by_country(look: Look) -> Chart:
    """Countries, and within the own country the regions, the largest first."""
    found = {code: look.rows(code, "home_region", "home_country") for code in STEPS}
    keys = {key: home_name(*key) for key in found["requests"]}
    return _table("by-country", _("From which places do requests lead to treatment?"), _("Home"), found, keys)


def from_abroad(look: Look) -> Chart:
    """Only those from other countries."""
    where = {"residency": ["foreign"]}
    found = {code: look.rows(code, "home_country", where=where) for code in STEPS}
    keys = {key: names.label("home_country", key[0]) for key in found["requests"]}
    title = _("How far do requests from other countries get?")
    return _table("from-abroad", title, _("Home country"), found, keys)


def _table(
    code: str, title: str, head: str, found: Mapping[str, Mapping[tuple[Any, ...], int]], keys: Mapping[Any, str]
) -> Chart:
    """Parts of a whole: treated, on the way or stopped; the steps and the share in the table."""
    sums: dict[str, list[int]] = {}
    most = sorted(keys, key=lambda key: -found["requests"].get(key, 0))
    for place, key in enumerate(most):
        name = keys[key] if place < 14 else others()
        of = sums.setdefault(name, [0] * len(STEPS))
        for n, step in enumerate(STEPS):
            of[n] += found[step].get(key, 0)
    named = step_names()
    rows = tuple(
        Row(name, (of[4], of[3] - of[4], of[1] - of[3], of[0] - of[1], *of, share(of[4], of[0])))
        for name, of in sums.items()
    )
    columns = (
        Column(_("Treated"), slot=0),
        Column(_("In hospital now"), slot=3),
        Column(_("Accepted, not there"), slot=2),
        Column(_("Not accepted or waiting"), tone="quiet"),
        *(Column(named[step], drawn=False) for step in STEPS),
        Column(_("Treated, of all"), places=1, unit="%", drawn=False),
    )
    return Chart(
        code, title, Kind.PARTS, head, columns, rows, unit=_("referrals"), indicator="discharged", counted="requests",
        note=_("Referrals sent in the period, as far as they have come."),
    )  # fmt: skip


WHERE = frozenset({CLUSTER, CENTRE, REGION, ORGANISATION})
PARTS = (
    ("funnel", funnel, WHERE),
    ("by-source", by_source, WHERE),
    ("by-country", by_country, WHERE - {REGION}),
    ("from-abroad", from_abroad, frozenset({CLUSTER, CENTRE, ORGANISATION})),
)
