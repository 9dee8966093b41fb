"""Teleconsultations by form, timeliness and month."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.asking import Period
from medcluster.indicators.boards.flows import home_name
from medcluster.indicators.boards.look import Look, Tile, month_name, others, share, within
from medcluster.indicators.charts import Chart, Column, Kind, Row, largest
from medcluster.indicators.policies import CENTRE, CLUSTER, ORGANISATION, REGION
from medcluster.indicators.series import months_of


def tiles(look: Look) -> list[Tile]:
    asked, late = look.change("teleconsultations"), look.change("teleconsultations_late")
    return [
        Tile("teleconsultations", _("Teleconsultations"), asked.now, asked if asked.base is not None else None),
        Tile("teleconsultations_late", _("Missed a deadline"), late.now, late if late.base is not None else None,
             share(late.now, asked.now)),
    ]  # fmt: skip


def by_form(look: Look) -> Chart:
    """Who talks with whom (form), deferred or live (mode)."""
    found = look.rows("teleconsultations", "form", "mode")
    modes = sorted({mode for _form, mode in found})
    forms = sorted({form for form, _mode in found}, key=lambda f: -sum(found.get((f, m), 0) for m in modes))
    columns = tuple(Column(names.label("mode", mode), slot=n * 4) for n, mode in enumerate(modes))
    rows = [
        Row(names.label("form", form), tuple(found.get((form, mode), 0) for mode in modes), where={"form": [form]})
        for form in forms
    ]
    return Chart(
        "by-form", _("In which form do doctors consult?"), Kind.PARTS, names.dimension("form"), columns, tuple(rows),
        unit=_("teleconsultations"), indicator="teleconsultations",
    )  # fmt: skip


def timeliness(look: Look) -> Chart:
    """In time and late, by month."""
    period = Period(min(look.period.first, look.period.last), look.period.last)
    asked, late = look.months("teleconsultations", period), look.months("teleconsultations_late", period)
    months = list(months_of(period))
    rows = []
    for month in months:
        n, missed = asked.get((month,), 0), late.get((month,), 0)
        figures = (n - missed, missed, share(n - missed, n))
        rows.append(Row(month_name(month, year=len(months) > 12), figures, span=within(month, period)))
    columns = (
        Column(_("In time"), tone="done"), Column(_("Missed a deadline"), tone="late"),
        Column(_("In time"), places=1, unit="%", drawn=False),
    )  # fmt: skip
    return Chart(
        "timeliness", _("Are teleconsultations answered in time?"), Kind.STACK, _("Month"), columns, tuple(rows),
        unit=_("teleconsultations"), indicator="teleconsultations_late", counted="teleconsultations",
        note=_("By the month in which they were asked for."),
    )  # fmt: skip


def by_centre(look: Look) -> Chart:
    rows = [
        Row(names.label("centre", centre), look.figures(pair), names.centre_slot(centre), where={"centre": [centre]})
        for (centre,), pair in look.both("teleconsultations", "centre").items()
    ]
    return Chart(
        "consulting", _("Which centres consult at a distance?"), Kind.BARS, _("Centre"), look.columns(),
        largest(rows, 14, others()), unit=_("teleconsultations"), indicator="teleconsultations",
    )  # fmt: skip


def by_home(look: Look) -> Chart:
    rows = [
        Row(home_name(region, country), look.figures(pair), where={"home_region": [region], "home_country": [country]})
        for (region, country), pair in look.both("teleconsultations", "home_region", "home_country").items()
    ]
    return Chart(
        "asking", _("From where are teleconsultations asked for?"), Kind.BARS, _("Home"), look.columns(),
        largest(rows, 14, others()), unit=_("teleconsultations"), indicator="teleconsultations",
    )  # fmt: skip


WHERE = frozenset({CLUSTER, CENTRE, REGION, ORGANISATION})
PARTS = (
    ("by-form", by_form, WHERE),
    ("timeliness", timeliness, WHERE),
    ("consulting", by_centre, WHERE - {CENTRE}),
    ("asking", by_home, frozenset({CLUSTER, CENTRE})),
)
