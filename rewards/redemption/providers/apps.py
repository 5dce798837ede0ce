from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "rewards.redemption.providers"
