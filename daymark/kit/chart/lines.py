"""Lines over the weeks of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from daymark.kit.chart.look import ACCENT, COMPARISON, LETTER, QUIET, RANGE, Spec

_BREAK_DAYS = 10


@dataclass(frozen=True)
class Point:
    """One value of a line. `value` None: nothing to draw there, and the line is broken."""

    at: date
    value: float | None


@dataclass(frozen=True)
class Line:
    """A line with the words that stand at its end. `main` is drawn thick in the accent, others in grey.

    `dashed` tells two grey lines apart, in print too."""

    label: str
    points: tuple[Point, ...]
    main: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Band:
    """A range behind the lines: (date, low, high) with the words that stand at its end."""

    label: str
    points: tuple[tuple[date, float, float], ...]


@dataclass(frozen=True)
class Gap:
    """A stretch without school, named in the chart: "half-term"."""

    start: date
    end: date
    label: str


def weekly_lines(
    lines: Sequence[Line],
    *,
    width: int,
    band: Band | None = None,
    gaps: Sequence[Gap] = (),
    axis_format: str = ".0%",
) -> Spec:
    """Lines over the weeks with their names at their ends, a range behind, and the holidays left open.

    Values are fractions (or what `axis_format`, a d3 format, says). A main line is drawn over the others."""
    beside = width >= 480
    room = _room(lines, band) if beside else 22
    shown = sorted(lines, key=lambda line: line.main)
    layers = [*_band_layer(band), *(_line_layer(line) for line in shown), *_gap_layer(gaps, lines, band)]
    layers += [_end_layer(line) for line in shown if line.main]
    layers += _label_layers(lines, band) if beside else []
    return {
        "width": width - room - 52,
        "height": 250 if beside else 200,
        "title": _key_title(lines, band, beside),
        "layer": layers,
        "encoding": {"x": _weeks_axis(lines, band, beside), "y": _value_axis(lines, band, axis_format)},
    }


def _room(lines: Sequence[Line], band: Band | None) -> int:
    names = [line.label for line in lines] + ([band.label] if band else [])
    return 22 + max((int(len(part) * 14 * LETTER) for name in names for part in name.split("\n")), default=0)


def _weeks_axis(lines: Sequence[Line], band: Band | None, beside: bool) -> Spec:
    weeks = sorted({point.at for line in lines for point in line.points} | {p[0] for p in _points(band)})
    step = max(1, -(-len(weeks) // (7 if beside else 4)))
    # Counted from the end, so that the latest week is always named.
    values = [_when(week) for week in weeks[::-1][::step]]
    return {
        "field": "at",
        "type": "temporal",
        "scale": {"nice": False},
        "axis": {"values": values, "format": "%-d %b", "labelFlush": False, "labelOverlap": "greedy"},
    }


def _value_axis(lines: Sequence[Line], band: Band | None, axis_format: str) -> Spec:
    values = _values(lines, band)
    pad = (max(values) - min(values)) * 0.08 or 0.01
    top = max(values) + pad
    if axis_format.endswith("%") and max(values) <= 1:
        top = min(top, 1.0)  # no share is over 100%
    return {
        "field": "value",
        "type": "quantitative",
        "axis": {"format": axis_format, "tickCount": 4},
        "scale": {"domain": [min(values) - pad, top], "nice": 4, "zero": False},
    }


def _points(band: Band | None) -> tuple[tuple[date, float, float], ...]:
    return band.points if band else ()


def _values(lines: Sequence[Line], band: Band | None) -> list[float]:
    drawn = [point.value for line in lines for point in line.points if point.value is not None]
    drawn += [value for _, low, high in _points(band) for value in (low, high)]
    return drawn or [0.0, 1.0]


def _line_layer(line: Line) -> Spec:
    style = {"stroke": ACCENT, "strokeWidth": 3} if line.main else {"stroke": COMPARISON, "strokeWidth": 2}
    style |= {"strokeDash": [5, 4]} if line.dashed else {}
    rows = [
        {"at": _when(p.at), "value": p.value, "run": run}
        for run, points in enumerate(_runs(line.points))
        for p in points
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeJoin": "round", "strokeCap": "round", **style},
        "encoding": {"detail": {"field": "run", "type": "nominal"}},
    }


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches without a break: a missing value or more than ten days ends one."""
    runs: list[list[Point]] = [[]]
    for point in points:
        last = runs[-1][-1].at if runs[-1] else point.at
        if point.value is None or (point.at - last).days > _BREAK_DAYS:
            runs.append([])
        if point.value is not None:
            runs[-1].append(point)
    return [run for run in runs if run]


def _band_layer(band: Band | None) -> list[Spec]:
    if not band:
        return []
    runs = _runs([Point(at, low) for at, low, _ in band.points])
    high = {at: top for at, _, top in band.points}
    rows = [
        {"at": _when(p.at), "value": p.value, "high": high[p.at], "run": run}
        for run, points in enumerate(runs)
        for p in points
    ]
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "area", "color": RANGE},
            "encoding": {"y2": {"field": "high"}, "detail": {"field": "run", "type": "nominal"}},
        }
    ]


def _gap_layer(gaps: Sequence[Gap], lines: Sequence[Line], band: Band | None) -> list[Spec]:
    floor = min(_values(lines, band))
    rows = [{"at": _when(gap.start + (gap.end - gap.start) / 2), "value": floor, "said": gap.label} for gap in gaps]
    if not rows:
        return []
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "text", "color": QUIET, "fontSize": 13, "baseline": "bottom"},
            "encoding": {"text": {"field": "said"}},
        }
    ]


def _end_layer(line: Line) -> Spec:
    last = [point for point in line.points if point.value is not None][-1:]
    return {
        "data": {"values": [{"at": _when(p.at), "value": p.value} for p in last]},
        "mark": {"type": "point", "filled": True, "size": 90, "color": ACCENT, "opacity": 1},
    }


def _label_layers(lines: Sequence[Line], band: Band | None) -> list[Spec]:
    """The names at the ends, pushed apart where they would lie on each other."""
    ends = [(line, [p for p in line.points if p.value is not None][-1:]) for line in lines]
    rows: list[dict[str, Any]] = [
        {"said": line.label, "main": line.main, "value": end[0].value} for line, end in ends if end
    ]
    if band and band.points:
        rows.append({"said": band.label, "main": False, "value": band.points[-1][1]})
    latest = max([end[0].at for _, end in ends if end] + [at for at, _, _ in _points(band)], default=None)
    spaced = [{**row, "at": _when(latest)} for row in _apart(rows, _values(lines, band))]
    return [_label_layer([row for row in spaced if row["main"] is main], main) for main in (False, True)]


def _label_layer(rows: list[dict[str, Any]], main: bool) -> Spec:
    style = {"color": ACCENT, "fontWeight": 700} if main else {"color": QUIET}
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "dx": 12, "lineBreak": "\n", "baseline": "middle", **style},
        "encoding": {"text": {"field": "said"}, "y": {"field": "shown", "type": "quantitative"}},
    }


def _apart(rows: list[dict[str, Any]], values: list[float]) -> list[dict[str, Any]]:
    line_height = (max(values) - min(values) or 0.01) * 0.095
    floor = float("inf")
    for row in sorted(rows, key=lambda row: -row["value"]):
        lines = str(row["said"]).count("\n") + 1
        row["shown"] = min(row["value"], floor - line_height * lines / 2)
        floor = row["shown"] - line_height * lines / 2
    return rows


def _key_title(lines: Sequence[Line], band: Band | None, beside: bool) -> Spec | None:
    """On a phone the names stand above the chart, since there is no room at its side."""
    if beside or not (lines or band):
        return None
    ordered = sorted(lines, key=lambda line: not line.main)
    names = [line.label for line in ordered] + ([band.label] if band else [])
    main, rest = names[0], "; ".join(names[1:]).replace("\n", " ")
    return {
        "text": main,
        "subtitle": _wrapped(rest, 44),
        "anchor": "start",
        "color": ACCENT,
        "fontSize": 15,
        "subtitleColor": QUIET,
        "subtitleFontSize": 14,
        "offset": 12,
        "subtitlePadding": 4,
    }


def _wrapped(text: str, letters: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _when(day: date | None) -> str:
    # Midday, so that no time zone moves a date to the day before.
    return f"{day:%Y-%m-%d}T12:00:00" if day else ""
