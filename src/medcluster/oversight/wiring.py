"""Plugs the room into the house: one line of the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell


def connect() -> None:
    """Called once, when all models are loaded."""
    shell.navigation(
        shell.NavigationEntry(
            "numbers", _("Cases without names"), "oversight:referrals", Permission.READ_DEIDENTIFIED, 10, icon="eye-off"
        )
    )
