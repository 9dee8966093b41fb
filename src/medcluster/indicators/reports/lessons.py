"""The part of the report about learning (row T5): events by kind, country group and specialty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from medcluster.indicators.reports.figures import Lessons, PeriodFigures
from medcluster.indicators.reports.layout import COUNT, TEXT, Section, Table
from medcluster.indicators.reports.names import Names
from medcluster.indicators.reports.speaking import number
from medcluster.learning.models import CountryGroup, EventKind


def lessons(figures: PeriodFigures, names: Names) -> Section:
    """One sentence for each kind, what each country group taught, and the table of it all."""
    kinds = list(dict.fromkeys(of.kind for of in figures.lessons))
    said = [line for kind in kinds for line in _kind(kind, figures.lessons_of(kind), names)]
    rows = tuple(
        (
            str(EventKind(of.kind).label),
            _group(of.group),
            of.events,
            ", ".join(map(names.country, of.countries)),
            ", ".join(map(names.specialty, of.specialties)),
        )
        for of in figures.lessons
    )
    heads = (_("Kind"), _("Teachers from"), pgettext("events", "Held"), _("Countries"), _("Specialties"))
    columns = (TEXT, TEXT, COUNT, TEXT, TEXT)
    table = Table(_("Learning events"), heads, columns, rows, parts=(1.6, 2.3, 1.1, 1.9, 3.1))
    nothing = _("No learning events were held in the period.")
    return Section(_("Learning"), tuple(said) or (nothing,), (table,) if rows else ())


def _kind(kind: str, groups: Sequence[Lessons], names: Names) -> list[str]:
    """`14 master classes were held:` and a line for each group; one group makes one sentence.

    How many stands behind who taught: "4 specialists from abroad" would be heard otherwise.
    """
    total = sum(of.events for of in groups)
    held = HELD[EventKind(kind)](total) % {"n": number(total)}
    if len(groups) == 1:
        return [f"{held}{_taught_by(groups[0], names)}{_about(groups[0], names, ' — ')}."]
    lines = [
        f"— {TAUGHT[of.group]()}{_taught_by(of, names)} — {number(of.events)}{_about(of, names, ': ')}" for of in groups
    ]
    return [f"{held}:", *(f"{line};" for line in lines[:-1]), f"{lines[-1]}."]


def _taught_by(of: Lessons, names: Names) -> str:
    """` (South Korea, Türkiye; Institute …)`."""
    abroad = [] if of.group == CountryGroup.OWN else [names.country(code) for code in of.countries]
    brackets = "; ".join(filter(None, [", ".join(abroad), *of.institutions]))
    return f" ({brackets})" if brackets else ""


def _about(of: Lessons, names: Names, mark: str) -> str:
    """`: mammology, plastic surgery`."""
    specialties = ", ".join(_inside(names.specialty(one)) for one in of.specialties)
    return f"{mark}{specialties}" if specialties else ""


def _inside(words: str) -> str:
    """Inside a sentence the first letter is small, unless it is that of an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _group(group: str) -> str:
    return str(CountryGroup(group).label)


TAUGHT: dict[str, Callable[[], str]] = {
    CountryGroup.FAR.value: lambda: _("with specialists from far abroad"),
    CountryGroup.NEAR.value: lambda: _("with specialists from near abroad"),
    CountryGroup.OWN.value: lambda: _("with specialists of national institutes"),
}
HELD: dict[EventKind, Callable[[int], str]] = {
    EventKind.MASTER_CLASS: lambda n: ngettext("%(n)s master class was held", "%(n)s master classes were held", n),
    EventKind.SEMINAR: lambda n: ngettext("%(n)s seminar was held", "%(n)s seminars were held", n),
    EventKind.OUTREACH_SEMINAR: lambda n: ngettext(
        "%(n)s outreach seminar was held", "%(n)s outreach seminars were held", n
    ),
    EventKind.CONFERENCE: lambda n: ngettext("%(n)s conference was held", "%(n)s conferences were held", n),
    EventKind.INTERNSHIP: lambda n: ngettext("%(n)s internship was held", "%(n)s internships were held", n),
    EventKind.MENTORING: lambda n: ngettext("%(n)s mentoring was held", "%(n)s mentorings were held", n),
    EventKind.COURSE: lambda n: ngettext("%(n)s course was held", "%(n)s courses were held", n),
}
