"""From a Vega-Lite specification to SVG, in process."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import vl_convert

from daymark.kit.chart.look import NARROW, WIDE, Spec, theme

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Drawing:
    """The same chart for a page and for a phone, both ready to inline."""

    wide: str
    narrow: str


def use_fonts(folder: Path) -> bool:
    """Measure text with the fonts of `folder` (TTF). False, and a general sans, where there are none."""
    if not any(folder.glob("*.ttf")):
        return False
    vl_convert.register_font_directory(str(folder))
    return True


def warm() -> None:
    """Draw something small, so that the first person does not wait for the drawing engine to start."""
    draw({"data": {"values": [{}]}, "mark": "text", "encoding": {"text": {"value": "Daymark"}}}, title="")


def draw(spec: "Spec | alt.TopLevelMixin", *, title: str, description: str = "") -> str:
    """SVG of a Vega-Lite specification, safe to inline: `role="img"`, named by title and description.

    Errors: ValueError where Vega-Lite refuses the specification."""
    given = spec if isinstance(spec, dict) else spec.to_dict()
    return _drawn(json.dumps(given, sort_keys=True, default=str), title, description)


def drawing(make: Callable[[int], Spec], *, title: str, description: str = "", wide: int = WIDE) -> Drawing:
    """Both sizes of one chart; `make` is given the width in pixels, `wide` on a page (520 in half a page)."""
    return Drawing(*(draw(make(width), title=title, description=description) for width in (wide, NARROW)))


@lru_cache(maxsize=512)
def _drawn(spec: str, title: str, description: str) -> str:
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", **json.loads(spec)}
    whole["config"] = {**theme(), **whole.get("config", {})}
    svg = vl_convert.vegalite_to_svg(whole, vl_version="6.4", allowed_base_urls=[])
    return _named(_plain(svg), title, description, sha256(spec.encode()).hexdigest()[:8])


def _plain(svg: str) -> str:
    """Without what a strict page refuses, and without roles: a picture is one thing to a screen reader."""
    svg = re.sub(r"<(script|style|foreignObject)\b.*?</\1>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s(?:style|role|on\w+|aria-[a-z]+|xmlns:xlink|version)="[^"]*"', "", svg)
    return re.sub(r'<path class="(?:background|foreground)"[^>]*?d="(?:M0,0h0v0h0Z)?"[^>]*/>', "", svg)


def _named(svg: str, title: str, description: str, mark: str) -> str:
    # Several charts share a page: what one refers to by id must not be found in another.
    svg = re.sub(r'id="([^"]+)"', rf'id="c{mark}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#c{mark}-\1)", svg)
    said = escape(". ".join(part.rstrip(".") for part in (title, description) if part), quote=True)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{said or "Chart"}" focusable="false" ', 1)
