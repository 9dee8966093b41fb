from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import ports
from medcluster.kernel.web import shell


class RulebookConfig(AppConfig):
    name = "medcluster.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        # Models can be imported only once the registry of apps is ready.
        from medcluster.documents.access import register_impersonal  # noqa: PLC0415
        from medcluster.rulebook import selectors, signals  # noqa: PLC0415
        from medcluster.rulebook.defaults import load_after_migrate  # noqa: PLC0415
        from medcluster.rulebook.presenters import ORDER_VERSION  # noqa: PLC0415
        from medcluster.rulebook.source import rules  # noqa: PLC0415

        shell.navigation(
            shell.NavigationEntry("settings", _("Rules"), "rulebook:overview", Permission.READ_REGISTRY, 20, "gavel")
        )
        register_impersonal(
            ORDER_VERSION, selectors.visible_versions, read=Permission.READ_REGISTRY, add=Permission.EDIT_RULES
        )
        ports.provide(rules=rules)
        signals.connect()
        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="rulebook.defaults")
