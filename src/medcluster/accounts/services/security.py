"""Proof that the person at the screen is the one who signed in, asked for before a signature."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.accounts.services.actors import actor_for
from medcluster.kernel.errors import Conflict, Fault, Incomplete
from medcluster.kernel.ports import AuditEntry, ports

ATTEMPTS = 5
WITHIN = 300  # seconds


def reauthenticate(user: User, password: str, *, address: str = "") -> None:
    """Return when the password is the user's own; otherwise raise Incomplete on the field `password`.

    Five wrong passwords within five minutes: Conflict until the time is over. A person without a password (OIDC only)
    cannot sign this way and is told so. Wrong ones are audited outside the caller's transaction fate, so call this
    before opening the transaction of the act.
    """
    key = f"accounts:reauthenticate:{user.pk}"
    if (cache.get(key) or 0) >= ATTEMPTS:
        raise Conflict(_("Too many wrong passwords. Wait five minutes."), code="locked")
    if not user.has_usable_password():
        raise Incomplete([Fault("password", _("You have no password yet: set one in your profile, then sign."))])
    if user.is_active and user.check_password(password):
        cache.delete(key)
        return
    cache.add(key, 0, WITHIN)
    cache.incr(key)
    actor = actor_for(user, address=address)
    ports.audit.append([AuditEntry("person.reauthenticate", actor, "accounts.user", user.pk, outcome="refused")])
    raise Incomplete([Fault("password", _("The password is not right."), "password")])
