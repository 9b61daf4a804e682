"""A row for each group, school or weekday: bars from nought, or dots with their ranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daymark.kit.chart.look import ACCENT, COMPARISON, INK, LETTER, PAPER, QUIET, STEADY, Spec


@dataclass(frozen=True)
class Bar:
    """A row of `bars` or `ranges`: a value, what it is compared with, and how sure we are."""

    label: str
    value: float | None
    compare: float | None = None
    low: float | None = None
    high: float | None = None
    said: str = ""
    main: bool = True


def bars(rows: Sequence[Bar], *, width: int, axis_format: str = ".0%", compare_label: str = "") -> Spec:
    """Lying bars from nought, their value written at the end, and a grey tick for the comparison."""
    top = max([value for row in rows for value in (row.value, row.compare) if value is not None] or [1.0])
    layers = [
        {
            "mark": {"type": "bar", "height": 20},
            "encoding": {"color": {"condition": {"test": "datum.main", "value": ACCENT}, "value": STEADY}},
        },
        *_ticks(rows, 28),
        {
            "mark": {"type": "text", "align": "left", "dx": 8},
            "encoding": {"text": {"field": "said"}, "x": {"field": "end", "type": "quantitative"}},
        },
    ]
    return _row_chart(rows, layers, width=width, domain=[0, top * 1.02], axis_format=axis_format, note=compare_label)


def ranges(rows: Sequence[Bar], *, width: int, axis_format: str = ".0%", compare_label: str = "") -> Spec:
    """A dot with its range for each row: schools or groups side by side, honest about chance."""
    seen = [v for row in rows for v in (row.value, row.compare, row.low, row.high) if v is not None] or [
        0.0,
        1.0,
    ]
    pad = (max(seen) - min(seen)) * 0.06 or 0.01
    span = {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}
    layers = [
        {
            "mark": {"type": "rule", "strokeWidth": 8, "color": "#bdd6d5", "strokeCap": "round"},
            "encoding": span,
        },
        *_ticks(rows, 20),
        {
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
            "encoding": {"color": {"condition": {"test": "datum.main", "value": ACCENT}, "value": COMPARISON}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 10},
            "encoding": {"text": {"field": "said"}, "x": {"field": "end", "type": "quantitative"}},
        },
    ]
    domain = [min(seen) - pad, max(seen) + pad]
    return _row_chart(rows, layers, width=width, domain=domain, axis_format=axis_format, note=compare_label)


def _ticks(rows: Sequence[Bar], size: int) -> list[Spec]:
    if all(row.compare is None for row in rows):
        return []
    # A pale edge keeps the tick visible on a dark bar.
    return [
        {
            "mark": {"type": "tick", "thickness": thick, "size": size, "color": colour},
            "encoding": {"x": {"field": "compare", "type": "quantitative"}},
        }
        for thick, colour in ((7, PAPER), (3, "#6f6a5e"))
    ]


def _row_chart(
    rows: Sequence[Bar], layers: list[Spec], *, width: int, domain: list[float], axis_format: str, note: str
) -> Spec:
    said = max((len(row.said) for row in rows), default=0)
    names = max((len(row.label) for row in rows), default=0)
    left, right = min(int(names * 15 * LETTER) + 14, width // 2), int(said * 14 * LETTER) + 14
    title = {"text": note, "anchor": "start", "color": QUIET, "fontSize": 14, "fontWeight": 400, "offset": 8}
    return {
        "width": max(90, width - left - right),
        "height": {"step": 34},
        "title": title if note else None,
        "data": {"values": [_row(row) for row in rows]},
        "layer": layers,
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": {"labelColor": INK, "labelFontSize": 15, "labelLimit": width // 2},
            },
            "x": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": domain, "nice": False},
                "axis": {"format": axis_format, "tickCount": 4, "grid": True, "labelFlush": False},
            },
        },
    }


def _row(row: Bar) -> dict[str, Any]:
    ends = [value for value in (row.value, row.compare, row.high) if value is not None]
    return {
        "label": row.label,
        "value": row.value,
        "compare": row.compare,
        "low": row.low,
        "high": row.high,
        "said": row.said,
        "main": row.main,
        "end": max(ends, default=0),
    }
