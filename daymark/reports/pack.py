"""The files of one analysis, written whole into a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from daymark.intake.problems import Problem, problems_csv
from daymark.kit.files import write_whole
from daymark.reports.analysis import Analysis
from daymark.reports.figures_json import figures_json
from daymark.reports.pdf import pdf
from daymark.reports.pupils_csv import pupils_csv
from daymark.reports.workbook import workbook

PROBLEMS = "problems.csv"
FILES: dict[str, Callable[[Analysis], str | bytes]] = {
    "figures.json": figures_json,
    "pupils.csv": pupils_csv,
    "insight.xlsx": workbook,
    "insight.pdf": pdf,
}


def make_room(folder: Path) -> list[Path]:
    """Make the folder and see that it can be written to; gives the folders made, the innermost first.

    Raises OSError where it cannot be made or written to.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".daymark-")
    os.close(handle)
    Path(name).unlink()
    return made


def clear(folder: Path, made: Sequence[Path], problems: Sequence[Problem]) -> list[Path]:
    """Leave no figures where there are none: take away the pack of an earlier run, and write the problems if any.

    made   the folders that were made for the pack, as make_room gives them; they go again where they are empty
    Gives what was written. Raises OSError where the folder cannot be written to.
    """
    for name in (*FILES, PROBLEMS):
        (folder / name).unlink(missing_ok=True)
    if problems:
        write_whole(folder / PROBLEMS, problems_csv(problems))
        return [folder / PROBLEMS]
    for path in made:
        if not any(path.iterdir()):
            path.rmdir()
    return []


def write_pack(analysis: Analysis, folder: Path, each: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Write every file of the pack, and problems.csv where something was left out; gives what was written.

    each   is told the name of every file before it is made
    A problems.csv of an earlier run is taken away where nothing was left out. Raises OSError where the folder cannot
    be written to.
    """
    made: dict[str, str | bytes] = {}
    for name, make in FILES.items():
        each(name)
        made[name] = make(analysis)
    left_out = [one for one in analysis.problems if one.level != "notice"]
    if left_out:
        made[PROBLEMS] = problems_csv(left_out)
    else:
        (folder / PROBLEMS).unlink(missing_ok=True)
    for name, text in made.items():
        write_whole(folder / name, text)
    return [folder / name for name in made]
