"""Every address of the site, from the URL configuration itself, with real things put in where an address names one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from daymark.config.bench.examples import ACTIONS, EXAMPLES, Example
from daymark.config.bench.known import Known, Someone


@dataclass(frozen=True)
class Visit:
    """One address somebody may ask for, and what should come back."""

    view: str
    example: Example
    path: str
    who: Someone | None

    @property
    def name(self) -> str:
        """What the page is called: that of the picture of it."""
        return self.example.name


class NoExample(LookupError):  # noqa: N818 - says what is missing
    """A page was added without saying how it is visited."""


def views() -> list[str]:
    """The name of every view there is, in the order of the URL configuration."""
    return list(dict.fromkeys(_names(get_resolver().url_patterns, "")))


def visits(known: Known, who: Someone | None) -> list[Visit]:
    """Every address this person (None: nobody signed in) may ask for. Raises NoExample."""
    missing = [view for view in views() if view not in EXAMPLES and view not in ACTIONS]
    if missing:
        raise NoExample(f"Say in daymark.config.bench.examples how to visit {', '.join(missing)}.")
    return [
        Visit(view, example, _path(view, example), who)
        for view in views()
        if view in EXAMPLES and EXAMPLES[view].seen_by(who)
        for example in EXAMPLES[view].give(known, who)
    ]


def _path(view: str, example: Example) -> str:
    return str(reverse(view, kwargs=example.kwargs or None)) + (f"?{example.query}" if example.query else "")


def _names(patterns: Sequence[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name or one.pattern}"
