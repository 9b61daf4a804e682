"""Charts, drawn in process to SVG that may stand in a page as it is.

A chart is a Vega-Lite specification. `draw` gives SVG without scripts, style attributes or outside
references; `weekly_lines`, `ranges` and `bars` make the specifications the pages share. Each takes the
width it is drawn for, so that a phone gets a chart of its own rather than a small one (`drawing`).
"""

from daymark.kit.chart.draw import Drawing, draw, drawing, use_fonts, warm
from daymark.kit.chart.lines import Band, Gap, Line, Point, weekly_lines
from daymark.kit.chart.look import NARROW, WIDE, Spec, theme
from daymark.kit.chart.rows import Bar, bars, ranges

__all__ = [
    "NARROW",
    "WIDE",
    "Band",
    "Bar",
    "Drawing",
    "Gap",
    "Line",
    "Point",
    "Spec",
    "bars",
    "draw",
    "drawing",
    "ranges",
    "theme",
    "use_fonts",
    "warm",
    "weekly_lines",
]
