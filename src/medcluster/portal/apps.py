from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "medcluster.portal"
    label = "portal"
