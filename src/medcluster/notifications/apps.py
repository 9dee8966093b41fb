from django.apps import AppConfig

from medcluster.kernel.ports import ports


class NotificationsConfig(AppConfig):
    name = "medcluster.notifications"
    label = "notifications"

    def ready(self) -> None:
        from medcluster.notifications.outbox import outbox  # noqa: PLC0415  models are not there before apps are loaded

        ports.provide(messages=outbox)
