"""What was done: figures with their change, months, centres, years."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.asking import Change, Period, Where
from medcluster.indicators.boards.look import Look, Tile, month_name, others, share, within
from medcluster.indicators.charts import Chart, Column, Kind, Row, largest
from medcluster.indicators.policies import CENTRE, CLUSTER, DEPARTMENT, REGION
from medcluster.indicators.series import months_of
from medcluster.kernel.codes import AgeGroup, Residency

OUTSIDE = (Residency.OTHER_REGION.value, Residency.FOREIGN.value)
YEARS = 3


def tiles(look: Look) -> list[Tile]:
    """Treated with its parts, operated, high-tech; requests and teleconsultations where they can be told apart."""
    treated = look.change("treated")
    young, grown = {"age_group": [AgeGroup.CHILD.value]}, {"age_group": [AgeGroup.ADULT.value]}
    away = {"residency": list(OUTSIDE)}
    children, outside = look.change("treated", young), look.change("treated", away)
    found = [
        _tile("treated", _("Treated"), treated),
        _tile("treated", _("Adults"), look.change("treated", grown), where=grown),
        _tile("treated", _("Children"), children, of=treated, where=young),
        _tile("operated", _("Operated"), look.change("operated"), of=treated),
        _tile("high_tech", _("High-tech services"), look.change("high_tech")),
        _tile("treated", _("From other regions and abroad"), outside, of=treated, where=away),
    ]
    if look.scope.kind != DEPARTMENT:
        found.append(_tile("requests", _("Referrals received"), look.change("requests")))
        found.append(_tile("teleconsultations", _("Teleconsultations"), look.change("teleconsultations")))
    return found


def _tile(code: str, label: str, change: Change, of: Change | None = None, where: Where | None = None) -> Tile:
    part = share(change.now, of.now) if of else None
    return Tile(code, label, change.now, change if change.base is not None else None, part, where=where)


def by_month(look: Look) -> Chart:
    """Treated month by month, the months of the comparison beside them."""
    now = look.months("treated", look.period)
    months = list(months_of(look.period))
    with_base = look.choice.comparison == "year" and look.base is not None
    then = look.months("treated", look.base) if with_base and look.base else {}
    rows = []
    for month in months:
        figures = [now.get((month,), 0)]
        if with_base:
            figures.append(then.get((month.replace(year=month.year - 1),), 0))
        name = month_name(month, year=len(months) > 12)
        rows.append(Row(name, tuple(figures), span=within(month, look.period)))
    columns = look.columns() if with_base else look.columns()[:1]
    return Chart(
        "by-month", _("How many patients were treated each month?"), Kind.COLUMNS, _("Month"), columns, tuple(rows),
        unit=_("patients"), indicator="treated", note=_cut(look),
    )  # fmt: skip


def _cut(look: Look) -> str:
    """The last month may not be over."""
    last = look.period.last
    going_on = date.fromordinal(last.toordinal() + 1).month == last.month
    return _("The last month is counted until %(day)s.") % {"day": f"{last:%d.%m.%Y}"} if going_on else ""


def by_place(look: Look) -> Chart:
    """Treated by centre; in a centre by department; in a department by profile."""
    by, title, head = {
        CENTRE: ("department", _("Which departments treated them?"), _("Department")),
        DEPARTMENT: ("profile", _("Which profiles were treated?"), _("Profile")),
    }.get(look.scope.kind, ("centre", _("Which centres treated them?"), _("Centre")))
    rows = [
        Row(
            names.label(by, key),
            look.figures(pair),
            names.centre_slot(key) if by == "centre" else None,
            where={by: [key]},
        )
        for (key,), pair in look.both("treated", by).items()
    ]
    return Chart(
        "by-place", title, Kind.BARS, head, look.columns(), largest(rows, 14, others()), unit=_("patients"),
        indicator="treated",
    )  # fmt: skip


def by_residency(look: Look) -> Chart:
    """Where they came from, adults and children."""
    found = look.rows("treated", "residency", "age_group")
    rows = []
    for value in Residency:
        adults = found.get((value.value, AgeGroup.ADULT.value), 0)
        children = found.get((value.value, AgeGroup.CHILD.value), 0)
        rows.append(Row(str(value.label), (adults, children), where={"residency": [value.value]}))
    columns = (Column(_("Adults"), slot=0), Column(_("Children"), slot=5))
    return Chart(
        "by-residency", _("Where do they live, and how many are children?"), Kind.PARTS, _("Residency"), columns,
        tuple(rows), unit=_("patients"), indicator="treated",
    )  # fmt: skip


def seasons(look: Look) -> Chart:
    """The same months of the last years beside each other."""
    last = look.period.last
    years = range(last.year - YEARS + 1, last.year + 1)
    whole = Period(date(years[0], 1, 1), max(last, date(last.year, 1, 31)))
    found = look.months("treated", whole)
    known = [year for year in years if any(key[0].year == year for key in found)] or [last.year]
    rows = []
    for month in range(1, 13):
        day = date(last.year, month, 1)
        figures = [None if date(y, month, 1) > last else found.get((date(y, month, 1),), 0) for y in reversed(known)]
        rows.append(Row(month_name(day), tuple(figures)))
    columns = tuple(Column(str(year), base=year != last.year) for year in reversed(known))
    return Chart(
        "seasons", _("Which months are busy, year after year?"), Kind.LINES, _("Month"), columns, tuple(rows),
        unit=_("patients"), indicator="treated", counted="-", note=_cut(look),
    )  # fmt: skip


def children(look: Look) -> Chart:
    """Children among those treated, month by month, in per cent."""
    young = {"age_group": [AgeGroup.CHILD.value]}
    months = list(months_of(look.period))
    yearly = look.choice.comparison == "year" and look.base is not None
    rows = []
    for month in months:
        figures = []
        for period, years in ((look.period, 0), (look.base, 1))[: 1 + yearly]:
            key = (month.replace(year=month.year - years),)
            some = look.months("treated", period or look.period, where=young).get(key, 0)
            figures.append(share(some, look.months("treated", period or look.period).get(key, 0)))
        name = month_name(month, year=len(months) > 12)
        rows.append(Row(name, tuple(figures), span=within(month, look.period)))
    columns = look.columns(places=1, unit="%")
    return Chart(
        "children", _("What share of patients are children?"), Kind.LINES, _("Month"),
        columns if yearly else columns[:1], tuple(rows), unit="%", indicator="treated", where=young, note=_cut(look),
    )  # fmt: skip


def by_funding(look: Look) -> Chart:
    rows = [
        Row(names.label("funding", key), look.figures(pair), where={"funding": [key]})
        for (key,), pair in look.both("treated", "funding").items()
    ]
    return Chart(
        "by-funding", _("Who pays?"), Kind.BARS, _("Funding"), look.columns(), largest(rows, 10, others()),
        unit=_("patients"), indicator="treated",
    )  # fmt: skip


ALL = frozenset({CLUSTER, CENTRE, DEPARTMENT, REGION})
PARTS = (
    ("by-month", by_month, ALL),
    ("by-place", by_place, ALL),
    ("by-residency", by_residency, ALL - {REGION}),
    ("seasons", seasons, ALL),
    ("children", children, ALL - {DEPARTMENT}),
    ("by-funding", by_funding, ALL - {DEPARTMENT, REGION}),
)
