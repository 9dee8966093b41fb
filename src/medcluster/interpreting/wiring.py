"""Plugs the room into the house: navigation, my work, the pages of the cases, messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from medcluster.audit import presenters as audit
from medcluster.interpreting import recipients, selectors
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.referrals import hooks as of_referrals
from medcluster.teleconsults import hooks as of_teleconsults

SHOWN = 5
COUNTED = 100
PEOPLE = frozenset({Permission.INTERPRET, Permission.ASSIGN_INTERPRETER})

AUDIT_WORDS = {
    "interpreting.assign": _("assigned an interpreter"),
    "interpreting.end": _("ended an interpreter's assignment"),
    "interpreting.translate": _("translated the question"),
}


def connect() -> None:
    """Called once, when all models are loaded."""
    audit.WORDS.update(AUDIT_WORDS)
    recipients.connect()
    of_referrals.beside(lambda case, actor: [of_referrals.Link(*line) for line in beside(case, actor)])
    of_teleconsults.beside(lambda case, actor: [of_teleconsults.Link(*line) for line in beside(case, actor)])
    shell.navigation(
        shell.NavigationEntry(
            "cases", _("Interpreters"), "interpreting:list", PEOPLE, 45, icon="language", count=_count
        )
    )
    shell.home(_home)


def _count(actor: Actor) -> int | None:
    return selectors.mine(actor)[:COUNTED].count() if actor.may(Permission.INTERPRET) else None


def _home(actor: Actor) -> shell.Section | None:
    if not actor.may(Permission.INTERPRET):
        return None
    waiting = selectors.mine(actor)
    items = [
        shell.Item(title=a.languages_in_words, url=a.get_absolute_url(), number=a.number, due_at=a.until, detail=a.task)
        for a in waiting[:SHOWN]
    ]
    url = reverse("interpreting:list")
    return shell.Section(_("My assignments"), items, url, waiting[:COUNTED].count(), 10, _("No assignment now."))


def beside(case: Any, actor: Actor) -> Sequence[tuple[Any, str, Any, str, bool]]:
    """The interpreters of a case, and the way to assign one."""
    if not actor.may(Permission.ASSIGN_INTERPRETER):
        return []
    now = timezone.now()
    lines: list[tuple[Any, str, Any, str, bool]] = []
    for a in selectors.of_case(actor, case):
        over = a.ended_at is not None or a.until <= now
        words = _now("ended") if over else _now("until %(day)s") % {"day": f"{timezone.localtime(a.until):%d.%m.%Y}"}
        title = _now("Interpreter %(name)s") % {"name": a.user.name}
        lines.append((title, a.get_absolute_url(), words, "done" if over else "going", False))
    if case.is_open and case.state != "draft":
        lines.append((_now("Assign an interpreter"), reverse("interpreting:assign", args=[case.number]), "", "", True))
    return lines
