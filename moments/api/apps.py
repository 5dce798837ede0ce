"""The door of the apps' servers."""

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "moments.api"

    def ready(self) -> None:
        """Let OpenAPI know the form's own fields: an extension registers itself when it is imported."""
        import_module("moments.api.fields")
