from django.apps import AppConfig


class InterpretingConfig(AppConfig):
    name = "medcluster.interpreting"
    label = "interpreting"

    def ready(self) -> None:
        from medcluster.interpreting import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
