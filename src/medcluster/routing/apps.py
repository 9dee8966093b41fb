from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.rulebook import names


class RoutingConfig(AppConfig):
    name = "medcluster.routing"
    label = "routing"

    def ready(self) -> None:
        # Reads models, which can be imported only once the registry of apps is ready.
        from medcluster.routing.choices import profile_choices  # noqa: PLC0415

        names.provide_profiles(profile_choices)
        asking = frozenset({Permission.COORDINATE, Permission.CREATE_REFERRAL, Permission.TRIAGE})
        shell.navigation(shell.NavigationEntry("cases", _("Where to send"), "routing:what_if", asking, 80, "map-pin"))
