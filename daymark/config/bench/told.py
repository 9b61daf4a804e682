"""What was measured, as tables to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Told = Mapping[str, Any]


def measures(told: Told) -> Iterator[str]:
    yield f"Every pupil's year with its band: {told['pupils']:,} pupils, {told['marks']:,} marks."
    yield f"{'':<28}{'seconds':>10}{'times ours':>12}{'CPU s':>10}{'times ours':>12}"
    yield f"{'ours':<28}{told['ours_s']:>10.3f}{'':>12}{told['ours_cpu_s']:>10.3f}"
    for name, peer in told["peers"].items():
        yield _beside(f"{name.removesuffix('_long')}, one row a mark", peer)
    yield _beside("floor: plain scan and sum", told["floor"])
    yield f"Most memory ours held: {told['peak_rss_mb']:,} MB. All answers are the same."
    for name, peer in told["peers"].items():
        yield f"{name.removesuffix('_long')} got {peer['got']}. Quickest: {peer['way']}."


def _beside(name: str, one: Told) -> str:
    return f"{name:<28}{one['s']:>10.3f}{one['ratio']:>12.1f}{one['cpu_s']:>10.3f}{one['cpu_ratio']:>12.1f}"


def england(told: Told) -> Iterator[str]:
    made = "were here already; made in" if told["kept"] else "made in"
    yield f"{told['pupils']:,} pupils of {told['schools']:,} schools, {told['marks']:,} marks, {made}"
    yield f"{told['generate_s']:,.0f} s. {told['figures']:,} figures:"
    for name, seconds in told["by_question"].items():
        yield f"  {name:<46}{seconds:>8.2f} s"
    yield f"Together {told['wall_s']:.1f} s, with {told['peak_rss_mb']:,} MB of memory at most."
    yield from _published(told["published"])


def _published(told: Told) -> Iterator[str]:
    yield "In per cent of the pupils, beside what is published for England:"
    yield f"  {'':<12}{'':<22}{'published':>10}{'here':>8}{'points':>8}"
    for row in told["groups"]:
        measure = row["measure"].replace("_", " ")
        numbers = f"{row['published']:>10.2f}{row['measured']:>8.2f}{row['points']:>+8.2f}"
        yield f"  {row['group']:<12}{measure:<22}{numbers}"
    said = "All" if told["all_within"] else "Not all"
    yield f"{said} within {told['within_points']} points; the furthest is {told['furthest_points']:.2f} points away."


def spark(told: Told) -> Iterator[str]:
    yield f"{told['pupils']:,} pupils, {told['marks']:,} marks; seconds once warm. All answers are the same."
    runs = [("DuckDB", told["duckdb"]), *((_workers(run), run) for run in told["spark"])]
    yield f"{'':<34}" + "".join(f"{name:>18}" for name, _ in runs)
    for question in told["duckdb"]["by_question"]:
        yield f"{question:<34}" + "".join(f"{run['by_question'][question]:>18.2f}" for _, run in runs)
    yield f"{'together':<34}" + "".join(f"{run['s']:>18.2f}" for _, run in runs)
    yield f"{'until the first answer':<34}" + "".join(f"{run['start_s']:>18.2f}" for _, run in runs)
    for run in told["spark"][1:]:
        first = _workers(told["spark"][0])
        yield f"{_workers(run)}: {run['faster']:.2f} times as quick as {first}."


def _workers(run: Told) -> str:
    return f"Spark, {run['workers']} worker{'s' if run['workers'] > 1 else ''}"


def trust(told: Told) -> Iterator[str]:
    yield f"{told['pupils']:,} pupils of {told['schools']} schools, two years; nothing asked before. Milliseconds:"
    yield f"{'':<58}{'asked':>6}{'a question':>20}{'':>8}{'whole page':>18}"
    yield f"{'page':<44}{'who':<14}{'each':>6}{'p50':>8}{'p95':>8}{'max':>8}{'p50':>10}{'p95':>8}"
    for page in told["pages"]:
        row = f"{page['name']:<44}{page['role']:<14}{page['questions']:>6.1f}"
        row += "".join(f"{page[key]:>8.1f}" for key in ("p50_ms", "p95_ms", "max_ms"))
        yield row + f"{page['page_p50_ms']:>10.1f}{page['page_p95_ms']:>8.1f}"
    said = f"half within {told['p50_ms']:.0f} ms, 95 of 100 within {told['p95_ms']:.0f} ms"
    yield f"Of all {told['questions']:,} questions {said}."


def access(told: Told) -> Iterator[str]:
    yield f"{told['requests']:,} answers; milliseconds with both locks and without."
    yield f"{'':<40}{'with':>8}{'without':>10}"
    yield f"{'95 of 100 answers within':<40}{told['p95_ms']:>8.1f}{told['p95_without_ms']:>10.1f}"
    yield f"{'half of the answers within':<40}{told['p50_ms']:>8.1f}{told['p50_without_ms']:>10.1f}"
    yield f"At the 95th percentile {told['ratio']:.3f} times as long. The pages that grew most:"
    for page in told["pages"][:5]:
        yield f"  {page['url'][:50]:<52}{page['role']:<24}{page['with_ms']:>8.1f}{page['without_ms']:>10.1f}"
