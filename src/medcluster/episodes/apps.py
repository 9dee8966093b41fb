from django.apps import AppConfig


class EpisodesConfig(AppConfig):
    name = "medcluster.episodes"
    label = "episodes"
