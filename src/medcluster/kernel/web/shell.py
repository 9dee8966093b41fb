"""Sockets of the staff shell, low in the house so that every app can plug in its entries from `AppConfig.ready()`.

    shell.navigation(NavigationEntry("cases", _("Referrals"), "referrals:list", Permission.READ_REFERRALS, 10,
                                     icon="file-description", count=waiting))
    shell.home(my_referrals)          # callable(actor) -> Section | None
    shell.search(find_referrals)      # callable(actor, text) -> list[Hit]
    shell.bell(Bell("notifications:inbox", count=unread))
    shell.person_menu(MenuEntry(_("My account"), "accounts:profile", "user"))

The workspace draws them; nothing here knows HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

# Groups of the left rail, in order (look.md 2): code, label given by the workspace.
GROUPS = ("work", "cases", "patients", "numbers", "programme", "learning", "people", "registry", "settings")


@dataclass(frozen=True)
class NavigationEntry:
    """One line of the left rail. `count` gives how many things wait (one cheap capped query), or None for no number."""

    group: str
    label: Any
    url_name: str
    permissions: frozenset[Permission] | Permission
    order: int = 50
    icon: str = ""
    count: Callable[[Actor], int | None] | None = None
    query: str = ""  # appended to the address, without "?"

    def open_to(self, actor: Actor) -> bool:
        wanted = self.permissions if isinstance(self.permissions, frozenset) else frozenset({self.permissions})
        return not wanted or not wanted.isdisjoint(actor.permissions)


@dataclass(frozen=True)
class Item:
    """One thing that waits for somebody: what, for whom, until when."""

    title: Any
    url: str
    number: str = ""
    state: Any = ""
    mood: str = ""
    due_at: datetime | None = None
    detail: Any = ""


@dataclass(frozen=True)
class Section:
    """A block of "My work": a title, its most pressing items, and the list where all of them are."""

    title: Any
    items: Sequence[Item]
    url: str
    total: int  # capped by the caller
    order: int = 50
    empty: Any = ""


@dataclass(frozen=True)
class Hit:
    """A result of the search box."""

    title: Any
    url: str
    kind: Any
    detail: Any = ""


@dataclass(frozen=True)
class Bell:
    """Where messages to the person are read, and how many are unread (one cheap capped query)."""

    url_name: str
    count: Callable[[Actor], int | None]


@dataclass(frozen=True)
class MenuEntry:
    """A line of the person's own menu, at the top right."""

    label: Any
    url_name: str
    icon: str = ""


NAVIGATION: list[NavigationEntry] = []
BELL: list[Bell] = []
PERSON_MENU: list[MenuEntry] = []
HOME: list[Callable[[Actor], Section | None]] = []
SEARCH: list[Callable[[Actor, str], Sequence[Hit]]] = []


def navigation(*entries: NavigationEntry) -> None:
    NAVIGATION.extend(entries)
    NAVIGATION.sort(key=lambda entry: (GROUPS.index(entry.group), entry.order))


def home(section: Callable[[Actor], Section | None]) -> None:
    HOME.append(section)


def search(finder: Callable[[Actor, str], Sequence[Hit]]) -> None:
    SEARCH.append(finder)


def bell(entry: Bell) -> None:
    BELL[:] = [entry]


def person_menu(*entries: MenuEntry) -> None:
    PERSON_MENU.extend(entries)
