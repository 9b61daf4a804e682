"""Records at rest: pupils whose record is restricted are named only to those who oversee their school.

Figures that stand beside a list of names leave them out as the list does: else the one less the other would be theirs.
Counts without names go on counting them, as the register must be kept and returned all the same.
"""

from __future__ import annotations

from dataclasses import replace

from daymark.access.rights import restricted_pupils
from daymark.access.scope import Scope
from daymark.registers.models import School


def without_restricted(scope: Scope, school: School) -> Scope:
    """The Scope of somebody who does not oversee the school, with those pupils hidden whose record is restricted.

    Whoever is named no pupil has no list to set figures against, and is told of all of them together.
    """
    if not scope.names or not scope.sees_school(school.key):
        return scope
    return replace(scope, hidden=restricted_pupils(school.pk))
