"""The colours, type and widths of every chart."""

from typing import Any

Spec = dict[str, Any]

INK, PAPER, RULE, QUIET = "#1b2427", "#fbfaf6", "#ddd8cb", "#5b6667"
ACCENT, COMPARISON, RANGE, STEADY = "#0a5a66", "#a29c8d", "#ece8db", "#8fbcc0"
FONT = "Atkinson Hyperlegible Next"
WIDE, NARROW = 660, 345
LETTER = 0.5  # width of a mean letter, in sizes


def theme() -> Spec:
    """The Vega-Lite `config` of every chart: our type and colours, quiet rules, no frame."""
    axis = {
        "labelColor": QUIET,
        "labelFontSize": 14,
        "domain": False,
        "ticks": False,
        "title": None,
        "gridColor": RULE,
        "labelPadding": 8,
    }
    return {
        "font": FONT,
        "background": None,
        "padding": {"left": 2, "right": 2, "top": 8, "bottom": 4},
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False},
        "legend": {"disable": True},
        "text": {"fontSize": 14, "color": INK},
        "range": {"ramp": ["#f4f1e8", "#8fbcc0", "#12485a"]},
    }
