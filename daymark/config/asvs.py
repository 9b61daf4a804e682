"""How Daymark stands to OWASP's ASVS, level 2, written from `definitions/asvs.yaml`: `docs/operating/asvs.md`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from daymark.kit import definitions

STATES = ("met", "partly", "not", "does not apply")
SAID = {"met": "met", "partly": "**partly**", "not": "**not met**", "does not apply": "does not apply"}
KEYS = {"number", "level", "asks", "state", "how", "files", "tests"}
NEEDED = {"number", "level", "asks", "state", "how"}

OPENING = """# Security requirements: OWASP ASVS {version}, level 2

What the Application Security Verification Standard asks of an application like this one, and how Daymark stands to it:
every requirement of levels 1 and 2, what it asks in our words, where it is met, and which test shows it. What Daymark
cannot do by itself is said with what whoever runs it has to do. [Security](security.md) is the same on one page.

This page is written by `daymark.config.asvs` from `definitions/asvs.yaml`; change that, then
`python -m daymark.config.asvs > docs/operating/asvs.md`. A test fails where a requirement is missing, or where a file
or test named here does not exist. The numbers are those of ASVS {version} (© OWASP Foundation, CC BY-SA 4.0, {source});
its sentences are not repeated here, so read them there. Nobody outside has verified this table.
"""


class AsvsError(ValueError):
    """The definitions cannot be used; the message names the requirement and what is wrong."""


@dataclass(frozen=True)
class Requirement:
    """One requirement. `number` such as 6.2.1, `level` 1 or 2; `asks` and `how` are plain words.

    files   paths in the repository that meet it
    tests   `path::name` of tests that show it
    """

    number: str
    level: int
    asks: str
    state: str
    how: str
    files: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    @property
    def chapter(self) -> int:
        return int(self.number.split(".")[0])


@dataclass(frozen=True)
class Standing:
    """The whole table: the version of the standard, where it is published, its chapters, and every requirement."""

    version: str
    source: str
    chapters: Mapping[int, str]
    requirements: tuple[Requirement, ...]

    def of(self, chapter: int, state: str = "") -> list[Requirement]:
        """The requirements of a chapter, in order; with `state`, those alone."""
        return [one for one in self.requirements if one.chapter == chapter and state in ("", one.state)]


def standing() -> Standing:
    """What `definitions/asvs.yaml` says. Raises AsvsError where a row is not whole."""
    held = definitions.load("asvs.yaml")
    rows = tuple(_requirement(row) for row in held["requirements"])
    return Standing(str(held["version"]), held["source"], held["chapters"], rows)


def _requirement(row: Mapping[str, Any]) -> Requirement:
    number = str(row.get("number", "a row without a number"))
    if wrong := (set(row) - KEYS) | (NEEDED - set(row)):
        raise AsvsError(f"{number}: {', '.join(sorted(wrong))} is missing, or means nothing here.")
    if not all(isinstance(row[name], str) for name in ("asks", "state", "how")):
        raise AsvsError(f"{number}: asks, state and how are texts; put a number in quotation marks.")
    made = Requirement(
        number, row["level"], row["asks"], row["state"], row["how"],
        tuple(row.get("files", ())), tuple(row.get("tests", ())),
    )  # fmt: skip
    if trouble := next(_troubles(made), ""):
        raise AsvsError(f"{number}: {trouble}")
    return made


def _troubles(one: Requirement) -> Iterator[str]:
    if one.state not in STATES:
        yield f"{one.state!r} is no state. There are: {', '.join(STATES)}."
    if one.level not in (1, 2):
        yield f"{one.level!r} is no level of this table."
    if one.state == "met" and not (one.files or one.tests):
        yield "it is said to be met, but neither a file nor a test is named."
    if any("|" in text or "\n" in text for text in (one.asks, one.how)):
        yield "a sentence holds a sign that would break the table."


def absent(one: Requirement, root: Path) -> list[str]:
    """The files and tests a requirement names that `root` does not hold."""
    gone = [path for path in one.files if not (root / path).exists()]
    for test in one.tests:
        path, _, name = test.partition("::")
        if name not in _tests_in(root / path):
            gone.append(test)
    return gone


@cache
def _tests_in(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def page(told: Standing) -> str:
    """The whole page as Markdown."""
    parts = [OPENING.format(version=told.version, source=told.source), *_summary(told)]
    parts += _listed(told, "not", "What is not met")
    parts += _listed(told, "partly", "What is met in part")
    for chapter, title in told.chapters.items():
        parts += [f"## {chapter}. {title}\n", *_table(told.of(chapter))]
    return "\n".join(parts)


def _summary(told: Standing) -> Iterator[str]:
    yield "## By chapter\n"
    yield "| chapter | met | partly | not met | does not apply |"
    yield "|---|---:|---:|---:|---:|"
    for chapter, title in told.chapters.items():
        yield _counted(f"{chapter}. {title}", told.of(chapter))
    yield _counted("**All**", told.requirements) + "\n"


def _counted(title: str, found: Iterable[Requirement]) -> str:
    states = [one.state for one in found]
    return f"| {title} | " + " | ".join(str(states.count(state)) for state in STATES) + " |"


def _listed(told: Standing, state: str, title: str) -> Iterator[str]:
    yield f"## {title}\n"
    for one in told.requirements:
        if one.state == state:
            yield f"- **{one.number}** {one.asks}. {one.how}"
    yield ""


def _table(found: Iterable[Requirement]) -> Iterator[str]:
    yield "| no. | level | what it asks | state | how it stands here | where | shown by |"
    yield "|---|---|---|---|---|---|---|"
    for one in found:
        where, shown = _coded(one.files), _coded(one.tests)
        yield f"| {one.number} | {one.level} | {one.asks} | {SAID[one.state]} | {one.how} | {where} | {shown} |"
    yield ""


def _coded(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.stdout.write(page(standing()))
