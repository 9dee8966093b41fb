"""Who reads and who keeps the rules."""

from __future__ import annotations

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission


def may_read(actor: Actor) -> bool:
    """Rules hold nothing personal: everybody who reads the registry reads them."""
    return actor.may(Permission.READ_REGISTRY)


def may_edit(actor: Actor) -> bool:
    return actor.may(Permission.EDIT_RULES)
