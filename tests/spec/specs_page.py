"""The page of worked specs, `docs/method/specs.md`, written from the spec tables. Run this file to write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from spec_tables import NO_FIGURE, Ask, Case, Subject, subjects

PAGE = Path(__file__).parents[2] / "docs" / "method" / "specs.md"

OPENING = """# Measures by example

Small registers, questions about them, and the figures worked out by hand. Each is asked of the mark-by-mark reference,
of DuckDB and of Spark whenever the tests run, and all three must give just these figures. The words of each measure are
in [measures.md](measures.md). This page is written from `tests/spec/tables`; change those.

A row of a register is a pupil, the Monday of a week, and morning and afternoon of Monday to Friday, or to Sunday. The
marks are the codes of the register; codes of two characters are written with one: c is C1, p is C2, j is J1, and 1 to 7
are Y1 to Y7. `-` is no mark where one was due, `.` is nothing at all, and `x3` means three such weeks one after the
other. A pupil of another school than A is written with the school before the name. Unless days are named, a question is
about all the school years shown. "1 of 4, 2 pupils" is numerator, denominator, and how many pupils stand behind it.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([OPENING, *(line for subject in subjects() for line in _subject(subject))])


def _subject(subject: Subject) -> Iterator[str]:
    yield f"## {subject.title}\n"
    yield f"{subject.says}\n"
    for case in subject.cases:
        yield from _case(case)


def _case(case: Case) -> Iterator[str]:
    yield f"### {case.said['name']}\n"
    yield f"{case.said['says']}\n"
    yield "```text"
    yield case.said["registers"].rstrip()
    for name in ("lessons", "minutes"):
        if name in case.said:
            yield f"\n{name}:\n{case.said[name].rstrip()}"
    for name in ("schools", "pupils"):
        yield from _known(name, case.said.get(name, {}))
    yield "```\n"
    for ask in case.asks:
        yield from _ask(ask)


def _known(name: str, entries: dict[str, dict[str, object]]) -> Iterator[str]:
    if entries:
        yield f"\n{name}:"
    width = max(map(len, entries), default=0)
    for key, traits in entries.items():
        yield f"{key:{width}}  {', '.join(f'{trait} {value}' for trait, value in traits.items())}"


def _ask(ask: Ask) -> Iterator[str]:
    said = ask.said
    words = [f"`{said['ask']}`"]
    words += [f"by {said['by']}"] if "by" in said else []
    words += [f"on {said['days']}" if " to " not in str(said["days"]) else str(said["days"])] if "days" in said else []
    words += [f"as of {said['as_of']}"] if "as_of" in said else []
    words += [f"where {_pairs(said['where'].items())}"] if "where" in said else []
    words += [f"on the {said['basis']} basis"] if "basis" in said else []
    words += [f"against {said['against'].replace('_', ' ')}"] if "against" in said else []
    words += [f"seen by someone who sees {_pairs(said['scope'].items())}"] if "scope" in said else []
    yield f"{', '.join(words)}:\n"
    lines = said["answer"].strip().splitlines()
    yield "\n".join(f"- {line}" if line != NO_FIGURE else "- there is no figure" for line in lines) + "\n"


def _pairs(entries: Iterable[tuple[str, object]]) -> str:
    return " and ".join(f"{key.replace('_', ' ')} {_either(value)}" for key, value in entries)


def _either(value: object) -> str:
    return " or ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
