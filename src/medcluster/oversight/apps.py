from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "medcluster.oversight"
    label = "oversight"

    def ready(self) -> None:
        from medcluster.oversight import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
