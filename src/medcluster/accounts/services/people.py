"""People: made by invitation, changed, stopped. Every write is audited in its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts import mails
from medcluster.accounts.models import ApiToken, User
from medcluster.accounts.policies import may_edit, may_stop
from medcluster.accounts.services.posts import grant
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.ports import AuditEntry, ports


@dataclass(frozen=True)
class Place:
    """A post to give to somebody: the role and where, from and until when."""

    role: Role
    organisation_id: int | None = None
    centre_id: int | None = None
    profiles: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


@transaction.atomic
def create_person(
    *,
    by: Actor,
    email: str,
    name: str,
    posts: Iterable[Place] = (),
    password: str | None = None,
    password_hash: str | None = None,
    phone: str = "",
    language: str = "ru",
    time_zone: str = "",
) -> User:
    """Make a person who can sign in, with posts. Without a password they set one by the invitation.

    `password_hash` (from make_password) saves the costly hashing where many share one, as in the demonstration.
    Raises Incomplete when the address is taken or malformed, NotPermitted for a post that is not `by`'s to give.
    """
    by.require(Permission.MANAGE_PEOPLE)
    email = _checked_email(email)
    values: dict[str, Any] = {"name": _checked_name(name), "phone": phone, "language": language}
    if time_zone:
        values["time_zone"] = time_zone
    person = User(email=email, password=password_hash or make_password(password), **values)
    person.save(force_insert=True)
    _note(by, "person.create", person, {"email": email})
    for place in posts:
        grant(by=by, user=person, **place.__dict__)
    return person


@transaction.atomic
def invite(*, by: Actor, email: str, name: str, posts: Iterable[Place], language: str = "ru", phone: str = "") -> User:
    """Make a person with at least one post and mail them a link to set their password.

    Somebody who already has an account gets the posts (whatever their name is), and a mail that says so.
    """
    by.require(Permission.MANAGE_PEOPLE)
    places = list(posts)
    if not places:
        raise Incomplete([Fault("role", _("Give at least one role: without a role the person can do nothing."))])
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is None:
        person = create_person(by=by, email=email, name=name, posts=places, language=language, phone=phone)
        _send_invitation(by, person)
        return person
    for place in places:
        grant(by=by, user=known, **place.__dict__)
    transaction.on_commit(lambda: mails.new_post(known, places[0].role))
    return known


@transaction.atomic
def send_invitation(*, by: Actor, user: User) -> None:
    """Mail the link to set a password (again). For people who have not set one."""
    if not may_edit(by, user):
        raise NotPermitted(_("This person is not yours to invite."))
    if user.has_usable_password():
        raise Incomplete(
            [Fault("email", _("This person has a password already and can reset it on the sign-in page."))]
        )
    _send_invitation(by, user)


@transaction.atomic
def update_person(*, by: Actor, user: User, name: str, email: str, phone: str = "") -> User:
    """Change somebody's name, address, phone. The old address is told when it changes."""
    if not may_edit(by, user):
        raise NotPermitted(_("You may not change this person: they hold posts which you could not give."))
    before = {"name": user.name, "email": user.email, "phone": user.phone}
    user.name, user.phone = _checked_name(name), phone.strip()
    if email.strip().lower() != user.email:
        user.email = _checked_email(email)
        transaction.on_commit(lambda: mails.address_changed(user, before["email"]))
    user.save(update_fields=["name", "email", "phone"])
    after = {"name": user.name, "email": user.email, "phone": user.phone}
    changed = sorted(k for k in before if before[k] != after[k])
    details: dict[str, Any] = {"changed": changed}
    if before["email"] != after["email"]:
        details |= {"email_before": before["email"], "email": after["email"]}
    _note(by, "person.update", user, details)
    return user


@transaction.atomic
def update_profile(*, by: Actor, user: User, name: str, phone: str, language: str, time_zone: str) -> User:
    """A person changes what is their own: name, phone, language, time zone."""
    if by.user_id != user.pk:
        raise NotPermitted()
    user.name, user.phone, user.language, user.time_zone = _checked_name(name), phone.strip(), language, time_zone
    user.save(update_fields=["name", "phone", "language", "time_zone"])
    _note(by, "person.update", user, {"changed": ["profile"]})
    return user


@transaction.atomic
def deactivate(*, by: Actor, user: User) -> None:
    """The person can no longer sign in: sessions end, tokens are revoked, posts stay as history and give nothing."""
    if not may_stop(by, user):
        raise NotPermitted(_("You may not stop this person."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended = _end_sessions(user)
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())
    _note(by, "person.deactivate", user, {"sessions": ended, "tokens": tokens})


@transaction.atomic
def reactivate(*, by: Actor, user: User) -> None:
    """The person may sign in again. Tokens stay revoked."""
    if not may_edit(by, user):
        raise NotPermitted(_("You may not let this person in again: they hold posts which you could not give."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    _note(by, "person.reactivate", user, {})


@transaction.atomic
def end_sessions(*, by: Actor, user: User, keep: str = "") -> int:
    """Sign the person out everywhere (but in the session `keep`). Own sessions, or by whoever may stop the person."""
    if by.user_id != user.pk and not may_stop(by, user):
        raise NotPermitted()
    ended = _end_sessions(user, keep)
    _note(by, "person.end_sessions", user, {"sessions": ended})
    return ended


def _end_sessions(user: User, keep: str = "") -> int:
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=keep))
    for session in sessions:
        session.end()
    return len(sessions)


def _send_invitation(by: Actor, person: User) -> None:
    person.invited_at = timezone.now()
    person.save(update_fields=["invited_at"])
    _note(by, "person.invite", person, {"email": person.email})
    transaction.on_commit(lambda: mails.invitation(person, by.name))


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Incomplete([Fault("email", _("This is not an email address."))]) from error
    if User.objects.filter(email=email).exists():
        raise Incomplete([Fault("email", _("Somebody with this address has an account already."), "taken")])
    return email


def _checked_name(name: str) -> str:
    if not (name := " ".join(name.split())):
        raise Incomplete([Fault("name", _("Write the person's name."))])
    return name


def _note(by: Actor, action: str, person: User, details: dict[str, Any]) -> None:
    ports.audit.append(
        [AuditEntry(action=action, actor=by, object_type="accounts.user", object_id=person.pk, details=details)]
    )
