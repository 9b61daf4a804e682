"""The Scope: a frozen answer to "who is asking, and what may they see"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """What one person may see, and why. None in a set's place means all; an empty set means nothing.

    schools, year_groups, forms, pupils   keys; a pupil is seen when every set that is given lets them through
    names       whether pupils may be named
    smallest    the smallest count that may be shown of a group, 0 where no floor applies
    because     the reason, in words that can be shown: "you see this because ..."
    sensitive   whether special-category and safeguarding fields are shown, and codes that reveal health, religion,
                justice or travel
    hidden      pupils whose record is restricted: they are left out of lists, and of figures that stand beside lists
    """

    schools: frozenset[str] | None
    year_groups: frozenset[str] | None
    forms: frozenset[str] | None
    pupils: frozenset[str] | None
    names: bool
    smallest: int
    because: str
    sensitive: bool = False
    hidden: frozenset[str] = frozenset()

    @classmethod
    def everything(cls, because: str) -> Scope:
        """No limit at all: the owner of the files on their own machine, or a job that says why."""
        return cls(None, None, None, None, names=True, smallest=0, because=because, sensitive=True)

    @classmethod
    def of_schools(cls, schools: frozenset[str], because: str, names: bool = True) -> Scope:
        """Every pupil of the schools named."""
        return cls(schools, None, None, None, names, 0, because, sensitive=names)

    @classmethod
    def nothing(cls, because: str) -> Scope:
        """Nobody at all."""
        return cls(frozenset(), frozenset(), frozenset(), frozenset(), False, 0, because)

    @property
    def unlimited(self) -> bool:
        """Whether nothing at all is held back from it."""
        limits = (self.schools, self.year_groups, self.forms, self.pupils)
        return self.names and not self.hidden and all(limit is None for limit in limits)

    def sees_school(self, school: str) -> bool:
        """Whether any pupil of the school may be seen."""
        return self.schools is None or school in self.schools
