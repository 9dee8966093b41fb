from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "medcluster.routing"
    label = "routing"
