"""Plugs the room into the house: navigation, my work, search, documents, patients' panels, messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.documents import access as documents
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.web import shell
from medcluster.patients import deaths, merging, panels
from medcluster.patients.models import Patient
from medcluster.referrals import effects, recipients, selectors
from medcluster.referrals.lists import referral_url
from medcluster.referrals.models import Offer, Referral

SHOWN = 7
COUNTED = 100


def connect() -> None:
    shell.navigation(
        shell.NavigationEntry(
            "cases",
            _("Referrals"),
            "referrals:list",
            frozenset({Permission.READ_REFERRALS, Permission.CREATE_REFERRAL}),
            10,
            icon="route",
            count=_waiting,
        ),
        shell.NavigationEntry(
            "cases",
            _("Asked of the centre"),
            "referrals:offers",
            frozenset({Permission.TRIAGE}),
            11,
            icon="inbox",
            count=_asked,
        ),
    )
    shell.home(_home)
    shell.home(_home_offers)
    shell.search(_find)
    documents.register(selectors.OWNER, _seen)
    merging.register("referrals.referral", "patient")
    deaths.register(effects.end_at_death)
    panels.register(_panel, order=10)
    recipients.connect()


def _waiting(actor: Actor) -> int | None:
    return selectors.waiting_for(actor)[:COUNTED].count()


def _asked(actor: Actor) -> int | None:
    return selectors.offers_waiting_for(actor)[:COUNTED].count()


def _home(actor: Actor) -> shell.Section | None:
    if not (actor.may(Permission.READ_REFERRALS) or actor.may(Permission.CREATE_REFERRAL)):
        return None
    if actor.roles == {Role.INSURER}:
        return _home_insured(actor)
    waiting = selectors.waiting_for(actor)
    items = [_item(referral) for referral in waiting.for_rows().by_time_left(SHOWN)]
    return shell.Section(
        _("Referrals that wait for me"),
        items,
        reverse("referrals:list"),
        waiting[:COUNTED].count(),
        10,
        _("Nothing waits for you."),
    )


def _home_insured(actor: Actor) -> shell.Section:
    """An insurer owes no step; what runs at its expense is what it comes for."""
    running = selectors.open_for(actor)
    items = [_item(referral) for referral in running.for_rows().by_time_left(SHOWN)]
    title, url = _("Going on at your expense"), reverse("referrals:going")
    return shell.Section(title, items, url, running[:COUNTED].count(), 10, _("Nothing goes on at your expense."))


def _home_offers(actor: Actor) -> shell.Section | None:
    if not selectors.decides(actor) or not actor.may(Permission.TRIAGE):
        return None
    waiting = selectors.offers_waiting_for(actor)
    items = [_item(offer.referral, offer) for offer in waiting.for_rows()[:SHOWN]]
    return shell.Section(
        _("Patients about whom the centre is asked"),
        items,
        reverse("referrals:offers"),
        waiting[:COUNTED].count(),
        5,
        _("Nobody asks your centre now."),
    )


def _item(referral: Referral, offer: Offer | None = None) -> shell.Item:
    case = offer or referral
    return shell.Item(
        title=referral.patient.full_name if referral.patient else _("No patient yet"),
        url=referral_url(referral),
        number=referral.number,
        state=case.status.label,
        mood=case.status.mood,
        due_at=case.next_due_at,
        detail=referral.profile.name if referral.profile else "",
    )


def _find(actor: Actor, text: str) -> Sequence[shell.Hit]:
    pk = numbers.parse("R", text)
    if pk is None:
        return []
    found = Referral.objects.visible_to(actor).select_related("patient").filter(pk=pk)
    return [
        shell.Hit(r.number, referral_url(r), _("Referral"), r.patient.full_name if r.patient else "") for r in found
    ]


def _panel(actor: Actor, patient: Patient) -> panels.Panel | None:
    """The patient's referrals that this person may see, the newest first."""
    found = Referral.objects.visible_to(actor).filter(patient=patient).for_rows().order_by("-pk")[:20]
    items = [
        panels.PanelItem(
            r.profile.name if r.profile else _("No profile yet"), referral_url(r), r.number, r.status.label,
            r.status.mood, r.created_at, r.referring_organisation.name,
        )
        for r in found
    ]  # fmt: skip
    may_refer = actor.may(Permission.CREATE_REFERRAL)
    new_url = f"{reverse('referrals:new')}?patient={patient.number}" if may_refer else ""
    return (
        panels.Panel(_("Referrals"), items=items, new_url=new_url, new_label=_("New referral"))
        if items or new_url
        else None
    )


def _seen(actor: Actor, ids: Iterable[int]) -> Iterable[int]:
    return Referral.objects.visible_to(actor).filter(pk__in=list(ids)).values_list("pk", flat=True)
