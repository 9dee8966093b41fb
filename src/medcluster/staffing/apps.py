from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "medcluster.staffing"
    label = "staffing"

    def ready(self) -> None:
        from medcluster.staffing import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
