"""Who is who: pupils as the marks number them and as the list of pupils does, brought together.

The key of a pupil is the number the school's own system gives, else the admission number, else the UPN; never a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from daymark.intake import rules
from daymark.intake.header import IDENTITIES
from daymark.intake.problems import Problems, Rule

OWN_NUMBERS = ("source_id", "admission_number")


@dataclass(frozen=True)
class Ident:
    """One way a file names a pupil."""

    ident: int
    school: str
    source_id: str
    admission_number: str
    upn: str

    def number(self, kind: str) -> str:
        """The number of this kind, or ""."""
        return str(getattr(self, kind))

    def best(self, kinds: Sequence[str] = IDENTITIES) -> str:
        """The first number there is, in this order of kinds, then in the usual one."""
        return next(number for kind in (*kinds, *IDENTITIES) if (number := self.number(kind)))


@dataclass
class Person:
    """One pupil of one school. `listed` tells whether the list of pupils has them."""

    school: str
    key: str
    listed: bool
    numbers: dict[str, str] = field(default_factory=dict)


@dataclass
class Register:
    """The pupils found so far, each once."""

    people: list[Person] = field(default_factory=list)
    _places: dict[tuple[str, str], int] = field(default_factory=dict)

    def enter(self, school: str, key: str, ident: Ident, listed: bool) -> int:
        """The pid of this pupil, who is entered where they are new."""
        pid = self._places.get((school, key))
        if pid is None:
            pid = self._places[school, key] = len(self.people)
            self.people.append(Person(school, key, listed))
        for kind in IDENTITIES:
            if number := ident.number(kind):
                self.people[pid].numbers.setdefault(kind, number)
        return pid


def idents_of(frame: pl.DataFrame) -> list[Ident]:
    """The rows of an idents frame."""
    return [Ident(*row) for row in frame.select("ident", "school", *IDENTITIES).iter_rows()]


class Finder:
    """Finds listed pupils by a number."""

    def __init__(self, register: Register, by_school: bool) -> None:
        self._people = register.people
        self._by_school = by_school
        self._index: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in IDENTITIES}
        self._bare: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in OWN_NUMBERS}
        for pid, person in enumerate(register.people):
            for kind, number in person.numbers.items():
                self._index[kind][number].append(pid)
                if kind in self._bare:
                    self._bare[kind][bare(number)].append(pid)

    def find(self, number: str, kind: str, school: str, zeros: bool = True) -> list[int]:
        """The pupils with this number; without its leading zeros where `zeros` is false."""
        found = self._index[kind].get(number, []) if zeros else self._bare[kind].get(bare(number), [])
        if self._by_school and school and len(found) > 0:
            found = [pid for pid in found if self._people[pid].school in ("", school)]
        return found


def bare(number: str) -> str:
    """A number as Excel leaves it: without leading zeros."""
    return number.lstrip("0") or "0"


@dataclass(frozen=True)
class Match:
    """Which pupils a file's idents are: ident to pid, idents nobody answers to, idents more than one answers to."""

    pids: dict[int, int]
    strangers: list[Ident]
    shared: dict[int, Rule]
    notice: Rule | None = None


def _shared(kind: str) -> Rule:
    return rules.SHARED_UPN if kind == "upn" else rules.TWO_SCHOOLS_PUPIL


def _directly(idents: Sequence[Ident], finder: Finder) -> Match:
    pids: dict[int, int] = {}
    shared: dict[int, Rule] = {}
    strangers = []
    for ident in idents:
        for kind in IDENTITIES:
            found = finder.find(ident.number(kind), kind, ident.school) if ident.number(kind) else []
            if len(found) == 1:
                pids[ident.ident] = found[0]
                shared.pop(ident.ident, None)
                break
            if found:
                shared.setdefault(ident.ident, _shared(kind))
        else:
            if ident.ident not in shared:
                strangers.append(ident)
    return Match(pids, strangers, shared)


def _every(idents: Sequence[Ident], finder: Finder, own: str, theirs: str, zeros: bool) -> dict[int, int] | None:
    """Every ident to one pupil of its own, by the number `own` among their `theirs`; None unless all are found."""
    pids: dict[int, int] = {}
    for ident in idents:
        found = finder.find(ident.number(own), theirs, ident.school, zeros) if ident.number(own) else []
        if len(found) != 1:
            return None
        pids[ident.ident] = found[0]
    return pids if len(set(pids.values())) == len(pids) else None


def match(idents: Sequence[Ident], finder: Finder) -> Match:
    """The listed pupils these idents are.

    Lost leading zeros or a number in another column count only if all then match.
    """
    direct = _directly(idents, finder)
    if not direct.strangers or not idents:
        return direct
    for kind in OWN_NUMBERS:
        if pids := _every(idents, finder, kind, kind, zeros=False):
            return Match(pids, [], {}, rules.ZEROS)
    if direct.pids:
        return direct
    for own, theirs in (OWN_NUMBERS, OWN_NUMBERS[::-1]):
        if pids := _every(idents, finder, own, theirs, zeros=True):
            return Match(pids, [], {}, rules.OTHER_NUMBER)
    return direct


def common_kind(files: Iterable[Sequence[Ident]]) -> str | None:
    """The best kind of number that every file has for some pupil."""
    had = [{kind for kind in IDENTITIES if any(ident.number(kind) for ident in idents)} for idents in files]
    return next((kind for kind in IDENTITIES if all(kind in kinds for kinds in had)), None)


def say_zero_twins(register: Register, file: str, problems: Problems) -> None:
    """A notice where two pupils' keys differ only by leading zeros."""
    groups: Mapping[tuple[str, str], list[str]] = defaultdict(list)
    for person in register.people:
        if person.key.isdigit():
            groups[person.school, bare(person.key)].append(person.key)
    twins = [keys for keys in groups.values() if len(keys) > 1]
    if twins:
        problems.add(rules.ZERO_TWINS, file, value=f"{len(twins)}, the first: {' and '.join(twins[0])}")
