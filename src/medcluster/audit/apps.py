"""The audit trail plugs itself into the kernel's socket."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import ports
from medcluster.kernel.web import shell


class AuditConfig(AppConfig):
    name = "medcluster.audit"
    label = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from medcluster.audit import services  # noqa: PLC0415  models are loaded only by now

        ports.provide(audit=services.Trail())
        post_migrate.connect(services.lay_heads, sender=self)
        shell.navigation(
            shell.NavigationEntry("people", _("Audit trail"), "audit:list", Permission.READ_AUDIT, 80, "shield-check")
        )
