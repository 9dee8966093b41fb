"""Patients plug themselves into merging, messages, the audit trail's words and the staff shell."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PatientsConfig(AppConfig):
    name = "medcluster.patients"
    label = "patients"
    verbose_name = _("Patients")

    def ready(self) -> None:
        from medcluster.patients import defaults, wiring  # noqa: PLC0415  models are loaded only by now

        post_migrate.connect(defaults.load, sender=self)
        wiring.connect()
