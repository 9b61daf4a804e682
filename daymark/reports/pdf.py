"""insight.pdf: two A4 pages, tagged, in British English, drawn from the same figures as everything else."""

from __future__ import annotations

import json
import re
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from daymark.kit import chart
from daymark.reports import fonts
from daymark.reports.analysis import Analysis
from daymark.reports.pdf_content import content

TEMPLATE = Path(__file__).parent / "insight.typ"
PAGES = 2
SIZES = (10.0, 9.4, 8.8, 8.2, 7.6, 7.0, 6.4)
"""Type sizes in points, tried until everything stands on two pages."""


def pdf(analysis: Analysis, node_modules: Path = fonts.NODE_MODULES) -> bytes:
    """The two pages as PDF/UA-1. Our typeface where the front end has installed it, else the typesetter's own serif.

    The same analysis gives the same pages. Raises typst.TypstError where the template is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="daymark-fonts-") as folder:
        fonts.unpack(Path(folder), node_modules)
        chart.use_fonts(Path(folder))
        told = json.dumps(content(analysis), ensure_ascii=False)
        return _smallest_that_fits(told, analysis, Path(folder))


def _smallest_that_fits(told: str, analysis: Analysis, folder: Path) -> bytes:
    made = b""
    for size in SIZES:
        made = _typeset(told, size, analysis, folder)
        if pages_in(made) <= PAGES:
            break
    return made


def _typeset(told: str, size: float, analysis: Analysis, folder: Path) -> bytes:
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(folder)],
        ignore_system_fonts=True,
        sys_inputs={"content": told, "size": str(size)},
        pdf_standards="ua-1",
        timestamp=int(datetime.combine(analysis.as_of, time(), UTC).timestamp()),
    )


def pages_in(made: bytes) -> int:
    """How many pages a PDF of ours has, read from its page tree."""
    found = re.search(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", made)
    return int(found.group(1)) if found else 0
