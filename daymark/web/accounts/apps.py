"""The part of the pages that people sign in with, as Django loads it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "daymark.web.accounts"

    def ready(self) -> None:
        """Listen to what happens when people sign in."""
        from daymark.web.accounts import happenings

        happenings.listen()
