from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "medcluster.learning"
    label = "learning"

    def ready(self) -> None:
        from medcluster.learning import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect(self)
