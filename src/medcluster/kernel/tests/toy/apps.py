from django.apps import AppConfig


class ToyConfig(AppConfig):
    """A tiny case app that exists only under the tests' settings."""

    name = "medcluster.kernel.tests.toy"
    label = "toy"
