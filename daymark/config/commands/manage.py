"""`daymark manage`: Django's own commands, for those who keep the installation."""

from __future__ import annotations

import typer

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def register(app: typer.Typer) -> None:
    app.command(name="manage", context_settings=PASS_ON, add_help_option=False)(manage)


def manage(context: typer.Context) -> None:
    """Django's own commands: `daymark manage makemigrations`."""
    from django.core.management import execute_from_command_line

    from daymark.config.start import database_ready
    from daymark.config.telling import in_words

    with in_words(), database_ready(migrated=False):
        execute_from_command_line(["daymark manage", *context.args])
