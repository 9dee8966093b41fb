from django.apps import AppConfig
from django.db.models.signals import post_migrate

from medcluster.kernel.ports import ports


class RulebookConfig(AppConfig):
    name = "medcluster.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        # Models can be imported only once the registry of apps is ready.
        from medcluster.rulebook import signals  # noqa: PLC0415
        from medcluster.rulebook.defaults import load_after_migrate  # noqa: PLC0415
        from medcluster.rulebook.source import rules  # noqa: PLC0415

        ports.provide(rules=rules)
        signals.connect()
        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="rulebook.defaults")
