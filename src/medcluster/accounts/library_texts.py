"""Texts of allauth and Django that people meet on our pages and that their Kazakh catalogues lack.

Named here so that they get into our own catalogue, which Django asks first. Nothing imports this file.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext

FIELDS = (
    _("Password"), _("Current Password"), _("New Password"), _("New Password (again)"), _("Password (again)"),
    _("Email"), _("Email address"), _("Code"), _("Authenticator code"), _("Phone"),
)  # fmt: skip
FAULTS = (
    _("You must type the same password each time."),
    _("This password is too common."),
    _("This password is entirely numeric."),
    _("The password is too similar to the %(verbose_name)s."),
    _("This account is inactive."),
    _("Enter a valid email address."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
)
RULES = (
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
)
NOTES = (
    _("Password successfully changed."), _("Password successfully set."), _("Authenticator app activated."),
    _("Authenticator app deactivated."), _("Security key added."), _("Security key removed."),
    _("A new set of recovery codes has been generated."), _("Signed out of all other sessions."),
    _("Use your password"), _("Use authenticator app or code"), _("Use a security key"),
    _("This functionality requires JavaScript."),
)  # fmt: skip


def lengths(count: int) -> tuple[str, str]:
    return (
        ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            count,
        ),
        ngettext(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            count,
        ),
    )
