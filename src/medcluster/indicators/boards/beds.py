"""Beds occupied and free now, and a plain forecast for the coming weeks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from medcluster.indicators import names, selectors
from medcluster.indicators.asking import Period
from medcluster.indicators.boards.look import Look, Tile
from medcluster.indicators.charts import Chart, Column, Kind, Row
from medcluster.indicators.forecasting import forecast
from medcluster.indicators.policies import CENTRE, CLUSTER, DEPARTMENT
from medcluster.kernel.web import words

DAYS_AHEAD = 28
USUAL_DAYS = 365


def tiles(look: Look) -> list[Tile]:
    stay = look.median("stay_median")
    change = stay if stay.base is not None else None
    return [Tile("stay_median", _("Length of stay, median"), stay.now, change, unit=_("days"))]


def now(look: Look) -> Chart:
    """Occupied and free by centre; in a centre by department."""
    by_centre = look.scope.kind == CLUSTER
    sums: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    found = selectors.beds_of(look.scope.where)
    for beds in found:
        of = sums[beds.centre if by_centre else beds.department]
        of[0] += beds.occupied
        of[1] += beds.free
    by = "centre" if by_centre else "department"
    rows = tuple(
        Row(names.label(by, key), (of[0], of[1], round(of[0] * 100 / sum(of), 1) if sum(of) else None))
        for key, of in sorted(sums.items(), key=lambda pair: -sum(pair[1]))
    )
    columns = (
        Column(_("Occupied"), slot=0), Column(_("Free"), tone="quiet"), Column(_("Occupied"), unit="%", drawn=False),
    )  # fmt: skip
    oldest = min((beds.confirmed_at for beds in found if beds.confirmed_at), default=None)
    return Chart(
        "now", _("How many beds are occupied and free now?"), Kind.PARTS, names.dimension(by), columns, rows,
        unit=_("beds"),
        note=_("As the departments confirmed; the oldest confirmation: %(moment)s.") % {"moment": words.moment(oldest)}
        if oldest else "",
    )  # fmt: skip


def ahead(look: Look) -> Chart:
    """Expected on each of the coming days, against the beds that there are."""
    where = look.scope.where
    here, coming = selectors.in_beds(where), selectors.expected(where)
    today = look.today
    stays = look.rows("treated", "profile", "stay_days", period=Period(_back(today, USUAL_DAYS), today))
    known = {(profile, days): n for (profile, days), n in stays.items() if days is not None}
    days = forecast(here, coming, known, today, DAYS_AHEAD)
    beds = selectors.beds_of(where)
    capacity, occupied = sum(b.beds for b in beds), sum(b.occupied for b in beds)
    outside = max(occupied - sum(here.values()), 0)
    rows = tuple(
        Row(f"{day.day:%d.%m}", (outside, round(day.here, 1), round(day.coming, 1), capacity,
                                 round(capacity - outside - day.here - day.coming, 1)))
        for day in days
    )  # fmt: skip
    columns = (
        Column(_("Not by referral, as now"), tone="quiet"),
        Column(_("In hospital now, still there"), slot=0, places=1),
        Column(_("Booked, arrived by then"), slot=2, places=1),
        Column(_("Beds"), tone="limit"),
        Column(_("Free"), places=1, drawn=False),
    )
    return Chart(
        "ahead", _("How many beds will be occupied in the coming four weeks?"), Kind.STACK, _("Day"), columns, rows,
        unit=_("beds"), limit=True, wide=True, indicator="stay_median", counted="-",
        note=_explained(look, len(known) > 0),
    )  # fmt: skip


def _explained(look: Look, known: bool) -> str:
    said = _(
        "From agreed dates and the lengths of stay of the last year in the same profile. "
        "Patients who come without a date are not foreseen."
    )
    if not known:
        said += " " + _("There are no ended stays yet to say how long people stay.")
    if look.scope.kind == DEPARTMENT:
        said += " " + _("Agreed dates are those of the whole centre: the department is chosen on arrival.")
    return said


def _back(today: date, days: int) -> date:
    return date.fromordinal(today.toordinal() - days)


WHERE = frozenset({CLUSTER, CENTRE, DEPARTMENT})
PARTS = (
    ("now", now, WHERE),
    ("ahead", ahead, WHERE),
)
