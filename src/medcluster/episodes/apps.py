from django.apps import AppConfig


class EpisodesConfig(AppConfig):
    name = "medcluster.episodes"
    label = "episodes"

    def ready(self) -> None:
        from medcluster.episodes import effects  # models are loaded only now
        from medcluster.referrals import hooks

        hooks.on("arrive", effects.arrive)
        hooks.on("died", effects.referral_died)
