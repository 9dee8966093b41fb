from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "medcluster.notifications"
    label = "notifications"
