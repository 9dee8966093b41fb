from django.apps import AppConfig


class TeleconsultsConfig(AppConfig):
    name = "medcluster.teleconsults"
    label = "teleconsults"
