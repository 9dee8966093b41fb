from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "medcluster.workspace"
    label = "workspace"
