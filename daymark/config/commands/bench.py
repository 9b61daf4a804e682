"""`daymark bench`: how fast registers come in, pages answer and measures are counted, on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from daymark.config.telling import as_json, fail, in_words, say

bench = typer.Typer(
    help="How fast registers come in, pages answer and measures are counted, on this machine.",
    invoke_without_command=True,
)
MARKS = 1_000_000
Json = Annotated[bool, typer.Option("--json", help="Only the figures, as JSON.")]
Marks = Annotated[int, typer.Option(min=10_000, help="How many marks to bring in.")]
Times = Annotated[int, typer.Option(min=1, help="How often each page is asked for.")]
Pupils = Annotated[int, typer.Option(min=1_000, help="How many pupils to invent.")]
Peers = Annotated[str, typer.Option(help="Beside what: any of duckdb,polars,pandas, with commas; none for none.")]
Keep = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Keep the invented nation here, and use it again when it is.")
]
KeepHere = Annotated[
    Path, typer.Option("--keep", metavar="FOLDER", help="Where the nation is kept, and used again when it is there.")
]
Workers = Annotated[str, typer.Option(help="With how many workers, one after the other, with commas.")]


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


@bench.command()
def measures(
    pupils: Pupils = 200_000, peers: Peers = "duckdb,polars,pandas", keep: Keep = None, json: Json = False
) -> None:
    """Every pupil's year with its band, beside DuckDB, Polars and pandas on one row a mark.

    Every answer is compared before any time is told.
    """
    from daymark.config.bench import told

    chosen = [peer.strip() for peer in peers.split(",") if peer.strip() not in ("", "none")]
    _refuse_peers(chosen)
    with _words(), _room(keep) as (folder, kept):
        from daymark.config.bench.totals import measure

        _print(measure(pupils, chosen, folder, kept, _progress), told.measures, json)


def _refuse_peers(chosen: list[str]) -> None:
    from daymark.config.bench.totals import PEERS

    for peer in chosen:
        if peer not in PEERS:
            fail(f"--peers {peer}: there are {', '.join(PEERS)}.", 2)
        if find_spec(peer) is None:
            fail(f"--peers {peer}: it is not installed here. It is one of the packages for developing Daymark.", 2)


@bench.command()
def england(keep: KeepHere, pupils: Pupils = 9_000_000, json: Json = False) -> None:
    """All headline measures of nine million pupils and a school year, asked by one process.

    The first time the nation has to be invented, which takes most of an hour and about 3 GB of disk.
    """
    from daymark.config.bench import told

    with _words():
        from daymark.config.bench.england import measure

        _print(measure(pupils, keep.resolve(), _progress), told.england, json)


@bench.command()
def spark(pupils: Pupils = 200_000, workers: Workers = "1,2", keep: Keep = None, json: Json = False) -> None:
    """The same questions on DuckDB and on a Spark cluster of this machine, with one worker and with more."""
    from daymark.config.bench import told

    try:
        numbers = [int(one) for one in workers.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        fail(f"--workers {workers}: say how many, such as 1,2.", 2)
    with _words(), _room(keep) as (_, kept):
        from daymark.config.bench.spark import measure
        from daymark.lake.spark_session import check_java

        check_java()
        _print(measure(pupils, numbers, kept, _progress), told.spark, json)


@bench.command()
def trust(
    pupils: Annotated[int, typer.Option(min=100, help="How many pupils to invent, about.")] = 34_000,
    times: Annotated[int, typer.Option(min=1, help="How often each page is asked for in each school.")] = 3,
    json: Json = False,
) -> None:
    """How long the questions of each page take in a trust of 57 schools, when nobody has asked them before."""
    from daymark.config.bench import told
    from daymark.config.bench.homes import throw_away

    with _words(), throw_away() as folder:
        from daymark.config.bench.trust import measure

        _print(measure(pupils, times, folder / "lake", _progress), told.trust, json)


@bench.command()
def access(
    times: Annotated[int, typer.Option(min=1, help="How often each page is asked for, each way.")] = 10,
    json: Json = False,
) -> None:
    """How much longer pages take with both locks on pupils' rows than without, in one process and in turn.

    Works in a home of its own, which is gone afterwards; nothing of yours is touched.
    """
    from daymark.config.bench import told
    from daymark.config.bench.homes import move_into, throw_away

    with throw_away() as home, in_words():
        move_into(home)
        from daymark.config.bench.access import DifferentPage, measure

        try:
            _print(measure(home, times, _progress).to_json(), told.access, json)
        except DifferentPage as error:
            fail(str(error))


@contextmanager
def _room(keep: Path | None) -> Iterator[tuple[Path, Path]]:
    """A folder to work in, and the one to keep the nation in, which is the first's where none is named."""
    from daymark.config.bench.homes import throw_away

    with throw_away() as folder:
        work = folder / "work"
        work.mkdir()
        yield work, keep.resolve() if keep else folder / "nation"


@contextmanager
def _words() -> Iterator[None]:
    """What can go wrong with measuring ends the command in words."""
    from daymark.config.bench.apart import DiedError
    from daymark.config.bench.differing import DifferentError
    from daymark.config.bench.nation_lake import OtherwiseUsedError
    from daymark.config.bench.spark_cluster import ClusterError
    from daymark.lake.errors import LakeError

    try:
        yield
    except (DiedError, DifferentError, OtherwiseUsedError, ClusterError, LakeError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or 'The folder'} cannot be used: {error.strerror or error}.")


def _print(found: dict[str, Any], table: Callable[[Mapping[str, Any]], Iterator[str]], json: bool) -> None:
    if json:
        as_json(found)
        return
    for line in table(found):
        say(line)


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
