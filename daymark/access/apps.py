from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "daymark.access"
    label = "access"
