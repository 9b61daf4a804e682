"""A pupil's copy as data: one CSV a part, all of it as JSON, and a page that says what each field means."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, time

from daymark.kit.files import csv_text
from daymark.reports.subject_access import Copy, Section

README, WHOLE = "README.txt", "everything.json"


def zipped(copy: Copy) -> bytes:
    """The files in one. The same copy gives the same bytes."""
    out = io.BytesIO()
    moment = datetime.combine(copy.on, time()).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _files(copy):
            archive.writestr(zipfile.ZipInfo(name, moment), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files(copy: Copy) -> Iterator[tuple[str, str]]:
    yield README, _readme(copy)
    yield WHOLE, json.dumps(_data(copy), ensure_ascii=False, indent=1) + "\n"
    for section in copy.sections:
        columns = list(section.part.columns)
        # Spreadsheets need the mark to read a name with an accent.
        text = "\ufeff" + csv_text(columns, ([row[name] for name in columns] for row in section.rows))
        yield f"{section.part.section}.csv", text


def _data(copy: Copy) -> dict[str, object]:
    return {
        "school": copy.school,
        "pupil": copy.name,
        "on": copy.on.isoformat(),
        "parts": {
            section.part.section: [{name: row[name] for name in section.part.columns} for row in section.rows]
            for section in copy.sections
        },
    }


def _readme(copy: Copy) -> str:
    head = [
        f"Everything {copy.school} holds in Daymark about {copy.name}, on {copy.on.day} {copy.on:%B %Y}.",
        "",
        f"{WHOLE} has all of it for a computer. Each part is also a table (.csv) that any spreadsheet opens.",
        "Days are written year-month-day. An empty place means that nothing is known or nothing was said.",
    ]
    return "\n".join([*head, *(line for section in copy.sections for line in _explained(section))]) + "\n"


def _explained(section: Section) -> Iterator[str]:
    part = section.part
    yield ""
    yield f"{part.section}.csv: {part.title}"
    yield f"  {part.about.strip()} Rows: {len(section.rows)}."
    for name, meaning in part.columns.items():
        yield f"  {name}: {meaning}"
    told = [f"  left out, {name}: {why}" for name, why in part.left_out.items() if name not in part.columns]
    yield from told
