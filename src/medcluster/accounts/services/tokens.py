"""Keys for programs: given once, kept as a hash, narrowed to scopes, ended at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import ApiToken, User
from medcluster.accounts.policies import may_stop
from medcluster.accounts.rules import new_token, token_hash
from medcluster.accounts.services.actors import actor_for
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports

LONGEST = timedelta(days=366)
NEVER_BY_TOKEN = frozenset({Permission.MANAGE_PEOPLE})  # giving roles needs a person who has signed in


@transaction.atomic
def issue_token(
    *, by: Actor, user: User, name: str, scopes: Iterable[Permission | str], expires_at: datetime
) -> tuple[ApiToken, str]:
    """Make a token for oneself (or, by the system, for somebody) and return it with its secret, shown this once.

    The scopes must lie within what the person may do; a program may not make a token (its actor has scopes).
    """
    if by.scopes is not None or (by.user_id != user.pk and not by.is_system):
        raise NotPermitted(_("A token is made by the person themselves, signed in."))
    faults = list(_faults(user, name, wanted := {str(s) for s in scopes}, expires_at))
    if faults:
        raise Incomplete(faults)
    secret = new_token()
    token = ApiToken.objects.create(
        user=user, name=name.strip(), prefix=secret[:8], token_hash=token_hash(secret), scopes=sorted(wanted),
        expires_at=expires_at,
    )  # fmt: skip
    _note(by, "token.issue", token, {"scopes": token.scopes, "expires_at": expires_at.isoformat()})
    return token, secret


@transaction.atomic
def revoke_token(*, by: Actor, token: ApiToken) -> None:
    """End a token: one's own, or by whoever may stop the person."""
    if by.user_id != token.user_id and not may_stop(by, token.user):
        raise NotPermitted()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise Conflict(_("This token has been revoked already."))
    _note(by, "token.revoke", token, {})


def scopes_of(user: User) -> list[Permission]:
    """What a token of the person may be allowed to do, in the order of the list of permissions."""
    may = actor_for(user).permissions - NEVER_BY_TOKEN
    return [p for p in Permission if p in may]


def _faults(user: User, name: str, wanted: set[str], expires_at: datetime) -> Iterable[Fault]:
    now = timezone.now()
    if not name.strip():
        yield Fault("name", _("Say what the token is for."))
    if not wanted:
        yield Fault("scopes", _("Choose at least one thing that the token may do."))
    elif not wanted <= {p.value for p in scopes_of(user)}:
        yield Fault("scopes", _("A token may do only what its person may do."))
    if not now < expires_at <= now + LONGEST:
        yield Fault("expires_at", _("Choose an end within a year."))


def _note(by: Actor, action: str, token: ApiToken, details: dict[str, object]) -> None:
    ports.audit.append(
        [
            AuditEntry(
                action=action,
                actor=by,
                object_type="accounts.apitoken",
                object_id=token.pk,
                details={"person": token.user_id, "name": token.name, **details},
            )
        ]
    )
