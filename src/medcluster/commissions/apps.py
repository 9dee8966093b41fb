from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "medcluster.commissions"
    label = "commissions"

    def ready(self) -> None:
        from medcluster.commissions import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
