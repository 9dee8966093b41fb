from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "medcluster.visits"
    label = "visits"

    def ready(self) -> None:
        from medcluster.visits import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
