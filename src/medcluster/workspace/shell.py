"""The frame around a page: left rail, languages, person's menu. Drawn from the sockets in `kernel.web.shell`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medcluster.kernel.actor import ANONYMOUS, Actor
from medcluster.kernel.permissions import ROLES, Permission
from medcluster.kernel.web import shell as sockets
from medcluster.kernel.web.addresses import plain_address
from medcluster.kernel.web.html import icon

LANGUAGES = (("ru", "Рус", "Русский"), ("kk", "Қаз", "Қазақша"), ("en", "Eng", "English"))

GROUP_LABELS: dict[str, Callable[[], str]] = {
    "work": lambda: "",
    "cases": lambda: _("Cases"),
    "patients": lambda: _("Patients"),
    "numbers": lambda: _("Numbers"),
    "programme": lambda: _("Programme"),
    "learning": lambda: _("Learning"),
    "people": lambda: _("People"),
    "registry": lambda: _("Registry"),
    "settings": lambda: _("Settings"),
}


@dataclass(frozen=True)
class Link:
    """A line of the rail, the person's menu or the bottom bar."""

    label: str
    url: str
    icon: str = ""
    group: str = ""
    key: str = ""
    counted: bool = False
    active: bool = False


class Shell:
    """Lazy: a page that draws no rail pays nothing for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Actor = getattr(request, "actor", ANONYMOUS)

    @property
    def signed_in(self) -> bool:
        return self.actor.user_id is not None

    @property
    def language(self) -> str:
        return (get_language() or "ru")[:2]

    @property
    def language_buttons(self) -> SafeString:
        return _language_buttons(self.language)

    @property
    def name(self) -> str:
        return self.actor.name

    @property
    def initials(self) -> str:
        words = [word for word in self.actor.name.split() if word[:1].isalpha()]
        return "".join(word[0] for word in words[:2]).upper() or "?"

    @property
    def roles(self) -> list[str]:
        return [str(ROLES[role].label) for role in sorted(self.actor.roles) if role in ROLES]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        return _links(self.actor.permissions, self.language, len(sockets.NAVIGATION))

    @property
    def rail(self) -> SafeString:
        """The left rail as HTML, grouped, the present page marked; counts are filled in later by htmx."""
        return _rail(self.links, self.here, self.language)

    @cached_property
    def here(self) -> Link | None:
        """The entry whose address is the longest beginning of the present one."""
        path, query = self.request.path, self.request.META.get("QUERY_STRING", "")
        best, score = None, (0, 0)
        for link in self.links:
            address, _mark, wanted = link.url.partition("?")
            fits = path == address if address == "/" else path.startswith(address)
            if not fits or (wanted and wanted not in query):
                continue
            if (len(address), len(wanted)) > score:
                best, score = link, (len(address), len(wanted))
        return best

    @property
    def shortcuts(self) -> SafeString:
        """The first three entries, for the thumb."""
        return _shortcuts(self.links[:3], self.here)

    @property
    def menu(self) -> SafeString:
        """The lines of the person's own menu."""
        return _menu(self.language, len(sockets.PERSON_MENU))

    @property
    def bell(self) -> str:
        return _reverse(sockets.BELL[0].url_name) if sockets.BELL else ""

    @property
    def sign_out(self) -> str:
        return _reverse("account_logout")

    @property
    def sign_in(self) -> str:
        return _reverse("account_login")


@lru_cache(maxsize=512)
def _links(permissions: frozenset[Permission], language: str, registered: int) -> tuple[Link, ...]:
    """The rail of everybody with these permissions in this language; `registered` renews it while apps plug in."""
    actor = Actor(user_id=0, name="", scopes=None)
    actor.__dict__["permissions"] = permissions
    found = [
        Link(str(entry.label), url + (f"?{entry.query}" if entry.query else ""), entry.icon, entry.group,
             key_of(entry), entry.count is not None)
        for entry in sockets.NAVIGATION
        if entry.open_to(actor) and (url := _reverse(entry.url_name))
    ]  # fmt: skip
    home = Link(_("My work"), _reverse("workspace:home"), "home", "work")
    return (home, *found)


def key_of(entry: sockets.NavigationEntry) -> str:
    """A name for the entry's count in the page."""
    words = f"{entry.url_name}-{entry.query}".rstrip("-")
    return "".join(c if c.isalnum() else "-" for c in words)


@lru_cache(maxsize=512)
def _rail(links: tuple[Link, ...], here: Link | None, language: str) -> SafeString:
    parts: list[str] = []
    group = ""
    for link in links:
        if link.group != group:
            group = link.group
            title = GROUP_LABELS[group]()
            parts.append(format_html('<p class="rail-group">{}</p>', title) if title else "")
        parts.append(_rail_link(link, link is here))
    return mark_safe(f'<div class="rail-links">{"".join(parts)}</div>')


def _rail_link(link: Link, active: bool) -> SafeString:
    current = mark_safe(' aria-current="page"') if active else ""
    count = format_html('<span class="count" id="count-{}" hidden></span>', link.key) if link.counted else ""
    return format_html(
        '<a class="rail-link" href="{}"{}>{}<span class="rail-word">{}</span>{}</a>',
        link.url, current, icon(link.icon or "point"), link.label, count,
    )  # fmt: skip


@lru_cache(maxsize=512)
def _shortcuts(links: tuple[Link, ...], here: Link | None) -> SafeString:
    line = '<a href="{}"{}>{}<span>{}</span></a>'
    current = mark_safe(' aria-current="page"')
    parts = [format_html(line, e.url, current if e == here else "", icon(e.icon), e.label) for e in links]
    return mark_safe("".join(parts))


@lru_cache(maxsize=16)
def _menu(language: str, registered: int) -> SafeString:
    found = [(entry, _reverse(entry.url_name)) for entry in sockets.PERSON_MENU]
    line = '<a class="menu-item" href="{}">{}{}</a>'
    return mark_safe("".join(format_html(line, url, icon(entry.icon), entry.label) for entry, url in found if url))


@lru_cache(maxsize=16)
def _language_buttons(language: str) -> SafeString:
    line = '<button type="submit" name="language" value="{0}" lang="{0}" title="{1}"{2}>{3}</button>'
    current = mark_safe(' aria-current="true"')
    marks = {code: current if code == language else "" for code, _short, _name in LANGUAGES}
    parts = [format_html(line, code, name, marks[code], short) for code, short, name in LANGUAGES]
    return mark_safe("".join(parts))


def _reverse(name: str | Promise) -> str:
    try:
        return plain_address(str(name))
    except NoReverseMatch:
        return ""
