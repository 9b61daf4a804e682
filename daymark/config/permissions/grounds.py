"""The schools whose doors are tried, found in a home or made for the time of the trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from daymark.config.permissions.probes import NAME, Grounds

LARGEST = """
SELECT s.id FROM registers_school s LEFT JOIN registers_pupil p ON p.school_id = s.id
GROUP BY s.id ORDER BY count(p.id) DESC, s.id
"""
NOW = """
SELECT p.id, p.upn, c.form, c.year_group FROM registers_pupil p
LEFT JOIN registers_characteristics c ON c.pupil_id = p.id AND c.valid_to IS NULL
WHERE p.school_id = %(school)s ORDER BY (EXISTS (
    SELECT FROM registers_registerweek w WHERE w.pupil_id = p.id
    AND w.week = (SELECT max(week) FROM registers_registerweek v WHERE v.school_id = p.school_id)
)) DESC, p.id
"""
"""Everybody the school has had, those with a register in its newest week first."""


class NothingToTry(LookupError):  # noqa: N818 - said to people
    """There is no school here whose doors could be tried."""


def rows(statement: str, told: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement over every school: what is asked for by somebody who is let in must be there."""
    from django.db import connection

    from daymark.access.binding import bound
    from daymark.access.scope import Scope

    with bound(Scope.everything("trying who is let in where")), connection.cursor() as cursor:
        cursor.execute(statement, told)
        return cursor.fetchall()


def _largest() -> list[int]:
    """The schools by how many pupils they have. Raises NothingToTry without any."""
    from django.db import ProgrammingError

    try:
        found = [row[0] for row in rows(LARGEST, {})]
    except ProgrammingError as error:
        raise NothingToTry(
            "This home has no tables yet, so Daymark does not run here. Start it with `daymark run`, with the same "
            "DAYMARK_HOME."
        ) from error
    if not found:
        raise NothingToTry("There is no school here yet. Add one with `daymark school`, or look at the invented trust.")
    return found


@contextmanager
def grounds() -> Iterator[Grounds]:
    """The largest school, the next largest of its trust, and a school of another trust; what had to be made goes again.

    Raises NothingToTry.
    """
    from django.utils import timezone

    from daymark.registers.models import School, Trust

    found = _largest()
    with ExitStack() as stack:
        own = School.objects.select_related("trust").get(pk=found[0])
        beside = School.objects.filter(trust=own.trust).exclude(pk=own.pk)
        other = next((each for pk in found for each in beside if each.pk == pk), None) or _school(stack, own.trust)
        trust = Trust.objects.create(name=f"{NAME} (not a trust)", frozen_on=own.trust.frozen_on)
        stack.callback(trust.delete)
        elsewhere = _school(stack, trust)
        pupils = rows(NOW, {"school": own.pk})
        form, year = _of_first(pupils)
        yield Grounds(
            own,
            other,
            elsewhere,
            own.trust.frozen_on or timezone.localdate(),
            [row[0] for row in pupils],
            form,
            year,
            frozenset(row[0] for row in pupils if row[2] == form),
            frozenset(row[0] for row in pupils if row[3] == year),
        )


def upns(schools: Sequence[int]) -> dict[str, frozenset[int]]:
    """The pupils of these schools by UPN: more than one where a child has been at several."""
    found = rows(
        "SELECT upn, array_agg(id) FROM registers_pupil WHERE school_id = ANY (%(schools)s) GROUP BY upn",
        {"schools": list(schools)},
    )
    return {upn: frozenset(pupils) for upn, pupils in found if upn}


def pupils_of(school: int) -> list[int]:
    """The numbers of everybody the school has had, those who are there now first."""
    return [row[0] for row in rows(NOW, {"school": school})]


def _school(stack: ExitStack, trust: Any) -> Any:
    from daymark.registers.models import School

    made = School.objects.create(trust=trust, name=f"{NAME} (not a school)")
    made.refresh_from_db()
    stack.callback(made.delete)
    return made


def _of_first(pupils: Sequence[Any]) -> tuple[str, str]:
    """The form and year group of the first pupil who has both."""
    return next(((form, year) for _, _, form, year in pupils if form and year), ("none", "7"))
