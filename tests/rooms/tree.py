"""The files of the project, as a reader of it meets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("daymark", "tests", "scripts", "definitions", "docs", ".ci")
MADE = ("__pycache__", "daymark/web/static/", "docs/screenshots/")
"""What other commands make; nobody reads it."""


def files(*suffixes: str, under: tuple[str, ...] = ROOMS) -> Iterator[Path]:
    """Every file with one of the endings, or every file, in order."""
    for room in under:
        for path in sorted((ROOT / room).rglob("*")):
            wanted = path.suffix in suffixes if suffixes else True
            if wanted and path.is_file() and not any(part in named(path) for part in MADE):
                yield path


def top() -> Iterator[Path]:
    """The files that lie in the project's own folder, but for those that hold what was installed or measured."""
    return (path for path in sorted(ROOT.iterdir()) if path.is_file())


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
