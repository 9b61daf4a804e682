"""One Scope out of several: the pupils they come to, by number."""

from __future__ import annotations

from collections.abc import Sequence

from daymark.access.binding import bound
from daymark.access.scope import Scope
from daymark.registers.models import Pupil


def together(scopes: Sequence[Scope], school: str) -> Scope:
    """All that somebody may see of one school (its key), as one Scope.

    Somebody may be tutor of one form and lead another year, which no Scope says: it then names the pupils. What is
    sensitive is shown of all of them or of none. `scopes` come the widest first.
    """
    named = [scope for scope in scopes if scope.names]
    if len(named) < 2 or _whole(named[0]):
        return scopes[0]
    return Scope(
        schools=frozenset({school}),
        year_groups=None,
        forms=None,
        pupils=frozenset().union(*(_pupils(scope) for scope in named)),
        names=True,
        smallest=0,
        because=" ".join(dict.fromkeys(scope.because for scope in named)),
        sensitive=all(scope.sensitive for scope in named),
        hidden=frozenset().union(*(scope.hidden for scope in named)),
    )


def sees(scope: Scope, pupil: int) -> bool:
    """Whether a pupil is among those a Scope lets through."""
    with bound(scope):
        return Pupil.objects.visible_to(scope).filter(pk=pupil).exists()


def _whole(scope: Scope) -> bool:
    return scope.pupils is None and scope.forms is None and scope.year_groups is None


def _pupils(scope: Scope) -> frozenset[str]:
    with bound(scope):
        return frozenset(map(str, Pupil.objects.visible_to(scope).values_list("pk", flat=True)))
