from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "medcluster.referrals"
    label = "referrals"
