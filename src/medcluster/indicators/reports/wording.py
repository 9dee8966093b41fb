"""The period report in words: paragraphs and tables in the reader's language, which every format lays out alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medcluster.indicators.asking import Change, Period
from medcluster.indicators.reports.figures import Base, ByAge, PeriodFigures, Place
from medcluster.kernel.actor import SYSTEM
from medcluster.registry.models import Centre, Country, Region


@dataclass(frozen=True)
class Table:
    """Rows of a first cell in words and figures; the last row is the sum when `summed`."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    summed: bool = False


@dataclass(frozen=True)
class Section:
    """A heading, what it says, and the tables behind it."""

    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Report:
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    note: str


def in_words(figures: PeriodFigures) -> Report:
    """The report in the active language."""
    return Report(
        title=_("What the medical cluster did"),
        subtitle=_span(figures.period),
        sections=(_treated(figures), _outside(figures), _distance(figures), _since(figures)),
        note=_("Counted from the cluster's records as of %(moment)s.")
        % {"moment": date_format(figures.as_of, "SHORT_DATETIME_FORMAT")},
    )


def _treated(figures: PeriodFigures) -> Section:
    centres = {
        centre.pk: str(centre.name) for centre in Centre.objects.visible_to(SYSTEM).filter(pk__in=figures.centres)
    }
    rows = sorted(((centres.get(key, ""), *_cells(of)) for key, of in figures.centres.items()), key=lambda row: -row[1])
    return Section(
        _("Treated in the period"),
        (
            f"{_people(figures.treated.total)}{_ages(figures.treated)}. {_compared(figures)}",
            _operated(figures),
        ),
        (
            Table(
                _("By centre"), (_("Centre"), *_heads()), (*rows, (_("Total"), *_cells(figures.treated))), summed=True
            ),
        ),
    )


def _outside(figures: PeriodFigures) -> Section:
    return Section(
        _("From outside the region"),
        (
            ngettext(
                "%(n)s patient from outside the region was treated in the period%(ages)s.",
                "%(n)s patients from outside the region were treated in the period%(ages)s.",
                figures.outside.total,
            )
            % {"n": number(figures.outside.total), "ages": _ages(figures.outside)},
        ),
        (_places(_("By home, in the period"), figures.outside_places, figures.outside),),
    )


def _distance(figures: PeriodFigures) -> Section:
    asked, consulted = figures.requests, figures.teleconsultations
    return Section(
        _("Referrals and teleconsultations"),
        (
            ngettext(
                "%(n)s referral was received in the period%(change)s.",
                "%(n)s referrals were received in the period%(change)s.",
                asked.now,
            )
            % {"n": number(asked.now), "change": _difference(asked, figures.base)},
            ngettext(
                "%(n)s teleconsultation was asked for%(change)s.",
                "%(n)s teleconsultations were asked for%(change)s.",
                consulted.now,
            )
            % {"n": number(consulted.now), "change": _difference(consulted, figures.base)},
        ),
    )


def _since(figures: PeriodFigures) -> Section:
    day = {"day": long_date(figures.since.first)}
    total, high, outside = figures.treated_since, figures.high_tech_since, figures.outside_since
    return Section(
        _("Since %(day)s") % day,
        (
            f"{_people(total.total)}{_ages(total)}.",
            ngettext(
                "%(n)s high-tech service was carried out%(ages)s.",
                "%(n)s high-tech services were carried out%(ages)s.",
                high.total,
            )
            % {"n": number(high.total), "ages": _for_ages(high)},
            ngettext(
                "%(n)s patient came from outside the region%(ages)s.",
                "%(n)s patients came from outside the region%(ages)s.",
                outside.total,
            )
            % {"n": number(outside.total), "ages": _ages(outside)},
        ),
        (_places(_("By home, since %(day)s") % day, figures.outside_places_since, outside),),
    )


def _people(count: int) -> str:
    return ngettext("%(n)s patient was treated", "%(n)s patients were treated", count) % {"n": number(count)}


def _ages(figure: ByAge) -> str:
    """`, of them 6 504 adults and 3 727 children`; what has no age group is said too."""
    if not figure.total:
        return ""
    adults = ngettext("%(n)s adult", "%(n)s adults", figure.adults) % {"n": number(figure.adults)}
    children = ngettext("%(n)s child", "%(n)s children", figure.children) % {"n": number(figure.children)}
    words = _(", of them %(adults)s and %(children)s") % {"adults": adults, "children": children}
    if figure.unknown:
        words += _(" (age not known: %(n)s)") % {"n": number(figure.unknown)}
    return words


def _for_ages(figure: ByAge) -> str:
    if not figure.total:
        return ""
    return _(": %(adults)s for adults, %(children)s for children") % {
        "adults": number(figure.adults),
        "children": number(figure.children),
    }


def _operated(figures: PeriodFigures) -> str:
    operated = figures.operated
    change = Change(operated.total, figures.operated_base.total)
    return ngettext(
        "%(n)s patient was operated%(change)s.", "%(n)s patients were operated%(change)s.", operated.total
    ) % {
        "n": number(operated.total),
        "change": _difference(change, figures.base),
    }


def _compared(figures: PeriodFigures) -> str:
    """The sentence about the year before; a base that is missing or not whole is said, never left blank."""
    change, year = figures.treated_change, _span(figures.base_period)
    if figures.base is Base.MISSING:
        return _("There is nothing to compare with: the records begin after the same period of the year before.")
    words = {"percent": percent(change.share), "base": number(change.base), "year": year}
    if change.share is None:
        said = _("In the same period of the year before (%(year)s) nobody was treated.")
    elif change.share > 0:
        said = _("This is %(percent)s more than in the same period of the year before (%(base)s; %(year)s).")
    elif change.share < 0:
        said = _("This is %(percent)s less than in the same period of the year before (%(base)s; %(year)s).")
    else:
        said = _("This is as many as in the same period of the year before (%(year)s).")
    partial = " " + _("The records do not reach back to its beginning.") if figures.base is Base.PARTIAL else ""
    return said % words + partial


def _difference(change: Change, base: Base) -> str:
    """` (+450 to the year before)`."""
    if base is Base.MISSING or change.difference is None:
        return ""
    return _(" (%(difference)s to the same period of the year before)") % {"difference": signed(change.difference)}


def _places(title: str, places: Sequence[Place], total: ByAge) -> Table:
    regions = {r.pk: str(r.name) for r in Region.objects.filter(pk__in=[p.code for p in places if not p.is_country])}
    countries = {c.pk: str(c.name) for c in Country.objects.filter(pk__in=[p.code for p in places if p.is_country])}
    names = {**regions, **countries}
    rows = [(names.get(place.code, _("Not known")), *_cells(place.figure)) for place in places]
    return Table(title, (_("Home"), *_heads()), (*rows, (_("Total"), *_cells(total))), summed=True)


def _heads() -> tuple[str, str, str]:
    return (_("All"), _("Adults"), _("Children"))


def _cells(figure: ByAge) -> tuple[int, int, int]:
    return (figure.total, figure.adults, figure.children)


def _span(period: Period) -> str:
    return _("from %(first)s to %(last)s") % {"first": long_date(period.first), "last": long_date(period.last)}


def long_date(day: date) -> str:
    return date_format(day, "j E Y")


def number(value: Any) -> str:
    """With the language's spaces and comma."""
    return number_format(value, use_l10n=True, force_grouping=True)


def signed(value: Any) -> str:
    return f"+{number(value)}" if value > 0 else f"−{number(abs(value))}" if value < 0 else "0"


def percent(value: Any) -> str:
    """Whole per cent when it is whole, else one digit."""
    if value is None:
        return ""
    size = abs(value)
    return f"{number(int(size) if size == int(size) else size)}\u00a0%"
