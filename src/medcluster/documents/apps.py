from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "medcluster.documents"
    label = "documents"
