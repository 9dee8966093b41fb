"""The list of visits. Who may not know patients sees the same rows without names."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import AgeGroup, Funding, Residency
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.registry.known import known
from medcluster.registry.models import CareProfile, Centre
from medcluster.visits import selectors
from medcluster.visits.models import Occasion, Visit


def table_for(actor: Actor) -> Table:
    """The list as this person may see it."""
    return VISITS if actor.may(Permission.READ_PATIENT_IDENTITY) else WITHOUT_NAMES


def _centres(actor: Actor) -> list[tuple[str, Any]]:
    own = None if actor.sees_cluster(Permission.READ_VISITS) else actor.centres(Permission.READ_VISITS)
    rows = sorted(known(Centre).values(), key=lambda c: c.code)
    return [(str(c.pk), c.short_name or c.name) for c in rows if own is None or c.pk in own]


def _profiles(_actor: Actor) -> list[tuple[str, Any]]:
    return [(p.code, p.name) for p in known(CareProfile).values()]


def _state(visit: Visit) -> Any:
    return html.badge(_("withdrawn"), "stopped") if visit.is_withdrawn else ""


def _home(visit: Visit) -> Any:
    place = visit.home_region or visit.home_country
    return html.lines(place.name if place else visit.get_residency_display(),
                      visit.get_residency_display() if place else "")  # fmt: skip


def _table(name: str, patient: Column, *, names: bool) -> Table:
    return Table(
        name,
        columns=[
            Column("happened", _("Date and time"), lambda v: html.moment(v.happened_at), sort="happened_at",
                   export=lambda v: v.happened_at),
            patient,
            Column("centre", _("Centre"), lambda v: html.lines(v.centre.short_name or v.centre.name,
                   v.department.name if v.department else ""), export=lambda v: str(v.centre.name)),
            Column("profile", _("Profile"), lambda v: v.profile.name, sort="profile_id"),
            Column("specialist", _("Specialist"), lambda v: v.specialist.name if v.specialist else ""),
            Column("services", _("Services"), lambda v: v.given or "", numeric=True, export=lambda v: v.given or 0),
            Column("home", _("Lives"), _home, export=lambda v: str((v.home_region or v.home_country or "") and
                   (v.home_region or v.home_country).name)),
            Column("residency", _("Residency"), lambda v: v.get_residency_display(), hidden=True),
            Column("age", _("Age group"), lambda v: v.get_age_group_display(), hidden=True),
            Column("occasion", _("First or repeat"), lambda v: v.get_occasion_display(), hidden=True),
            Column("funding", _("Who pays"), lambda v: v.get_funding_display()),
            Column("case", _("Case"), lambda v: v.case_number, hidden=True),
            Column("state", _("State"), _state, export=lambda v: v.withdraw_reason),
        ],
        filters=[
            Filter.dates("on", _("Date"), field="happened_at"),
            Filter("centre", _("Centre"), lambda q, v: q.filter(centre_id__in=v), choices=_centres),
            Filter("profile", _("Profile"), lambda q, v: q.filter(profile_id__in=v), choices=_profiles),
            Filter("age", _("Age group"), lambda q, v: q.filter(age_group__in=v), choices=AgeGroup.choices),
            Filter("residency", _("Residency"), lambda q, v: q.filter(residency__in=v), choices=Residency.choices),
            Filter("funding", _("Who pays"), lambda q, v: q.filter(funding__in=v), choices=Funding.choices),
            Filter("occasion", _("First or repeat"), lambda q, v: q.filter(occasion__in=v), choices=Occasion.choices),
            Filter("standing", _("State"), _by_standing, multiple=False, default=("yes",),
                   choices=(("yes", _("What counts")), ("no", _("Withdrawn")))),
        ],
        search=lambda query, text: selectors.search(query, text, names=names),
        search_hint=_("Number or name") if names else _("Number"),
        default_sort="-happened",
        row_url=lambda v: v.get_absolute_url(),
        row_class=lambda v: "is-quiet" if v.is_withdrawn else "",
        empty=Empty(_("No visits yet"), _("Record the first one, or bring in a table from the centre's own system.")),
    )  # fmt: skip


def _by_standing(query: Any, values: list[str]) -> Any:
    return query.filter(Q(withdrawn_at__isnull=values[0] == "yes"))


VISITS = _table(
    "visits",
    Column("patient", _("Patient"), lambda v: html.lines(v.patient.full_name, v.number), primary=True,
           sort=("patient__family_name", "patient__given_name"), export=lambda v: v.patient.full_name),
    names=True,
)  # fmt: skip
WITHOUT_NAMES = _table("visits-unnamed", Column("number", _("Number"), lambda v: v.number, primary=True), names=False)
