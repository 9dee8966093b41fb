"""What allauth and Django tell us: sign-ins into the audit trail, second factors onto the person's row."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from medcluster.accounts.addresses import address_of
from medcluster.accounts.models import User
from medcluster.accounts.services.actors import actor_for
from medcluster.kernel.actor import Actor
from medcluster.kernel.ports import AuditEntry, ports

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    _note("person.sign_in", actor_for(user, address=address_of(request)), user.pk)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None and user.pk:
        _note("person.sign_out", actor_for(user, address=address_of(request)), user.pk)


@receiver(user_login_failed)
def refused(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A wrong password, under the name of the person whose address was typed; the address itself is not kept."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=email).first() if email else None
    address = address_of(request) if request is not None else ""
    actor = actor_for(user, address=address) if user else Actor(user_id=None, name="", address=address)
    _note("person.sign_in", actor, user.pk if user else None, "refused")


@receiver(post_save, sender=Authenticator)
@receiver(post_delete, sender=Authenticator)
def keep_factor(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The person's row says whether there is a second factor, so that no page has to look for one."""
    has = Authenticator.objects.filter(user_id=instance.user_id, type__in=SECOND_FACTORS).exists()
    User.objects.filter(pk=instance.user_id).update(has_second_factor=has)


@receiver(authenticator_added)
@receiver(authenticator_removed)
def second_factor_changed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    actor = actor_for(user, address=address_of(request))
    has = Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists()
    details = {"type": str(authenticator.type), "has": has}
    ports.audit.append([AuditEntry("person.second_factor", actor, "accounts.user", user.pk, details=details)])


def _note(action: str, actor: Actor, user_id: int | None, outcome: str = "done") -> None:
    ports.audit.append([AuditEntry(action, actor, "accounts.user", user_id, outcome=outcome)])
