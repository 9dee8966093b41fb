"""Reads of learning events: lists, one event, the countries' groups, what one person took part in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q

from medcluster.accounts.models import User
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import fold
from medcluster.kernel.visibility import get_visible
from medcluster.learning import rules
from medcluster.learning.models import (
    CERTIFICATE_PREFIX,
    EVENT_PREFIX,
    Certificate,
    Contribution,
    LearningEvent,
    LearningEventQuerySet,
    NearAbroad,
    Participant,
)
from medcluster.patients.rules import home_of_cluster
from medcluster.registry.models import Centre, Organisation


def own_country() -> str:
    """The country of the cluster."""
    return home_of_cluster().partition("-")[0]


def near_abroad(on: date) -> frozenset[str]:
    """The codes of the countries that count as near abroad on a day."""
    rows = NearAbroad.objects.filter(valid_from__lte=on).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    return frozenset(rows.values_list("country", flat=True))


class CountryGroups:
    """The groups of countries, read once: for lists of events of different days."""

    def __init__(self) -> None:
        self.own = own_country()
        self.rows = list(NearAbroad.objects.values_list("country", "valid_from", "valid_until"))

    def of(self, country: str, on: date) -> str:
        near = {c for c, since, until in self.rows if since <= on and (until is None or on <= until)}
        return rules.country_group(country, own=self.own, near=near)

    def of_event(self, event: LearningEvent, contributions: Iterable[Contribution]) -> str:
        return rules.farthest(self.of(c.country_id, event.starts_on) for c in contributions)


def events(actor: Actor) -> LearningEventQuerySet:
    """All that the actor sees, as rows of a list, each with the number of participants."""
    found: LearningEventQuerySet = LearningEvent.objects.visible_to(actor).for_rows()
    return found.annotate(people=Count("participants", distinct=True))


def of_year(actor: Actor, year: int) -> list[LearningEvent]:
    """The events of a year in their order, without those that were cancelled."""
    rows = events(actor).filter(starts_on__year=year).exclude(status="cancelled")
    return list(rows.order_by("starts_on", "pk"))


def by_number(actor: Actor, text: str) -> LearningEvent:
    pk = numbers.parse(EVENT_PREFIX, text)
    if pk is None:
        raise NotVisible()
    found: LearningEvent = get_visible(events(actor), pk=pk)
    return found


def search(query: Any, text: str) -> Any:
    """Events by title, topic, place, or who taught."""
    if (pk := numbers.parse(EVENT_PREFIX, text)) is not None:
        return query.filter(pk=pk)
    for word in fold(text).split():
        query = query.filter(search__contains=word)
    return query


def participants_of(actor: Actor, event: LearningEvent) -> list[Participant]:
    """Those whom the actor may see, with their certificates."""
    rows = Participant.objects.visible_to(actor).filter(event=event)
    return list(rows.select_related("certificate").order_by("name", "pk"))


def participant_of(actor: Actor, event: LearningEvent, pk: int) -> Participant:
    found: Participant = get_visible(
        Participant.objects.visible_to(actor).filter(event=event).select_related("certificate"), pk=pk
    )
    return found


def mine(actor: Actor) -> list[Participant]:
    """What the person took or takes part in, newest first."""
    rows = Participant.objects.visible_to(actor).filter(user_id=actor.user_id or 0)
    related = rows.select_related("event__centre", "event__organisation", "certificate")
    return list(related.order_by("-event__starts_on", "-pk"))


def certificate_by_number(actor: Actor, text: str) -> Certificate:
    pk = numbers.parse(CERTIFICATE_PREFIX, text)
    if pk is None:
        raise NotVisible()
    found: Certificate = get_visible(Certificate.objects.visible_to(actor).select_related("participant"), pk=pk)
    return found


def certificate_shown(number: str, code: str) -> Certificate | None:
    """The certificate that a stranger holds in their hands: number and code must both be right."""
    pk = numbers.parse(CERTIFICATE_PREFIX, number)
    wanted = "".join(code.split()).upper()
    return Certificate.objects.filter(pk=pk, code=wanted).first() if pk is not None and wanted else None


def users_by_email(addresses: Iterable[str]) -> dict[str, User]:
    """Accounts by their sign-in name, in small letters."""
    wanted = {address for address in addresses if address}
    return {user.email.lower(): user for user in User.objects.filter(email__in=wanted, is_active=True)}


# -- what the form offers


def hosts(actor: Actor) -> tuple[Any, Any]:
    """The centres and the organisations in whose name the actor may hold events."""
    centres, organisations = Centre.objects.filter(is_active=True), Organisation.objects.filter(is_active=True)
    if not actor.sees_cluster(Permission.MANAGE_LEARNING):
        centres = centres.filter(pk__in=actor.centres(Permission.MANAGE_LEARNING))
        organisations = organisations.filter(pk__in=actor.organisations(Permission.MANAGE_LEARNING))
    return centres.order_by("code"), organisations.order_by("code")
