"""`daymark`: the command line. A command is a module of `daymark.config.commands`; Django waits until one needs it."""

from __future__ import annotations

import importlib
import importlib.util

import typer

from daymark.config.stopping import listen

COMMANDS = (
    "run", "analyse", "import_", "lake", "demo", "measure", "bench", "check", "school", "person", "worker", "manage",
)  # fmt: skip
"""Modules in the order they are listed; each has `register(app)` or a function of its own name."""

app = typer.Typer(
    name="daymark",
    help="Understand why pupils miss school, and do something about it that works.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _register_all() -> None:
    for name in COMMANDS:
        module = f"daymark.config.commands.{name}"
        if importlib.util.find_spec(module) is None:
            continue
        found = importlib.import_module(module)
        if hasattr(found, "register"):
            found.register(app)
        else:
            app.command(name=name)(getattr(found, name))


def main() -> None:
    """Run the command that was asked for."""
    listen()
    _register_all()
    app()


if __name__ == "__main__":
    main()
