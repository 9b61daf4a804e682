"""`daymark person`: who may sign in, and what they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daymark.config.telling import as_json, fail, in_words, say

if TYPE_CHECKING:
    from daymark.access.granting import Wanted
    from daymark.access.models import Membership, Organisation
    from daymark.access.roles import Role

person = typer.Typer(help="Who may sign in, and what they are.", no_args_is_help=True)
KINDS = {"local_authority_officer": "local_authority"}
"""What an organisation is whose people hold this role; otherwise it is a guest of the trust."""


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
    organisation: Annotated[str, typer.Option(help="For a role outside the trust: who they work for.")] = "",
    form: Annotated[list[str] | None, typer.Option(help="A form of theirs; may be given again.")] = None,
    year_group: Annotated[list[str] | None, typer.Option(help="A year group of theirs; may be given again.")] = None,
    until: Annotated[str, typer.Option(help="Their last day, such as 2026-07-20; without it no end is known.")] = "",
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
    _refuse_what_reaches_nobody(ROLES[role].reach, school, organisation, form, year_group)
    last = _day(until)
    with in_words(), database_ready():
        from django.db import transaction
        from django.utils import timezone

        from daymark.access.granting import Wanted

        with transaction.atomic():
            where = _where(ROLES[role], school, trust, organisation)
            reach = {"forms": tuple(form or ()), "year_groups": tuple(year_group or ())}
            wanted = Wanted(ROLES[role], timezone.localdate(), last, **where, **reach)
            held = _made(email, name, password, wanted)
        said = f"the whole of {held.trust}" if held.trust else held.place
    say(f"{name} may sign in as {ROLES[role].said} of {said}.")


@person.command(name="list")
def list_(
    school: Annotated[str, typer.Option(help="Only those of one school, by URN or name.")] = "",
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Who holds which role, where and until when."""
    from daymark.config.start import database_ready

    with in_words(), database_ready():
        from daymark.access.models import Membership
        from daymark.config.choosing import school_named

        rows = Membership.objects.filter(ended_at__isnull=True).select_related(
            "person", "school", "trust", "organisation"
        )
        if school:
            rows = rows.filter(school=school_named(school))
        told = [_told(one) for one in rows.order_by("person__name", "pk")]
    if json:
        as_json(told)
        return
    for one in told:
        until = f" until {one['end']}" if one["end"] else ""
        say(f"{one['email']:<40} {one['role']:<30} {one['place']}{until}")


@person.command()
def end(
    email: Annotated[str, typer.Argument(help="E-mail address they sign in with.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words.")],
    role: Annotated[str, typer.Option(help="Only this role; without it every role they hold.")] = "",
) -> None:
    """End somebody's roles at once, also where they are signed in."""
    from daymark.config.start import database_ready

    if not reason.strip():
        fail("Say why with --reason.", 2)
    with in_words(), database_ready():
        from django.db import transaction
        from django.utils import timezone

        from daymark.access.audit import record
        from daymark.access.models import Membership

        now, why = timezone.now(), " ".join(reason.split())[:200]
        rows = Membership.objects.filter(person__email__iexact=email.strip(), ended_at__isnull=True)
        found = list((rows.filter(role=role) if role else rows).select_related("person", "school", "organisation"))
        with transaction.atomic():
            for one in found:
                Membership.objects.filter(pk=one.pk).update(ended_at=now, ended_why=why)
                kept = _told(one) | {"by": "command line"}
                record("people.end", person=None, at=now, school=one.school, why=why, detail=kept)
    if not found:
        fail("Nobody of that address holds such a role.")
    say(f"{len(found)} {'role has' if len(found) == 1 else 'roles have'} been ended.")


def _made(email: str, name: str, password: str, wanted: Wanted) -> Membership:
    """The person, who is made where they are not here yet, with the role; ends the command where it cannot be."""
    from django.utils import timezone

    from daymark.access.audit import record
    from daymark.access.granting import Refused, make
    from daymark.access.models import Person

    if wanted.end and wanted.end < wanted.start:
        fail("The last day lies behind us.", 2)
    somebody = Person.objects.filter(email__iexact=email.strip()).first()
    if somebody is None:
        _refuse_weak(password, email, name)
        somebody = Person.objects.create_user(email, name, password)
    now = timezone.now()
    try:
        held = make(somebody, wanted, by=None, at=now)
    except Refused as refused:
        fail(str(refused))
    record("people.grant", person=None, at=now, school=held.school, detail=_told(held) | {"by": "command line"})
    return held


def _told(held: Membership) -> dict[str, Any]:
    return {
        "name": held.person.name,
        "email": held.person.email,
        "role": held.role,
        "place": held.place,
        "forms": held.forms,
        "year_groups": held.year_groups,
        "start": held.start.isoformat(),
        "end": held.end.isoformat() if held.end else None,
    }


def _where(role: Role, school: str, trust: str, organisation: str) -> dict[str, Any]:
    """The one school, organisation or trust the role is of; ends the command where it is not there."""
    from daymark.config.choosing import school_named, trust_named

    if role.reach == "readers":
        return {"organisation": _organisation(organisation, trust, role.name)}
    return {"school": school_named(school)} if school else {"trust": trust_named(trust)}


def _organisation(name: str, trust: str, role: str) -> Organisation:
    """The organisation of this name in the trust; made where there is none. It reads nothing until a school shares."""
    from daymark.access.models import Organisation
    from daymark.config.choosing import trust_named

    whole, plain = trust_named(trust), " ".join(name.split())
    there = Organisation.objects.filter(trust=whole, name__iexact=plain).first()
    return there or Organisation.objects.create(trust=whole, name=plain, kind=KINDS.get(role, "guest"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{text!r} is not a day. Write it like 2026-07-20.", 2)


def _refuse_what_reaches_nobody(
    reach: str, school: str, organisation: str, form: list[str] | None, year_group: list[str] | None
) -> None:
    if (reach == "readers") != bool(organisation.strip()):
        fail(
            "This role belongs to an organisation outside the trust. Say which with --organisation."
            if reach == "readers"
            else "Only roles outside the trust belong to an --organisation.",
            2,
        )
    if reach not in ("trust", "readers") and not school:
        fail("This role belongs to a school. Say which with --school.", 2)
    if reach == "forms" and not form:
        fail("This role belongs to a form. Say which with --form.", 2)
    if reach == "year_groups" and not year_group:
        fail("This role belongs to a year group. Say which with --year-group.", 2)


def _refuse_weak(password: str, email: str, name: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from daymark.access.models import Person

    try:
        validate_password(password, Person(email=email, name=name))
    except ValidationError as error:
        fail(" ".join(error.messages), 2)
