"""The list of learning events."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.learning import selectors
from medcluster.learning.certificates import period
from medcluster.learning.models import CountryGroup, EventFormat, EventKind, EventLanguage, EventStatus, LearningEvent
from medcluster.registry.known import known
from medcluster.registry.models import CareProfile, Centre

MOODS = {"planned": "waiting", "held": "done", "cancelled": "stopped"}


def status_badge(event: LearningEvent) -> Any:
    return html.badge(event.get_status_display(), MOODS[event.status])


def countries(event: LearningEvent) -> str:
    """From where those who teach come, each country once."""
    return ", ".join(dict.fromkeys(str(c.country.name) for c in event.contributions.all()))


def _centres(_actor: Actor) -> list[tuple[str, Any]]:
    rows = sorted(known(Centre).values(), key=lambda c: c.code)
    return [(str(c.pk), c.short_name or c.name) for c in rows]


def _profiles(_actor: Actor) -> list[tuple[str, Any]]:
    return [(p.code, p.name) for p in known(CareProfile).values()]


def _by_profile(query: Any, values: list[str]) -> Any:
    through = LearningEvent.profiles.through.objects.filter(careprofile_id__in=values)
    return query.filter(pk__in=through.values("learningevent_id"))


def _by_group(query: Any, values: list[str]) -> Any:
    own = selectors.own_country()
    wanted = Q(pk__in=())
    for group in values:
        wanted |= Q(pk__in=LearningEvent.objects.from_group(group, own).values("pk"))
    return query.filter(wanted)


def _specialties(event: LearningEvent) -> str:
    return ", ".join(str(profile.name) for profile in event.profiles.all()) or event.topic


EVENTS = Table(
    "learning",
    columns=[
        Column("when", _("Dates"), lambda e: html.lines(period(e), e.get_kind_display()), sort="starts_on",
               export=lambda e: e.starts_on),
        Column("title", _("Title"), lambda e: str(e.title), primary=True),
        Column("kind", _("Kind"), lambda e: e.get_kind_display(), sort="kind", hidden=True),
        Column("specialties", _("Specialties"), lambda e: html.clipped(_specialties(e)), export=_specialties),
        Column("from", _("Teachers from"), lambda e: html.clipped(countries(e), 60), export=countries),
        Column("host", _("Host"), lambda e: e.host),
        Column("people", _("Participants"), lambda e: e.people or "", numeric=True, export=lambda e: e.people),
        Column("hours", _("Academic hours"), lambda e: e.hours or "", numeric=True, hidden=True),
        Column("language", _("Language"), lambda e: e.get_language_display(), hidden=True),
        Column("place", _("Place"), lambda e: e.place, hidden=True),
        Column("ends", _("Last day"), lambda e: html.day(e.ends_on), export=lambda e: e.ends_on, hidden=True),
        Column("status", _("State"), status_badge, sort="status", export=lambda e: e.get_status_display()),
    ],
    filters=[
        Filter.dates("on", _("First day"), field="starts_on", has_time=False),
        Filter("kind", _("Kind"), lambda q, v: q.filter(kind__in=v), choices=EventKind.choices),
        Filter("group", _("Teachers from"), _by_group, choices=CountryGroup.choices),
        Filter("status", _("State"), lambda q, v: q.filter(status__in=v), choices=EventStatus.choices),
        Filter("centre", _("Centre"), lambda q, v: q.filter(centre_id__in=v), choices=_centres),
        Filter("profile", _("Specialty"), _by_profile, choices=_profiles),
        Filter("language", _("Language"), lambda q, v: q.filter(language__in=v), choices=EventLanguage.choices),
        Filter("format", _("Form"), lambda q, v: q.filter(format__in=v), choices=EventFormat.choices),
    ],
    search=selectors.search,
    search_hint=_("Title, topic or place"),
    default_sort="-when",
    row_url=lambda e: e.get_absolute_url(),
    row_class=lambda e: "is-quiet" if e.status == EventStatus.CANCELLED else "",
    empty=Empty(_("No learning events"), _("What is planned and held in the cluster appears here.")),
)  # fmt: skip
