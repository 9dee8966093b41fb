"""Posts are given and taken here, within the limits of delegated administration (A6), and every one is audited."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import Membership, User, today
from medcluster.accounts.policies import may_take
from medcluster.accounts.rules import Where, fits, may_give
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import ROLES, Permission, Role
from medcluster.kernel.ports import AuditEntry, ports


@transaction.atomic
def grant(
    *,
    by: Actor,
    user: User,
    role: Role | str,
    organisation_id: int | None = None,
    centre_id: int | None = None,
    profiles: tuple[str, ...] | list[str] = (),
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Membership:
    """Give a person a role at a place. NotPermitted beyond the giver's own limits, and for oneself."""
    by.require(Permission.MANAGE_PEOPLE)
    chosen = _checked_role(role)
    where = Where(organisation_id, centre_id)
    _check_place(chosen, where)
    if by.user_id == user.pk and not by.is_system:
        raise NotPermitted(_("Nobody gives a role to themselves: ask another administrator."))
    if not may_give(by, chosen, where):
        raise NotPermitted(_("You may not give this role there."))
    start = valid_from or today()
    if valid_until is not None and valid_until < start:
        raise Incomplete([Fault("valid_until", _("The last day lies before the first."))])
    _check_not_held(user, chosen, where)
    membership = Membership.objects.create(
        user=user, role=chosen.value, organisation_id=organisation_id, centre_id=centre_id, profiles=sorted(profiles),
        valid_from=start, valid_until=valid_until, granted_by_id=by.user_id,
    )  # fmt: skip
    _note(by, "post.grant", membership)
    return membership


@transaction.atomic
def revoke(*, by: Actor, membership: Membership) -> Membership:
    """Take a post away, at once. The row stays as history."""
    if not may_take(by, membership):
        raise NotPermitted(_("This role is not yours to take."))
    taken = Membership.objects.filter(pk=membership.pk, revoked_at__isnull=True)
    if not taken.update(revoked_at=timezone.now(), revoked_by_id=by.user_id):
        raise Conflict(_("This role has been taken already."))
    membership.refresh_from_db()
    _note(by, "post.revoke", membership)
    return membership


def _checked_role(role: Role | str) -> Role:
    if role not in ROLES:
        raise Incomplete([Fault("role", _("There is no role of this name."))])
    return Role(role)


def _check_place(role: Role, where: Where) -> None:
    if not fits(role, where):
        raise Incomplete(
            [Fault("place", _("The role «%(role)s» needs a place of another kind.") % {"role": ROLES[role].label})]
        )


def _check_not_held(user: User, role: Role, where: Where) -> None:
    there = {"organisation_id": where.organisation_id, "centre_id": where.centre_id}
    held = Membership.objects.filter(user=user, role=role.value, revoked_at__isnull=True, **there)
    if any(m.valid_until is None or m.valid_until >= today() for m in held):
        raise Incomplete([Fault("role", _("The person has this role there already."), "held")])


def _note(by: Actor, action: str, membership: Membership) -> None:
    details: dict[str, Any] = {
        "person": membership.user_id,
        "role": membership.role,
        "organisation": membership.organisation_id,
        "centre": membership.centre_id,
        "until": membership.valid_until.isoformat() if membership.valid_until else None,
    }
    ports.audit.append(
        [
            AuditEntry(
                action=action, actor=by, object_type="accounts.membership", object_id=membership.pk, details=details
            )
        ]
    )
