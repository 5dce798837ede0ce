from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "moments.bench"
