"""Accounts: people, posts, sign-in."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell


class AccountsConfig(AppConfig):
    name = "medcluster.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from medcluster.accounts import signals  # noqa: F401, PLC0415  receivers connect on import, models are ready now

        shell.navigation(
            shell.NavigationEntry("people", _("People"), "accounts:list", Permission.MANAGE_PEOPLE, 10, "users")
        )
        shell.person_menu(
            shell.MenuEntry(_("My account"), "accounts:profile", "user-circle"),
            shell.MenuEntry(_("Security"), "mfa_index", "shield-lock"),
        )
