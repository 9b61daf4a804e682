"""Figures for a terminal, a spreadsheet and a machine: what the command line says of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from daymark import __version__
from daymark.insight import groups, words
from daymark.kit.files import csv_text
from daymark.measures.definitions import Definition, definition_of
from daymark.measures.figures import Figure, Figures

NOT_SHARES = ("mean", "left", "runs", "minutes")
"""Kinds whose value is so many each, and no share of anything."""

CSV = ("numerator", "denominator", "value", "pupils", "low", "high", "shrunk")
CSV_BESIDE = ("earlier_numerator", "earlier_denominator", "earlier_value", "change")


def table(figures: Figures) -> Iterator[str]:
    """The lines of one table for each measure asked for: days first, then the share, then what it is of."""
    for measure in figures.question.measures:
        definition = definition_of(measure)
        rows = [_cells(definition, figure, figures) for figure in figures.of(measure)]
        yield from ("", f"{definition.title}: {definition.top.lower()} of {definition.bottom.lower()}")
        if not rows:
            yield "  Nobody has anything to count in these days."
            continue
        yield from _aligned([_header(definition, figures), *rows], len(figures.of(measure)[0].group))


def _header(definition: Definition, figures: Figures) -> list[str]:
    keys = [groups.key_title(key) for key, _ in figures.of(definition.id)[0].group]
    days = ["days"] if definition.unit == "sessions" else []
    header = [*keys, *days, "counted", "of", "value", "pupils"]
    header += ["low", "high"] if figures.question.ranges else []
    header += ["drawn in"] if figures.question.ranges and figures.question.by else []
    return header + (["before", "change"] if figures.question.against else [])


def _cells(definition: Definition, figure: Figure, figures: Figures) -> list[str]:
    cells = [groups.label(key, value) for key, value in figure.group]
    cells += [words.days_column(figure.numerator)] if definition.unit == "sessions" else []
    cells += [f"{figure.numerator:,}", f"{figure.denominator:,}", _said(definition, figure.value), f"{figure.pupils:,}"]
    if figures.question.ranges:
        drawn = [figure.shrunk] if figures.question.by else []
        cells += [_said(definition, value) for value in (figure.low, figure.high, *drawn)]
    if figures.question.against:
        cells += [_said(definition, figure.earlier.value if figure.earlier else None), _change(definition, figure)]
    return cells


def _said(definition: Definition, value: float | None) -> str:
    if value is None:
        return "-"
    return str(words.rounded(value)) if definition.formula.kind in NOT_SHARES else words.percent_of(value)


def _change(definition: Definition, figure: Figure) -> str:
    if figure.value is None or figure.earlier is None or figure.earlier.value is None:
        return "-"
    if definition.formula.kind in NOT_SHARES:
        return f"{words.rounded(figure.value) - words.rounded(figure.earlier.value):+}"
    return f"{words.points_between(figure.value, figure.earlier.value):+} points"


def _aligned(rows: Sequence[Sequence[str]], texts: int) -> Iterator[str]:
    """The rows with their columns in line: the first `texts` to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) if at < texts else cell.rjust(width) for at, (cell, width) in enumerate(
            zip(row, widths, strict=True)
        ))  # fmt: skip
        yield f"  {'  '.join(cells)}".rstrip()


def as_csv(figures: Figures) -> str:
    """One line a figure. Values are fractions; cells that are not known are empty."""
    keys = list(dict.fromkeys(key for figure in figures for key, _ in figure.group))
    beside = CSV_BESIDE if figures.question.against else ()
    return csv_text(("measure", *keys, *CSV, *beside), (_line(figure, keys, bool(beside)) for figure in figures))


def _line(figure: Figure, keys: Iterable[str], beside: bool) -> list[object]:
    group = dict(figure.group)
    line = [figure.measure, *(group.get(key) for key in keys), *(getattr(figure, name) for name in CSV)]
    if beside:
        then = figure.earlier
        line += [then.numerator, then.denominator, then.value] if then else [None] * 3
        line.append(figure.change)
    return line


def as_object(figures: Figures, version: str) -> dict[str, Any]:
    """The figures as they stand in figures.json, with the question they answer and the version of the registers."""
    question = figures.question
    return {
        "as_of": question.as_of.isoformat(),
        "daymark": __version__,
        "basis": question.basis,
        "period": {"start": question.period.start.isoformat(), "end": question.period.end.isoformat()},
        "by": list(question.by),
        "where": [list(pair) for pair in question.where],
        "against": question.against,
        "version": version,
        "figures": [figure.as_dict() for figure in figures],
    }


__all__ = ["as_csv", "as_object", "table"]
