"""What the shell shows of other apps, asked through the sockets of `kernel.web.shell`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import DatabaseError

from medcluster.kernel.actor import Actor
from medcluster.kernel.web import shell
from medcluster.kernel.web.shell import Hit, Item, Section
from medcluster.workspace.shell import key_of

COUNT_CAP = 99
PRESSING = 5  # shown above all sections
SEARCH_MINIMUM = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """Everything that waits for one person. `pressing` are the most urgent things of all sections together."""

    sections: Sequence[Section]
    pressing: Sequence[Item]

    @property
    def revision(self) -> str:
        """Changes whenever something that the page shows has changed."""
        shown = [(s.total, [(i.url, str(i.state), i.due_at) for i in s.items]) for s in self.sections]
        return sha256(repr(shown).encode()).hexdigest()[:16]

    @property
    def total(self) -> int:
        return sum(section.total for section in self.sections)


def my_work(actor: Actor) -> Work:
    """The sections that apps give, in their order, and the most pressing items first."""
    found = [section for source in shell.HOME if (section := source(actor)) is not None]
    sections = sorted(found, key=lambda section: section.order)
    return Work(sections, _pressing(sections))


def _pressing(sections: Sequence[Section]) -> list[Item]:
    """The most urgent of all sections; nothing when one section has them all, since it shows them itself."""
    dated = [
        (item.due_at, place, item) for place, section in enumerate(sections) for item in section.items if item.due_at
    ]
    first = sorted(dated, key=lambda found: found[:2])[:PRESSING]
    return [item for _due, _place, item in first] if len({place for _due, place, _item in first}) > 1 else []


def waiting_counts(actor: Actor) -> dict[str, str]:
    """Key of the entry → number as shown: empty where nothing waits, at most `99+`."""
    counted = [(key_of(e), e.count) for e in shell.NAVIGATION if e.count is not None and e.open_to(actor)]
    counted += [("bell", bell.count) for bell in shell.BELL]
    return {key: _shown(count, actor) for key, count in counted}


def _shown(count: Callable[[Actor], int | None], actor: Actor) -> str:
    number = count(actor) or 0
    if not number:
        return ""
    return f"{COUNT_CAP}+" if number > COUNT_CAP else str(number)


def find(actor: Actor, text: str) -> list[tuple[str, list[Hit]]]:
    """Hits of all apps by kind. One app's failing search takes nothing from the others."""
    if len(text) < SEARCH_MINIMUM:
        return []
    groups: dict[str, list[Hit]] = {}
    for source in shell.SEARCH:
        try:
            hits = source(actor, text)
        except DatabaseError:
            log.exception("a search failed")
            continue
        for hit in hits:
            groups.setdefault(str(hit.kind), []).append(hit)
    return list(groups.items())
