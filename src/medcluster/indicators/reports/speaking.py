"""Numbers, dates and parts of sentences as people write them in the active language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from medcluster.indicators.asking import Change, Period
from medcluster.indicators.reports.figures import Base, ByAge, Compared
from medcluster.indicators.reports.layout import COUNT, PERCENT, SIGNED, Cell

NARROW = "\u00a0"
# "–" stands for minus: the sign itself is not among the letters of our papers


def span(period: Period) -> str:
    """`from 1 January to 31 May 2018`; the year once when it is the same."""
    words = {
        "first": day_and_month(period.first),
        "last": day_and_month(period.last),
        "first_year": period.first.year,
        "year": period.last.year,
    }
    if period.first == period.last:
        return long_date(period.first)
    if period.first.year == period.last.year:
        return _("from %(first)s to %(last)s %(year)s") % words
    return _("from %(first)s %(first_year)s to %(last)s %(year)s") % words


def year_of(period: Period) -> str:
    return str(period.last.year) if period.first.year == period.last.year else f"{period.first.year}/{period.last.year}"


def long_date(day: date) -> str:
    return _("%(day)s %(year)s") % {"day": day_and_month(day), "year": day.year}


def day_and_month(day: date) -> str:
    """`1 January`. Kazakh months begin with a capital in lists only, and Django knows them from lists."""
    words = str(date_format(day, "j E"))
    return words if (get_language() or "").startswith("en") else words.lower()


def number(value: Any) -> str:
    """With the language's spaces and comma; the spaces do not break."""
    return str(number_format(value, use_l10n=True, force_grouping=True)).replace(" ", NARROW)


def signed(value: Any) -> str:
    return f"+{number(value)}" if value > 0 else f"–{number(abs(value))}" if value < 0 else "0"


def percent(value: Decimal | None) -> str:
    """Without its sign; whole per cent when it is whole, else one digit."""
    if value is None:
        return ""
    size = abs(value)
    mark = "%" if (get_language() or "").startswith("en") else f"{NARROW}%"
    return f"{number(int(size) if size == int(size) else size)}{mark}"


def written(cell: Cell, kind: str) -> str:
    """A cell of a table as text."""
    if cell is None:
        return "—"
    if kind == SIGNED:
        return signed(cell)
    if kind == PERCENT:
        assert isinstance(cell, Decimal)
        return f"{'–' if cell < 0 else '+' if cell > 0 else ''}{percent(cell)}"
    return number(cell) if kind == COUNT else str(cell)


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return pgettext("list", "%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def ages(figure: ByAge) -> str:
    """`, of them 6 504 adults and 3 727 children`; what has no age group is said too."""
    if not figure.total or figure.unknown == figure.total:
        return ""
    adults = ngettext("%(n)s adult", "%(n)s adults", figure.adults) % {"n": number(figure.adults)}
    children = ngettext("%(n)s child", "%(n)s children", figure.children) % {"n": number(figure.children)}
    words = _(", of them %(adults)s and %(children)s") % {"adults": adults, "children": children}
    return words + _unknown(figure)


def for_ages(figure: ByAge) -> str:
    """`: 692 for adults, 164 for children`."""
    if not figure.total or figure.unknown == figure.total:
        return ""
    words = {"adults": number(figure.adults), "children": number(figure.children)}
    return _(": %(adults)s for adults, %(children)s for children") % words + _unknown(figure)


def _unknown(figure: ByAge) -> str:
    return _(" (age not known: %(n)s)") % {"n": number(figure.unknown)} if figure.unknown else ""


def compared(figure: Compared, before: Period) -> str:
    """The sentence about the year before; a base that is missing or not whole is said, never left blank."""
    change, year = figure.change, span(before)
    if figure.state is Base.MISSING:
        return _("There is nothing to compare with: the records begin later than the same period of the year before.")
    words = {"percent": percent(change.share), "base": number(change.base), "year": year}
    if change.share is None:
        said = _("In the same period of the year before (%(year)s) there were none.")
    elif change.difference > 0:
        said = _("This is %(percent)s more than in the same period of the year before (%(base)s %(year)s).")
    elif change.difference < 0:
        said = _("This is %(percent)s less than in the same period of the year before (%(base)s %(year)s).")
    else:
        said = _("This is as many as in the same period of the year before (%(year)s).")
    return said % words + partly(figure)


def partly(figure: Compared) -> str:
    """What is to be known of a base year that is not whole."""
    if figure.state is not Base.PARTIAL:
        return ""
    return " " + _("The records of the year before do not cover that period from its beginning: compare with care.")


def difference(figure: Compared) -> str:
    """` (+450 against the same period of the year before)`, nothing where there is no base."""
    if figure.change.difference is None:
        return ""
    return _(" (%(difference)s against the same period of the year before)") % {
        "difference": signed(figure.change.difference)
    }


def cells(figure: ByAge) -> tuple[Cell, ...]:
    return (figure.total, figure.adults, figure.children)


def change_cells(change: Change) -> tuple[Cell, ...]:
    return (change.now, change.base, change.difference, change.share)
