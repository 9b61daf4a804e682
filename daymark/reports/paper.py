"""A document of headings, paragraphs, lists and tables as a tagged PDF."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from daymark.reports import fonts

TEMPLATE = Path(__file__).parent / "paper.typ"
WIDEST = 40
"""Letters beyond which a column gets no wider."""


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph in one look."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Block = dict[str, Any]


def heading(text: str, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def paragraph(*runs: Run | str) -> Block:
    return {"kind": "text", "runs": [_run(run) for run in runs]}


def bullets(items: Sequence[Sequence[Run | str]], ordered: bool = False) -> Block:
    return {"kind": "list", "ordered": ordered, "items": [[_run(run) for run in item] for item in items]}


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Block:
    """A table whose columns are as wide as what stands in them asks for. Rows have as many cells as there are heads."""
    cells = [[str(cell) for cell in row] for row in rows]
    longest = [max([len(head), *(len(row[at]) for row in cells)]) for at, head in enumerate(heads)]
    return {
        "kind": "table",
        "heads": list(heads),
        "rows": cells,
        "widths": [max(6, min(WIDEST, length)) for length in longest],
    }


def pdf(
    title: str, foot: str, on: date, blocks: Sequence[Block], author: str = "Daymark", node_modules: Path | None = None
) -> bytes:
    """The document as PDF/UA-1. The same document on the same day gives the same bytes.

    Raises typst.TypstError where the template is damaged.
    """
    told = {
        "title": title,
        "author": author,
        "foot": foot,
        "on": [on.year, on.month, on.day],
        "blocks": [heading(title, 1), *blocks],
    }
    with tempfile.TemporaryDirectory(prefix="daymark-fonts-") as folder:
        fonts.unpack(Path(folder), node_modules or fonts.NODE_MODULES)
        return typst.compile(
            str(TEMPLATE),
            format="pdf",
            font_paths=[folder],
            ignore_system_fonts=True,
            sys_inputs={"content": json.dumps(told, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=int(datetime.combine(on, time(), UTC).timestamp()),
        )


def _run(run: Run | str) -> dict[str, Any]:
    return asdict(run if isinstance(run, Run) else Run(run))
