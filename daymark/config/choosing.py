"""Finding what somebody named on the command line."""

from __future__ import annotations

import re

from daymark.config.telling import fail
from daymark.kit.school_year import SchoolYear
from daymark.registers.models import School, Trust


def schools_named(named: str | None) -> list[School]:
    """The school of this URN or name, or all of them; ends the command where there is none."""
    return [school_named(named)] if named else list(School.objects.select_related("trust"))


def school_named(named: str) -> School:
    """The school of this URN or name; ends the command, naming the schools there are, where there is none."""
    schools = list(School.objects.select_related("trust"))
    for school in schools:
        if named.strip().lower() in (school.key.lower(), school.name.lower()):
            return school
    if not schools:
        fail(f"There is no school {named!r} here, nor any other. Make it with `daymark school add {named!r}`.")
    there = "\n".join(f"  {school.key:<10} {school.name}" for school in schools)
    return fail(f"There is no school {named!r} here. There are:\n{there}")


def trust_named(named: str) -> Trust:
    """The trust of this name, or the only one; ends the command, naming those there are, where that is none."""
    trusts = list(Trust.objects.all())
    wanted = [trust for trust in trusts if not named or trust.name.lower() == named.strip().lower()]
    if len(wanted) == 1:
        return wanted[0]
    if not trusts:
        fail("There is no trust here yet. It is made with its first school: `daymark school add`.")
    there = "\n".join(f"  {trust}" for trust in trusts)
    return fail(f"Say which trust with --trust. There are:\n{there}")


def year_named(named: str | None) -> SchoolYear | None:
    """A school year written 2025/26, 2025-26, 2025/2026 or 2025; ends the command where it is none."""
    if named is None:
        return None
    found = re.fullmatch(r"(20\d\d)(?:[/-](?:20)?(\d\d))?", named.strip())
    if not found or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        fail(f"{named!r} is not a school year. Write it like 2025/26.")
    return SchoolYear(int(found[1]))
