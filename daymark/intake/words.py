"""The words files use, as data: headings, sessions, footers, values; compared without case, spaces or signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import polars as pl

from daymark.kit import definitions

SPACES = "\u00a0\u2007\u202f\u200b\ufeff"
_SIGNS = re.compile(r"[\W_]+")
_SPACES = re.compile(f"[{SPACES}\\s]+")


def plain(text: str) -> str:
    """The text in small letters, without spaces, signs or marks of the encoding: `Adm. No` is `admno`."""
    return _SIGNS.sub("", text.casefold())


def trimmed(text: str) -> str:
    """The text without spaces of any kind around it, and with single ones inside."""
    return _SPACES.sub(" ", text).strip()


def trimmed_ends(text: str) -> str:
    """The text without spaces of any kind around it; those inside stay."""
    return text.strip(f" \t\r\n{SPACES}")


def trimmed_cells(cells: pl.Series) -> pl.Series:
    """`trimmed` for the ends of every cell of a column."""
    return cells.str.strip_chars(f" \t\r\n{SPACES}")


def look_up(cells: pl.Series, read: Callable[[list[str]], Mapping[str, object]], kind: pl.DataType) -> pl.Series:
    """Each cell as `read` reads it; `read` sees every different text once. Null where it gives nothing."""
    meanings = read(cells.unique().to_list())
    known = {text: meaning for text, meaning in meanings.items() if meaning is not None}
    if not known:
        return pl.Series(cells.name, [None], dtype=kind).new_from_index(0, len(cells))
    values = pl.Series(list(known.values()), dtype=kind)
    return cells.replace_strict(pl.Series(list(known), dtype=pl.String), values, default=None, return_dtype=kind)


def _turned(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    turned: dict[str, str] = {}
    for meaning, names in groups.items():
        for name in names:
            turned.setdefault(plain(name), meaning)
    return turned


@cache
def columns() -> dict[str, str]:
    """The plain form of every known heading, to what the column is."""
    return _turned(definitions.load("intake/headers.yaml")["columns"])


@cache
def column_rank() -> dict[str, int]:
    """The plain form of every known heading, to its place among its synonyms; the lowest is preferred."""
    groups = definitions.load("intake/headers.yaml")["columns"]
    return {plain(name): rank for names in groups.values() for rank, name in reversed(list(enumerate(names)))}


@cache
def summary_columns() -> frozenset[str]:
    """The plain forms of headings of totals."""
    return frozenset(_turned({"": definitions.load("intake/headers.yaml")["summary"]})) - {""}


@cache
def sessions() -> dict[str, str]:
    """The plain form of every name of a session, to AM or PM."""
    return _turned(definitions.load("intake/sessions.yaml"))


@cache
def footer_pattern() -> str:
    """A pattern for the first cell of a line that is about the report and not about a pupil."""
    starts = "|".join(re.escape(start) for start in definitions.load("intake/footers.yaml")["starts"])
    return rf"(?i)^\W*(?:{starts})(?:\W|\d|$)"
