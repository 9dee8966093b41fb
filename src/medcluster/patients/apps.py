from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "medcluster.patients"
    label = "patients"
