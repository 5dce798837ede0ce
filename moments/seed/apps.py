from django.apps import AppConfig


class SeedConfig(AppConfig):
    """Wiring: what a fresh installation is filled with. Imported by nobody."""

    name = "moments.seed"
    label = "seed"
