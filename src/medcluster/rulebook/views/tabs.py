"""The tabs above every list of rules."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from medcluster.rulebook.lists import KINDS


def tabs(here: str) -> list[tuple[str, str, bool]]:
    found = [(str(kind.label), reverse("rulebook:rows", args=[slug]), slug == here) for slug, kind in KINDS.items()]
    found.append((_("Moved days"), reverse("rulebook:days"), here == "days"))
    found.append((_("Orders and routing procedures"), reverse("rulebook:orders"), here == "orders"))
    return found
