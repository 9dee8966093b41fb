"""Plugs the room into the house: the referral's hooks, navigation, my work, search, panels, messages."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.episodes import effects, selectors
from medcluster.episodes.models import Episode
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.ports import Dispatch
from medcluster.kernel.web import shell
from medcluster.notifications import recipients
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.patients import merging, panels
from medcluster.referrals import hooks
from medcluster.referrals.recipients import holders

SHOWN = 7
COUNTED = 100


def connect() -> None:
    hooks.on("arrive", effects.arrive)
    hooks.on("died", effects.referral_died)
    shell.navigation(
        shell.NavigationEntry(
            "cases", _("In the centre"), "episodes:list", frozenset({Permission.ADMIT, Permission.TREAT}), 20,
            icon="bed", count=_waiting,
        )
    )  # fmt: skip
    shell.home(_home)
    shell.search(_find)
    merging.register("episodes.episode", "patient")
    panels.register(_panel, order=20)
    recipients.register("episodes.episode", _recipients, link=_link)


def _waiting(actor: Actor) -> int | None:
    return selectors.waiting_for(actor)[:COUNTED].count()


def _home(actor: Actor) -> shell.Section | None:
    if not selectors.works_on_ward(actor):
        return None
    waiting = selectors.waiting_for(actor)
    items = [
        shell.Item(
            title=episode.patient.full_name,
            url=_url(episode),
            number=episode.number,
            state=episode.status.label,
            mood=episode.status.mood,
            due_at=episode.due_at,
            detail=episode.department.name if episode.department else episode.profile.name,
        )
        for episode in waiting.for_rows().order_by("referral__next_due_at", "pk")[:SHOWN]
    ]
    return shell.Section(
        _("Patients in the centre"), items, reverse("episodes:list"), waiting[:COUNTED].count(), 8,
        _("Nobody waits in the centre."),
    )  # fmt: skip


def _find(actor: Actor, text: str) -> Sequence[shell.Hit]:
    pk = numbers.parse("E", text)
    if pk is None:
        return []
    found = Episode.objects.visible_to(actor).select_related("patient").filter(pk=pk)
    return [shell.Hit(e.number, _url(e), _("Stay"), e.patient.full_name) for e in found]


def _panel(actor: Actor, patient: object) -> panels.Panel | None:
    stays = list(Episode.objects.visible_to(actor).filter(patient=patient).for_rows().order_by("-arrived_at")[:20])
    if not stays:
        return None
    items = [
        panels.PanelItem(e.centre.name, _url(e), e.number, e.status.label, e.status.mood, e.arrived_at, e.profile.name)
        for e in stays
    ]
    return panels.Panel(_("Stays"), items=items)


def _recipients(dispatch: Dispatch) -> Sequence[Recipient]:
    """The ward; what concerns home goes out with the referral's own messages."""
    episode = Episode.objects.get(pk=dispatch.object_id)
    people: list[User] = holders(Role.ATTENDING_DOCTOR, centre_id=episode.centre_id)
    if dispatch.context.get("level") == 100:  # the end of a limit: the head is told too
        people += holders(Role.CENTRE_HEAD, centre_id=episode.centre_id)
    return of_users(people)


def _link(pk: int) -> str:
    return _url(Episode.objects.only("pk", "created_at").get(pk=pk))


def _url(episode: Episode) -> str:
    return reverse("episodes:detail", args=[episode.number])
