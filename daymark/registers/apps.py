from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "daymark.registers"
    label = "registers"
