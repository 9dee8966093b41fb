"""How allauth is fitted into the house: nobody signs up alone, names are names, refusals and sign-ins are audited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from medcluster.accounts.addresses import address_of
from medcluster.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by address and password. People are invited, there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "127.0.0.1"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name; the address is enough."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """What the authenticator app and the passkey show: the person's address and name."""

    def get_totp_label(self, user: User) -> str:
        return user.email

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}


class OutsideAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in at the operator's identity provider: only for people who have been invited here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
