"""De-identified lists. An export shows no more than the page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Funding, Priority, Residency, Sex
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.oversight import rules, selectors
from medcluster.referrals.workflow import REFERRAL
from medcluster.registry.models import CareProfile, Centre, Region
from medcluster.teleconsults.models import Mode
from medcluster.teleconsults.workflow import WORKFLOW

SEX = dict(Sex.choices)


def _url(kind: str) -> Any:
    return lambda case: reverse("oversight:case", args=[kind, selectors.code_of(case)])


def _profiles(actor: Actor) -> list[tuple[str, Any]]:
    return [(p.code, p.name) for p in CareProfile.objects.order_by("code")]


def _centres(actor: Actor) -> list[tuple[str, Any]]:
    return [(str(c.pk), c.short_name or c.name) for c in Centre.objects.order_by("code")]


def _regions(actor: Actor) -> list[tuple[str, Any]]:
    return [(r.code, r.name) for r in Region.objects.order_by("code")]


def _late(case: Any) -> Any:
    if case.next_due_at is None:
        return ""
    return html.badge(_("late"), "late") if case.next_due_at < timezone.now() else html.badge(_("in time"), "going")


def _waited(case: Any) -> int:
    """Days from the request to today, or to its end."""
    end = timezone.now() if case.is_open else case.state_since
    return max(0, int((end - case.created_at).days))


def _place(place: Any) -> str:
    return str(place.short_name or place.name) if place else ""


def _born(band: str) -> Q:
    """The births that fall into an age band now (the band of the list is that of the day of the request)."""
    low, _dash, high = band.rstrip("+").partition("–")
    today = timezone.localdate()
    oldest = int(high) if high else 130 if band.endswith("+") else int(low)
    first = today.year - oldest - 1  # a birthday may still be ahead in this year
    return Q(patient__birth_date__year__gte=first, patient__birth_date__year__lte=today.year - int(low))


BANDS = [rules.age_band(age) for age in (0, *rules.BANDS)]
COMMON = (
    Column("age", _("Age"), lambda c: rules.age_band(selectors.age_of(c))),
    Column("sex", _("Sex"), lambda c: SEX.get(c.patient.sex, "") if c.patient else ""),
    Column("profile", _("Profile"), lambda c: str(c.profile.name) if c.profile else "", sort="profile_id"),
)
TAIL = (
    Column("state", _("Stands at"), html.state_badge, sort="state", export=lambda c: str(c.status.label)),
    Column("priority", _("Priority"), lambda c: c.get_priority_display(), sort="priority"),
    Column("centre", _("Centre"), lambda c: _place(c.centre), sort="centre_id", nullable=True),
    Column("month", _("Month"), lambda c: rules.month(c.created_at), sort="created_at"),
    Column("days", _("Days since the request"), _waited, numeric=True, export=_waited),
    Column("late", _("Deadline"), _late),
)
FILTERS = (
    Filter("priority", _("Priority"), lambda query, values: query.filter(priority__in=values),
           choices=Priority.choices),
    Filter("profile", _("Profile"), lambda query, values: query.filter(profile_id__in=values), choices=_profiles),
    Filter("centre", _("Centre"), lambda query, values: query.filter(centre_id__in=values), choices=_centres),
    Filter("sex", _("Sex"), lambda query, values: query.filter(patient__sex__in=values), choices=Sex.choices),
    Filter(
        "age", _("Age"), lambda query, values: query.filter(_born(values[0])), multiple=False,
        choices=[(band, band) for band in BANDS],
    ),
    Filter.flag("late", _("Late"), apply=lambda query: query.filter(next_due_at__lt=timezone.now())),
    Filter.dates("created", _("Requested"), field="created_at"),
)  # fmt: skip
EMPTY = Empty(_("No cases here"), _("Change the filters to see more."))

REFERRALS = Table(
    "oversight-referrals",
    columns=[
        Column("code", _("Case"), selectors.code_of, primary=True),
        *COMMON,
        Column("diagnosis", _("Diagnosis (category)"), lambda c: rules.block(c.diagnosis_code), sort="diagnosis_code"),
        Column("region", _("Home region"), lambda c: str(c.home_region.name) if c.home_region else ""),
        Column("from", _("Referred by"), lambda c: _place(c.referring_organisation)),
        *TAIL,
        Column("funding", _("Funding"), lambda c: c.get_funding_display(), hidden=True),
        Column("residency", _("Residency"), lambda c: c.get_residency_display(), hidden=True),
        Column("source", _("Asked first by"), lambda c: c.get_source_display(), hidden=True),
    ],
    filters=[
        Filter("state", _("Stands at"), lambda query, values: query.filter(state__in=values),
               choices=[(s.code, s.label) for s in REFERRAL.states if s.code != "draft"]),
        Filter("region", _("Home region"), lambda query, values: query.filter(home_region_id__in=values),
               choices=_regions),
        Filter("funding", _("Funding"), lambda query, values: query.filter(funding__in=values),
               choices=Funding.choices),
        Filter("residency", _("Residency"), lambda query, values: query.filter(residency__in=values),
               choices=Residency.choices),
        *FILTERS,
    ],
    default_sort="-month",
    row_url=_url("referral"),
    row_id=selectors.code_of,
    empty=EMPTY,
)  # fmt: skip

TELECONSULTS = Table(
    "oversight-teleconsults",
    columns=[
        Column("code", _("Case"), selectors.code_of, primary=True),
        *COMMON,
        Column("diagnosis", _("Diagnosis (category)"), lambda c: rules.block(c.icd10), sort="icd10"),
        Column("from", _("Asked by"), lambda c: _place(c.organisation)),
        Column("mode", _("Mode"), lambda c: c.get_mode_display(), sort="mode"),
        *TAIL,
        Column("recommendation", _("Recommendation"), lambda c: c.get_recommendation_display(), hidden=True),
    ],
    filters=[
        Filter("state", _("Stands at"), lambda query, values: query.filter(state__in=values),
               choices=[(s.code, s.label) for s in WORKFLOW.states if s.code != "draft"]),
        Filter("mode", _("Mode"), lambda query, values: query.filter(mode__in=values), choices=Mode.choices),
        *FILTERS,
    ],
    default_sort="-month",
    row_url=_url("teleconsult"),
    row_id=selectors.code_of,
    empty=EMPTY,
)  # fmt: skip
