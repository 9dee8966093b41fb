"""Accounts: people, posts, sign-in."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "medcluster.accounts"
    label = "accounts"

    def ready(self) -> None:
        from medcluster.accounts import signals  # noqa: F401, PLC0415  receivers connect on import, models are ready now
