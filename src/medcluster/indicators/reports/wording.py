"""The period report in words: paragraphs and tables in the active language, which every format lays out alike."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.reports.counting import DEFINED_BY
from medcluster.indicators.reports.figures import ByAge, Compared, PeriodFigures, Place, share
from medcluster.indicators.reports.layout import (
    COUNT,
    PERCENT,
    SIGNED,
    TEXT,
    Cell,
    Chart,
    Definition,
    Report,
    Section,
    Table,
)
from medcluster.indicators.reports.lessons import lessons
from medcluster.indicators.reports.names import Names
from medcluster.indicators.reports.speaking import (
    ages,
    cells,
    change_cells,
    compared,
    difference,
    for_ages,
    listed,
    long_date,
    number,
    partly,
    percent,
    span,
    year_of,
)

MOST = 4  # homes that are named in the sentence


def in_words(figures: PeriodFigures, names: Names | None = None, meant: tuple[Definition, ...] | None = None) -> Report:
    """The report in the active language. Nothing was recorded: it says so, with every figure at zero.

    `names` and `meant` (the definitions) are those of today, or those that were kept with an issued report.
    """
    names = names or Names.of(figures)
    return Report(
        title=_title(names),
        subtitle=span(figures.period),
        summary=_summary(figures),
        sections=(
            _treated(figures, names),
            _outside(figures, names),
            _consulted(figures),
            lessons(figures, names),
            _distance(figures),
            _since(figures, names),
        ),
        definitions=definitions() if meant is None else meant,
        note=_note(figures),
        language=(get_language() or "ru")[:2],
    )


def _title(names: Names) -> str:
    if names.narrowed:
        return _("What the medical cluster did: %(centres)s") % {"centres": listed(names.narrowed)}
    return _("What the medical cluster did")


def _note(figures: PeriodFigures) -> str:
    moment = date_format(timezone.localtime(figures.as_of), "SHORT_DATETIME_FORMAT")
    said = _("Counted from the cluster's records as of %(moment)s.") % {"moment": moment}
    if not figures.is_over:
        said += " " + _("The period is not over yet: the figures will grow.")
    return said


def definitions() -> tuple[Definition, ...]:
    chosen = [INDICATORS[code] for code in DEFINED_BY]
    return tuple(Definition(i.code, str(i.name), str(i.words), str(i.source)) for i in chosen)


def _summary(figures: PeriodFigures) -> Table:
    """Everything that has a year before, at a glance."""
    rows: list[tuple[Cell, ...]] = []
    for label, figure, split in (
        (_("Patients treated"), figures.treated, True),
        (_("Patients operated"), figures.operated, False),
        (_("High-tech services"), figures.high_tech, False),
        (_("Treated from outside the region"), figures.outside, False),
        (_("Patients consulted"), figures.consulted, True),
        (_("Consultative and diagnostic services"), figures.services, False),
        (_("Referrals received"), figures.requests, False),
        (_("Teleconsultations"), figures.teleconsultations, False),
    ):
        rows.append((label, *change_cells(figure.change)))
        if split:
            adults, children = pgettext("part", "adults"), pgettext("part", "children")
            rows += [(f"— {adults}", *_part(figure, "adults")), (f"— {children}", *_part(figure, "children"))]
    heads = (
        "",
        year_of(figures.period),
        year_of(figures.base_period),
        pgettext("difference", "Change"),
        _("Change, %"),
    )
    kinds = (TEXT, COUNT, COUNT, SIGNED, PERCENT)
    return Table(_("At a glance"), heads, kinds, tuple(rows), parts=(3.4, 1, 1, 1.3, 1.5))


def _part(figure: Compared, name: str) -> tuple[Cell, ...]:
    now, base = getattr(figure.now, name), getattr(figure.base, name) if figure.base else None
    return (now, base, None if base is None else now - base, share(now - base, base) if base else None)


def _treated(figures: PeriodFigures, names: Names) -> Section:
    treated, operated = figures.treated, figures.operated
    if not treated.now.total:
        first = _("Nobody was treated in the period.")
    else:
        first = f"{_people(treated.now.total)}{ages(treated.now)}."
    said = ngettext(
        "%(n)s patient was operated on%(change)s.", "%(n)s patients were operated on%(change)s.", operated.now.total
    ) % {"n": number(operated.now.total), "change": difference(operated)}
    rows = tuple((names.centre(of.code), *cells(of.figure)) for of in figures.treated_by_centre)
    table = _by_age(_("By centre"), _("Centre"), rows, treated.now)
    return Section(
        _("Treated in the period"),
        (f"{first} {compared(treated, figures.base_period)}", said),
        (table,) if rows else (),
        (Chart(_("Treated by centre"), table, (2, 3), stacked=True),) if len(rows) > 1 else (),
    )


def _people(count: int) -> str:
    return ngettext("%(n)s patient was treated", "%(n)s patients were treated", count) % {"n": number(count)}


def _outside(figures: PeriodFigures, names: Names) -> Section:
    outside = figures.outside
    said = ngettext(
        "%(n)s patient from outside the region was treated in the period%(ages)s%(change)s.",
        "%(n)s patients from outside the region were treated in the period%(ages)s%(change)s.",
        outside.now.total,
    ) % {"n": number(outside.now.total), "ages": ages(outside.now), "change": difference(outside)}
    tables = _places(_("By home, in the period"), figures.outside_places, outside.now, names)
    return Section(_("From outside the region"), (said, *_mainly(figures.outside_places, names)), tables)


def _mainly(places: Sequence[Place], names: Names) -> tuple[str, ...]:
    """Where most of them live, with the children."""
    known = [place for place in places if place.code][:MOST]
    if not known:
        return ()
    parts = [
        _("%(place)s — %(n)s (children: %(children)s)")
        % {
            "place": names.place(place),
            "n": number(place.figure.total),
            "children": number(place.figure.children),
        }
        for place in known
    ]
    return (_("Most of them came from: %(places)s.") % {"places": "; ".join(parts)},)


def _consulted(figures: PeriodFigures) -> Section:
    consulted, services = figures.consulted, figures.services
    table = Table(
        _("Services by kind"),
        (_("Kind"), _("Services")),
        (TEXT, COUNT),
        tuple((Names.service(kind), many) for kind, many in figures.services_by_kind.items()),
    )
    given = ngettext(
        "%(n)s consultative or diagnostic service was given%(change)s.",
        "%(n)s consultative and diagnostic services were given%(change)s.",
        services.now.total,
    ) % {"n": number(services.now.total), "change": difference(services)}
    return Section(
        _("Consultations and diagnostics"),
        (_visited(consulted), given),
        (table,) if table.rows else (),
        (Chart(_("Services by kind"), table, (1,)),) if len(table.rows) > 1 else (),
    )


def _visited(consulted: Compared) -> str:
    """How many, the children's share, and how many cases more or fewer."""
    now, change = consulted.now, consulted.change.difference
    said = ngettext(
        "Consultative and diagnostic care was given to %(n)s patient",
        "Consultative and diagnostic care was given to %(n)s patients",
        now.total,
    ) % {"n": number(now.total)}
    if now.children_share is not None:
        said += _(", %(percent)s of them children") % {"percent": percent(now.children_share)}
    if change:
        more = ngettext("%(n)s case more", "%(n)s cases more", change)
        fewer = ngettext("%(n)s case fewer", "%(n)s cases fewer", -change)
        words = (more if change > 0 else fewer) % {"n": number(abs(change))}
        said += _("; this is %(difference)s than in the same period of the year before") % {"difference": words}
    return f"{said}.{partly(consulted)}"


def _distance(figures: PeriodFigures) -> Section:
    asked, talked = figures.requests, figures.teleconsultations
    referrals = ngettext(
        "%(n)s referral was received in the period%(change)s.",
        "%(n)s referrals were received in the period%(change)s.",
        asked.now.total,
    ) % {"n": number(asked.now.total), "change": difference(asked)}
    if not talked.now.total:
        talks = _("No teleconsultations were asked for in the period.")
    else:
        talks = ngettext(
            "%(n)s teleconsultation was asked for%(change)s.",
            "%(n)s teleconsultations were asked for%(change)s.",
            talked.now.total,
        ) % {"n": number(talked.now.total), "change": difference(talked)}
    return Section(_("Referrals and teleconsultations"), (referrals, talks))


def _since(figures: PeriodFigures, names: Names) -> Section:
    day = {"day": long_date(figures.since.first)}
    total, high, outside = figures.treated_since, figures.high_tech_since, figures.outside_since
    services = ngettext(
        "%(n)s high-tech service was carried out%(ages)s.",
        "%(n)s high-tech services were carried out%(ages)s.",
        high.total,
    ) % {"n": number(high.total), "ages": for_ages(high)}
    came = ngettext(
        "%(n)s patient came from outside the region%(ages)s.",
        "%(n)s patients came from outside the region%(ages)s.",
        outside.total,
    ) % {"n": number(outside.total), "ages": ages(outside)}
    tables = _places(_("By home, since %(day)s") % day, figures.outside_places_since, outside, names)
    charts = tuple(Chart(_("From outside the region, by home"), table, (2, 3), stacked=True) for table in tables)
    told = (f"{_people(total.total)}{ages(total)}.", services, came)
    rows = (
        (_("Patients treated"), *cells(total)),
        (_("Patients operated"), *cells(figures.operated_since)),
        (_("High-tech services"), *cells(high)),
        (_("Treated from outside the region"), *cells(outside)),
    )
    whole = Table(_("All, since %(day)s") % day, _heads(""), (TEXT, COUNT, COUNT, COUNT), rows)
    said = (*told, *_mainly(figures.outside_places_since, names))
    return Section(_("Since %(day)s") % day, said, (whole, *tables), charts)


def _places(title: str, places: Sequence[Place], total: ByAge, names: Names) -> tuple[Table, ...]:
    rows = tuple((names.place(place), *cells(place.figure)) for place in places)
    return (_by_age(title, _("Home"), rows, total),) if rows else ()


def _by_age(title: str, head: str, rows: tuple[tuple[Cell, ...], ...], total: ByAge) -> Table:
    return Table(title, _heads(head), (TEXT, COUNT, COUNT, COUNT), (*rows, (_("Total"), *cells(total))), summed=True)


def _heads(first: str) -> tuple[str, ...]:
    return (first, _("All"), _("Adults"), _("Children"))
