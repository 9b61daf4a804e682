"""`daymark school`: the schools that are kept here."""

from __future__ import annotations

from typing import Annotated

import typer

from daymark.config.telling import fail, in_words, say

school = typer.Typer(help="The schools that are kept here.", no_args_is_help=True)
PHASES = {"primary": "Primary", "secondary": "Secondary", "special": "Special", "": ""}


def register(app: typer.Typer) -> None:
    app.add_typer(school, name="school")


@school.command()
def add(
    name: Annotated[str, typer.Argument(help="The school's name.")],
    urn: Annotated[str, typer.Option(help="Its unique reference number, six digits.")] = "",
    laestab: Annotated[str, typer.Option(help="Local-authority and establishment number, seven digits.")] = "",
    phase: Annotated[str, typer.Option(help="primary, secondary or special.")] = "",
    trust: Annotated[str, typer.Option(help="The trust it belongs to; by default the one there is.")] = "",
) -> None:
    """Make a school, so that its registers can come in."""
    from daymark.config.start import database_ready

    if phase.lower() not in PHASES:
        fail("The phase is primary, secondary or special.", 2)
    with in_words(), database_ready():
        from django.core.exceptions import ValidationError

        from daymark.registers.models import School, Trust

        _refuse_beside_the_invented(name)
        only = Trust.objects.first()
        home = (
            Trust.objects.get_or_create(name=(trust or name).strip())[0] if trust or (only is None and name) else only
        )
        made = School(
            trust=home, name=name.strip(), urn=urn, laestab=laestab.replace("/", ""), phase=PHASES[phase.lower()]
        )
        try:
            made.full_clean()
        except ValidationError as error:
            fail(" ".join(error.messages))
        made.save()
    say(f"{name} is here. Bring its registers in with `daymark import FILE --school {urn or repr(name)}`.")


def _refuse_beside_the_invented(name: str) -> None:
    """A real school is never kept where anybody may sign in as somebody invented."""
    from daymark.registers.models import Trust

    if not name.isprintable():
        fail("The name holds a character that cannot be shown. Type it anew.", 2)
    if Trust.objects.filter(frozen_on__isnull=False).exists():
        fail(
            "This home holds the invented trust, where anybody may look around. Keep your school in another:\n"
            "  export DAYMARK_HOME=./school\n"
            "and say this again."
        )


@school.command(name="list")
def list_() -> None:
    """The schools there are, each with its key."""
    from daymark.config.start import database_ready

    with in_words(), database_ready():
        from daymark.registers.models import School

        for one in School.objects.all():
            say(f"{one.key:<10} {one.name}{f', {one.phase.lower()}' if one.phase else ''}")
