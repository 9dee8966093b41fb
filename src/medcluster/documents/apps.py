from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell


class DocumentsConfig(AppConfig):
    name = "medcluster.documents"
    label = "documents"

    def ready(self) -> None:
        keepers = frozenset({Permission.READ_AUDIT, Permission.MANAGE_CLUSTER})
        shell.navigation(
            shell.NavigationEntry("settings", _("Virus check of files"), "documents:scans", keepers, 60, "shield-check")
        )
