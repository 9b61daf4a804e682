"""Records at rest: pupils whose record is restricted are named only to those who oversee their school.

Counts without names go on counting them, as the register must be kept and returned all the same.
"""

from __future__ import annotations

from dataclasses import replace

from daymark.access.rights import restricted_pupils
from daymark.access.scope import Scope
from daymark.registers.models import School


def without_restricted(scope: Scope, school: School) -> Scope:
    """The Scope of somebody who does not oversee the school, with those pupils hidden whose record is restricted."""
    if not scope.names or not scope.sees_school(school.key):
        return scope
    return replace(scope, hidden=restricted_pupils(school.pk))
