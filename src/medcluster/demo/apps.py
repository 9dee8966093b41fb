from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "medcluster.demo"
    label = "demo"
