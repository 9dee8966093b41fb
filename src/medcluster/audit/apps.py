"""The audit trail plugs itself into the kernel's socket."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from medcluster.kernel.ports import ports


class AuditConfig(AppConfig):
    name = "medcluster.audit"
    label = "audit"

    def ready(self) -> None:
        from medcluster.audit import services  # noqa: PLC0415  models are loaded only by now

        ports.provide(audit=services.Trail())
        post_migrate.connect(services.lay_heads, sender=self)
