from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "medcluster.registry"
    label = "registry"
