from django.apps import AppConfig


class EpisodesConfig(AppConfig):
    name = "medcluster.episodes"
    label = "episodes"

    def ready(self) -> None:
        from medcluster.episodes import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
