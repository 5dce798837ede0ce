from django.apps import AppConfig


class RedeemConfig(AppConfig):
    name = "moments.redeem"
