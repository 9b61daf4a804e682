"""The transaction of work that is done for a school: under a Scope of that school and no other."""

from __future__ import annotations

from contextlib import AbstractContextManager

from daymark.access.binding import bound
from daymark.access.scope import Scope
from daymark.registers.models import School


def working_on(school: School, why: str) -> AbstractContextManager[None]:
    """A transaction in which the database shows and takes the rows of this school's pupils alone."""
    return bound(Scope.of_schools(frozenset({school.key}), why))
