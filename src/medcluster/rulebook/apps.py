from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "medcluster.rulebook"
    label = "rulebook"
