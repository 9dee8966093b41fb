"""How allauth is fitted into the house: nobody signs up alone, refusals speak our words, secrets lie encrypted."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.addresses import address_of
from medcluster.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in by address and password. People are invited, there is no sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the administrator of your hospital or centre."),
        "email_password_mismatch": _("The email or the password is not right. Check both; capitals matter."),
        "too_many_login_attempts": _("Too many wrong attempts. Wait five minutes, or set a new password."),
        "enter_current_password": _("Write the password that you have now."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("The code is not right. Codes change every half minute: write the one shown now."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "rate_limited": _("Too many attempts. Wait a few minutes."),
        "unknown_email": _("Nobody signs in with this address."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "127.0.0.1"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name; the address is enough."""

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Signing in and out is seen on the page itself; a note about it would only be in the way."""
        template = args[0] if args else kwargs.get("message_template")
        if template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What the authenticator app and the passkey show; the secret of the app lies encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_label(self, user: User) -> str:
        return user.email

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  allauth's name
        return gettext("Passkey")

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValueError("a second factor was encrypted with another MEDCLUSTER_SECRET_KEY") from error


class OutsideAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in at the operator's identity provider: only for people who have been invited here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def _fernet() -> MultiFernet:
    """Keys of second factors, made of the secret key and its predecessors."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(b"medcluster.mfa:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
