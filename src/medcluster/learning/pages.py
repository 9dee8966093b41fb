"""What the pages of learning events show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.actor import Actor
from medcluster.kernel.web import html
from medcluster.kernel.web.facts import facts
from medcluster.learning import policies, rules, selectors
from medcluster.learning.certificates import period
from medcluster.learning.forms import EventForm, PeopleForm, TeacherForm
from medcluster.learning.lists import status_badge
from medcluster.learning.models import Certificate, CountryGroup, EventStatus, LearningEvent


def detail(event: LearningEvent, actor: Actor, people: PeopleForm | None = None) -> dict[str, Any]:
    """The page of one event; the list of people is for those who keep it, everybody else finds themselves in it."""
    keeps = policies.may_keep(actor, event)
    participants = selectors.participants_of(actor, event)
    groups = selectors.CountryGroups()
    teachers = list(event.contributions.all())
    begun = event.starts_on <= timezone.localdate()
    return {
        "event": event,
        "badge": status_badge(event),
        "period": period(event),
        "facts": _facts(event, CountryGroup(groups.of_event(event, teachers)).label),
        "teachers": [(t, CountryGroup(groups.of(t.country_id, event.starts_on)).label) for t in teachers],
        "keeps": keeps,
        "participants": participants if keeps else [],
        "own": next((p for p in participants if p.user_id == actor.user_id), None) if actor.user_id else None,
        "people_form": (people or PeopleForm()) if keeps and event.status != EventStatus.CANCELLED else None,
        "begun": begun and event.status != EventStatus.CANCELLED,
        "may_hold": keeps and begun and event.status == EventStatus.PLANNED,
        "waiting": sum(p.attended is True and not hasattr(p, "certificate") for p in participants)
        if event.status == EventStatus.HELD
        else 0,
    }


def _facts(event: LearningEvent, group: Any) -> list[tuple[Any, Any]]:
    return facts(
        (_("Kind"), event.get_kind_display()),
        (_("Dates"), period(event)),
        (_("Centre"), event.centre and event.centre.name),
        (_("Organisation"), event.organisation and event.organisation.name),
        (_("Place"), event.place),
        (_("Form"), event.get_format_display()),
        (_("Language"), event.get_language_display()),
        (_("Specialties"), ", ".join(str(profile.name) for profile in event.profiles.all())),
        (_("Topic"), event.topic),
        (_("Academic hours"), event.hours),
        (_("Teachers from"), group),
        (_("Participants"), event.people),  # type: ignore[attr-defined]  # annotated by selectors.events
        (_("Entered by"), html.lines(event.created_by_name, html.moment(event.created_at))),
    )


def proof(certificate: Certificate) -> list[tuple[Any, Any]]:
    """What a genuine certificate says, for the stranger who holds it."""
    return facts(
        (_("Number"), certificate.number),
        (pgettext_lazy("of a person", "Name"), certificate.name),
        (certificate.get_event_kind_display(), str(certificate.title)),
        (_("Dates"), period(certificate)),
        (_("Host"), str(certificate.host)),
        (_("Academic hours"), certificate.hours),
        (_("Issued"), html.day(certificate.issued_at)),
    )


def form(form: EventForm, rows: Sequence[TeacherForm], event: LearningEvent | None = None) -> dict[str, Any]:
    return {
        "form": form,
        "rows": rows,
        "event": event,
        "errors_of_rows": [(row, bound) for row in rows if row.is_bound for bound in row if bound.errors],
    }


def calendar(actor: Actor, asked: str) -> dict[str, Any]:
    """The months of a year with what is held in them."""
    this_year = timezone.localdate().year
    year = int(asked) if asked.isascii() and asked.isdigit() and 1990 <= int(asked) <= 2200 else this_year
    events = selectors.of_year(actor, year)
    return {
        "year": year,
        "previous": year - 1,
        "next": year + 1,
        "months": [
            (month.first, [(event, period(event), status_badge(event)) for event in month.events])
            for month in rules.by_month(events)
        ],
        "count": len(events),
    }
