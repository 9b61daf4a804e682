"""`daymark bench`: how fast registers come in and pages answer, on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from daymark.config.telling import as_json, fail, in_words, say

bench = typer.Typer(help="How fast registers come in and pages answer, on this machine.", invoke_without_command=True)
MARKS = 1_000_000
Json = Annotated[bool, typer.Option("--json", help="Only the figures, as JSON.")]
Marks = Annotated[int, typer.Option(min=10_000, help="How many marks to bring in.")]
Times = Annotated[int, typer.Option(min=1, help="How often each page is asked for.")]


def register(app: typer.Typer) -> None:
    app.add_typer(bench, name="bench")


@bench.callback()
def both(context: typer.Context, json: Json = False) -> None:
    """How fast registers come in and pages answer. Without a further word, both."""
    if context.invoked_subcommand is None:
        wanted = _home_given()
        found = {"import": _import(MARKS), "pages": _pages(wanted, 20)}
        _tell(found, json)


@bench.command(name="import")
def import_(marks: Marks = MARKS, json: Json = False) -> None:
    """Marks a second from CSV to committed and columnar, beside reading and copying the same rows without a thought.

    Works in a home of its own, which is gone afterwards; nothing of yours is touched.
    """
    _tell({"import": _import(marks)}, json)


@bench.command()
def pages(times: Times = 20, json: Json = False) -> None:
    """How long every page takes for the invented trust, asked for by each role in turn.

    DAYMARK_HOME, where given, must hold the invented trust or be empty; otherwise it is made in a home of its own.
    """
    _tell({"pages": _pages(_home_given(), times)}, json)


def _home_given() -> Path | None:
    given = os.environ.get("DAYMARK_HOME")
    return Path(given).resolve() if given else None


def _import(marks: int) -> dict[str, Any]:
    from daymark.config.bench.homes import move_into, throw_away

    with throw_away() as home:
        move_into(home)
        from daymark.config.bench.imports import measure
        from daymark.config.start import database_ready

        with in_words(), database_ready():
            return measure(marks, home, _progress).to_json()


def _pages(wanted: Path | None, times: int) -> dict[str, Any]:
    from contextlib import nullcontext

    from daymark.config.bench.homes import throw_away
    from daymark.config.bench.pages import measure
    from daymark.config.bench.server import CannotStart, serving

    with nullcontext(wanted) if wanted else throw_away() as home:
        assert home is not None
        try:
            with serving(home, _progress) as server:
                return measure(server, times, _progress).to_json()
        except CannotStart as error:
            fail(str(error))


def _progress(step: str) -> None:
    typer.echo(step, err=True)


def _tell(found: dict[str, dict[str, Any]], json: bool) -> None:
    if json:
        as_json(found if len(found) > 1 else next(iter(found.values())))
        return
    if "import" in found:
        _say_import(found["import"])
    if "pages" in found:
        _say_pages(found["pages"])


def _say_import(told: dict[str, Any]) -> None:
    say(f"{told['marks']:,} marks in {told['ours_s']:.2f} s: {told['marks_per_s']:,} a second.")
    say(f"Reading and copying the same rows alone: {told['floor_s']:.2f} s, so {told['ratio']:.1f} times that.")
    for part, seconds in told["where"].items():
        say(f"  {part:<8}{seconds:>8.2f} s")


def _say_pages(told: dict[str, Any]) -> None:
    say(f"{'page':<26}{'who':<28}{'n':>5}{'p50':>8}{'p95':>8}{'max':>8}  ms")
    for page in told["pages"]:
        row = f"{page['name']:<26}{page['role']:<28}{page['n']:>5}"
        say(row + "".join(f"{page[key]:>8.0f}" for key in ("p50_ms", "p95_ms", "max_ms")) + f"  {page['url'][:70]}")
    say(f"95 of 100 answers over all pages within {told['p95_ms']:.0f} ms, for {told['pupils']:,} pupils.")
    slowest = told["slowest"]
    say(f"Slowest page: {slowest['name']}, {slowest['p95_ms']:.0f} ms ({slowest['url']}).")
