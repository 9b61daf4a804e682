from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "daymark.intake"
    label = "intake"
