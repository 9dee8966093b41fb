"""Settings of sign-in, kept beside the app that owns it; `config.settings` takes them all.

Accounts are made by invitation, never by sign-up. Read from the environment: MEDCLUSTER_REQUIRE_MFA (clinical, all,
off), MEDCLUSTER_SESSION_HOURS, MEDCLUSTER_OIDC_ISSUER / _CLIENT_ID / _CLIENT_SECRET / _NAME / _LINK_BY_EMAIL.
"""

from __future__ import annotations

import os as _os
from typing import Any as _Any

from django.core.exceptions import ImproperlyConfigured as _ImproperlyConfigured

_env = _os.environ
_YES = {"1", "true", "yes", "on"}  # as config.environment reads them
_https = _env.get("MEDCLUSTER_HTTPS", "").lower() in _YES


def _choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = _env.get(name, "") or default
    if value not in allowed:
        raise _ImproperlyConfigured(f"{name} is {value!r}; choose one of: {', '.join(allowed)}")
    return value


def _hours(name: str, default: int) -> int:
    value = _env.get(name, "") or str(default)
    if not value.isdigit() or not 1 <= int(value) <= 24 * 30:
        raise _ImproperlyConfigured(f"{name} is {value!r}; give whole hours between 1 and 720")
    return int(value)


def _oidc() -> dict[str, _Any]:
    """The one identity provider of the operator, when its three settings are given."""
    issuer, client, secret = (
        _env.get(f"MEDCLUSTER_OIDC_{part}", "") for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    )
    if not issuer:
        return {}
    if not client or not secret:
        raise _ImproperlyConfigured(
            "MEDCLUSTER_OIDC_ISSUER is set: give MEDCLUSTER_OIDC_CLIENT_ID and MEDCLUSTER_OIDC_CLIENT_SECRET too"
        )
    app = {
        "provider_id": "oidc",
        "name": _env.get("MEDCLUSTER_OIDC_NAME", "") or "OpenID Connect",
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


AUTHENTICATION_BACKENDS = ["medcluster.accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # also how long an invitation holds

SESSION_ENGINE = "medcluster.accounts.sessions"
SESSION_COOKIE_NAME = "medcluster_session"
SESSION_COOKIE_AGE = _hours("MEDCLUSTER_SESSION_HOURS", 12) * 3600  # a shift
SESSION_SAVE_EVERY_REQUEST = False  # a write per page would be the dearest part of the page
LANGUAGE_COOKIE_NAME = "medcluster_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _https

ACCOUNT_ADAPTER = "medcluster.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator gives the address; the invitation proves it
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers who type addresses
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # the one that the administrator knows
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed" goes to the owner
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Medcluster: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _https else "http"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None  # asked on the page; unticked, the session ends with the browser
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_FORMS = {"login": "medcluster.accounts.signin_forms.SignInForm"}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/300s/key",  # five wrong passwords close an address for five minutes
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}

MFA_ADAPTER = "medcluster.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "medcluster.accounts.signin_forms.AddPasskeyForm",
    "edit_webauthn": "medcluster.accounts.signin_forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from administrators, nobody signs up with a strange one
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Medcluster"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones differ by seconds
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https  # browsers themselves allow it on localhost only
MEDCLUSTER_REQUIRE_MFA = _choice("MEDCLUSTER_REQUIRE_MFA", ("clinical", "all", "off"), "off")

USERSESSIONS_TRACK_ACTIVITY = False  # ActorMiddleware notes the last visit once in five minutes instead

SOCIALACCOUNT_ADAPTER = "medcluster.accounts.adapters.OutsideAccountAdapter"
SOCIALACCOUNT_PROVIDERS = _oidc()
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # the button is a link: a form may not lead outside (content security policy)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = (_env.get("MEDCLUSTER_OIDC_LINK_BY_EMAIL", "") or "1").lower() in _YES
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
