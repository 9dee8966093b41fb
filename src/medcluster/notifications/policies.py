"""Who sees which messages: everybody their own; delivery to those who keep texts or the installation."""

from __future__ import annotations

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

DELIVERY = (Permission.EDIT_MESSAGES, Permission.READ_AUDIT)


def can_see_delivery(actor: Actor) -> bool:
    """Delivery shows subjects and addresses of everybody, so it is for administrators (no clinical text in any)."""
    return any(actor.may(permission) for permission in DELIVERY)
