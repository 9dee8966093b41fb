from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "medcluster.notifications"
    label = "notifications"

    def ready(self) -> None:
        from medcluster.notifications import sockets  # noqa: PLC0415  models are not there before the apps are loaded

        sockets.plug_in()
