"""The few mails that accounts send themselves: an invitation holds a secret link and is never kept in an outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from medcluster.accounts.models import User
from medcluster.kernel.permissions import ROLES, Role


def password_link(user: User) -> str:
    """The address at which the person sets a password; valid for PASSWORD_RESET_TIMEOUT, once."""
    key = f"{user_pk_to_url_str(user)}-{PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
    uid, _, token = key.partition("-")
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})


def invitation(user: User, inviter: str) -> None:
    """Asks the person to set a password."""
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    roles = [m.definition.label for m in user.memberships.all() if m.is_active()]  # lazy: in the mail's language
    _send(user, "invitation", {"link": password_link(user), "inviter": inviter, "days": days, "roles": roles})


def new_post(user: User, role: Role) -> None:
    """Tells somebody who has an account of a further role."""
    _send(user, "new_post", {"link": settings.SITE_URL + "/", "role": ROLES[role].label})


def address_changed(user: User, old: str) -> None:
    """Tells the old address that the account has another one now."""
    _send(user, "address_changed", {"new": user.email}, to=old)


def _send(user: User, name: str, context: dict[str, Any], to: str = "") -> None:
    with translation.override(user.language):
        values = {"person": user, "site": settings.SITE_URL, **context}
        subject = " ".join(render_to_string(f"accounts/mail/{name}_subject.txt", values).split())
        send_mail(subject, render_to_string(f"accounts/mail/{name}.txt", values), None, [to or user.email])
