"""`daymark person`: who may sign in, and what they are."""

from __future__ import annotations

from typing import Annotated

import typer

from daymark.config.telling import fail, in_words, say

person = typer.Typer(help="Who may sign in, and what they are.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(person, name="person")


@person.callback()
def about() -> None:
    """Who may sign in, and what they are."""


@person.command()
def add(
    email: Annotated[str, typer.Argument(help="E-mail address to sign in with.")],
    name: Annotated[str, typer.Argument(help="Their name.")],
    role: Annotated[str, typer.Option(help="Their role, such as attendance_officer.")],
    school: Annotated[str, typer.Option(help="The school, by URN or name; without it the whole trust.")] = "",
    trust: Annotated[str, typer.Option(help="The trust, where there are several and no school is named.")] = "",
    form: Annotated[list[str] | None, typer.Option(help="A form of theirs; may be given again.")] = None,
    year_group: Annotated[list[str] | None, typer.Option(help="A year group of theirs; may be given again.")] = None,
    password: Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True)] = "",
) -> None:
    """Let somebody sign in, in one role from today. Say it again for a further role."""
    from daymark.access.roles import ROLES
    from daymark.config.start import database_ready

    if role not in ROLES:
        fail(
            "There is no such role. There are:\n"
            + "\n".join(f"  {each.name:<30} {each.holder}" for each in ROLES.values()),
            2,
        )
    _refuse_what_reaches_nobody(ROLES[role].reach, school, form, year_group)
    with in_words(), database_ready():
        from django.utils import timezone

        from daymark.access.models import Membership, Person
        from daymark.config.choosing import school_named, trust_named

        where = school_named(school) if school else None
        whole = None if where else trust_named(trust)
        somebody = Person.objects.filter(email__iexact=email.strip()).first()
        if somebody is None:
            _refuse_weak(password)
            somebody = Person.objects.create_user(email, name, password)
        Membership.objects.create(
            person=somebody,
            school=where,
            trust=whole,
            role=role,
            forms=form or [],
            year_groups=year_group or [],
            start=timezone.localdate(),
        )
    say(f"{name} may sign in as {ROLES[role].title.lower()} of {where.name if where else f'the whole of {whole}'}.")


def _refuse_what_reaches_nobody(reach: str, school: str, form: list[str] | None, year_group: list[str] | None) -> None:
    if reach != "trust" and not school:
        fail("This role belongs to a school. Say which with --school.", 2)
    if reach == "forms" and not form:
        fail("This role belongs to a form. Say which with --form.", 2)
    if reach == "year_groups" and not year_group:
        fail("This role belongs to a year group. Say which with --year-group.", 2)


def _refuse_weak(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as error:
        fail(" ".join(error.messages), 2)
