from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "medcluster.accounts"
    label = "accounts"
