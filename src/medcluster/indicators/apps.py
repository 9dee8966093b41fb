from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "medcluster.indicators"
    verbose_name = _("Numbers")

    def ready(self) -> None:
        from medcluster.indicators import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
