from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "medcluster.referrals"
    label = "referrals"

    def ready(self) -> None:
        # Models can be imported only once the registry of apps is ready.
        from medcluster.referrals import wiring  # noqa: PLC0415  models are loaded only by now

        wiring.connect()
