from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "daymark.access"
    label = "access"

    def ready(self) -> None:
        """Have Django check that every field of every table is classed."""
        import_module("daymark.access.fields")
