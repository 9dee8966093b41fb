"""Plugs the numbers into the house: lines of the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.indicators.reports import wiring as reports
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell


def connect() -> None:
    """Called once, when all models are loaded."""
    shell.navigation(
        shell.NavigationEntry(
            "numbers", _("Dashboards"), "indicators:start", Permission.READ_STATISTICS, 1, icon="chart-bar"
        ),
        shell.NavigationEntry(
            "numbers", _("Explore"), "explore:explore", Permission.READ_STATISTICS, 3, icon="adjustments"
        ),
        shell.NavigationEntry("numbers", _("Open data"), "opendata:index", Permission.PUBLISH_DATA, 60, icon="world"),
        shell.NavigationEntry(
            "numbers", _("Indicators"), "indicators:catalogue", Permission.READ_STATISTICS, 5, icon="target"
        ),
    )
    shell.navigation(
        shell.NavigationEntry(
            "numbers", _("Facts for other tools"), "indicators:facts", Permission.EXPORT_FACTS, 62, icon="database"
        )
    )
    reports.connect()
