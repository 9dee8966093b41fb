from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "medcluster.audit"
    label = "audit"
