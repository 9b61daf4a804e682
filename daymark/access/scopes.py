"""From what a person is, on a day, to what they may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from daymark.access.scope import Scope

if TYPE_CHECKING:
    from daymark.access.models import Membership, Person

SETS = ("schools", "year_groups", "forms", "pupils")


def scopes_for(person: Person, school: str, on: date, memberships: Iterable[Membership] | None = None) -> list[Scope]:
    """What the person may see of one school (its key) on `on`, in as few Scopes as say it exactly. Never empty.

    memberships  all they are, whenever, where that has been read already for the same request
    """
    scopes = [_within(of_membership(each, on), school) for each in _held(person, on, memberships)]
    return _widest_first(_merged([scope for scope in scopes if scope is not None]), person)


def of_membership(membership: Membership, on: date) -> Scope:
    """What one membership lets a person see on `on`. A role that reaches no form, year or pupil given to it reaches
    nobody; an organisation outside the trust reaches the schools that share with it that day."""
    role = membership.kind
    forms = frozenset(membership.forms) if role.reach == "forms" or membership.forms else None
    years = frozenset(membership.year_groups) if role.reach == "year_groups" or membership.year_groups else None
    named = frozenset(map(str, membership.pupils)) if role.reach == "caseload" or membership.pupils else None
    return Scope(
        schools=_schools(membership, on),
        year_groups=years,
        forms=forms,
        pupils=named,
        names=role.names,
        smallest=role.smallest,
        sensitive=role.names and role.sensitive,
        because=f"You are {role.said}{_of_what(forms, years, named)} {_where(membership)}.",
    )


def _schools(membership: Membership, on: date) -> frozenset[str]:
    if membership.school is not None:
        return frozenset({membership.school.key})
    if membership.trust is not None:
        return frozenset(membership.trust.schools.values_list("key", flat=True))
    if membership.organisation is None or membership.kind.reach != "readers":
        return frozenset()
    return frozenset(membership.organisation.sharings.on(on).values_list("school__key", flat=True))


def _where(membership: Membership) -> str:
    if membership.organisation is not None:
        return f"at {membership.organisation.name}, with which the school shares its counts"
    return f"at {membership.school.name}" if membership.school else "for the whole trust"


def _of_what(forms: frozenset[str] | None, years: frozenset[str] | None, named: frozenset[str] | None) -> str:
    said = [f"form {_list(forms)}"] if forms else []
    if years:
        said.append(f"year {_list(years)}")
    if named:
        said = [f"{len(named)} named {'pupil' if len(named) == 1 else 'pupils'}", *said]
    return f" for {' in '.join(said)}" if said else ""


def _list(values: Iterable[str]) -> str:
    return " and ".join(sorted(values, key=lambda value: (not value.isdigit(), value.zfill(3))))


def _held(person: Person, on: date, memberships: Iterable[Membership] | None = None) -> Sequence[Membership]:
    if not person.is_active:
        return []
    if memberships is not None:
        return [each for each in memberships if each.in_force(on)]
    return list(person.memberships.on(on).select_related("school", "trust", "organisation"))


def _within(scope: Scope, school: str) -> Scope | None:
    if not scope.sees_school(school):
        return None
    return replace(scope, schools=frozenset({school}))


def _widest_first(scopes: list[Scope], person: Person) -> list[Scope]:
    if not scopes:
        return [Scope.nothing(f"{person.name} holds no role here today.")]
    return sorted(scopes, key=_narrowness)


def _narrowness(scope: Scope) -> tuple[object, ...]:
    limits = [getattr(scope, name) for name in SETS]
    return (
        not scope.names,
        not scope.sensitive,
        sum(limit is not None for limit in limits),
        -sum(len(limit or ()) for limit in limits),
    )


def _merged(scopes: list[Scope]) -> list[Scope]:
    """The same people seen through as few scopes as can be, without letting anybody more be seen."""
    left = list(scopes)
    for i, one in enumerate(left):
        for j in range(i + 1, len(left)):
            both = _union(one, left[j])
            if both is not None:
                return _merged([*left[:i], both, *left[i + 1 : j], *left[j + 1 :]])
    return left


def _union(one: Scope, other: Scope) -> Scope | None:
    """Exactly what either sees, as one Scope; None where no Scope says that."""
    if _contains(one, other):
        return one
    if _contains(other, one):
        return other
    differing = [name for name in SETS if getattr(one, name) != getattr(other, name)]
    if len(differing) != 1 or _shown(one) != _shown(other):
        return None
    name = differing[0]
    joined = getattr(one, name) | getattr(other, name)
    return replace(one, **{name: joined}, because=_both(one.because, other.because))


def _contains(wide: Scope, narrow: Scope) -> bool:
    within = all(
        getattr(wide, name) is None
        or (getattr(narrow, name) is not None and getattr(narrow, name) <= getattr(wide, name))
        for name in SETS
    )
    more = wide.names >= narrow.names and wide.sensitive >= narrow.sensitive
    return within and more and wide.smallest <= narrow.smallest


def _shown(scope: Scope) -> tuple[bool, bool, int]:
    return scope.names, scope.sensitive, scope.smallest


def _both(one: str, other: str) -> str:
    return one if other in one else f"{one} {other}"
