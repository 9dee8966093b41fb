from __future__ import annotations

from django.apps import AppConfig


class TeleconsultsConfig(AppConfig):
    name = "medcluster.teleconsults"
    label = "teleconsults"

    def ready(self) -> None:
        from medcluster.teleconsults.sockets import plug_in  # noqa: PLC0415  models are ready only now

        plug_in()
