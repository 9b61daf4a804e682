"""Keeping files as they came, and handing them to the readers under their own names."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from django.conf import settings

from daymark.access.models import Person
from daymark.intake.models import Import, ImportFile, Source
from daymark.registers.models import School
from daymark.registers.working import working_on

BLOCK = 1 << 20
UNNAMED = "file"
LONGEST_BYTES = 200


def receive(
    school: School,
    files: Iterable[tuple[str, IO[bytes]]],
    *,
    by: Person | None,
    at: datetime,
    source: Source | None = None,
) -> Import:
    """Keep the files (name, content) and make the import they belong to, waiting to be checked."""
    kept = [keep(name, content) for name, content in files]
    with working_on(school, "files that came"):
        row = Import.objects.create(school=school, source=source, created_by=by, created_at=at)
        seen = set()
        for file in kept:
            if (file.name, file.sha256) not in seen:
                file.of = row
                file.save()
                seen.add((file.name, file.sha256))
    return row


def keep(name: str, content: IO[bytes]) -> ImportFile:
    """Store the bytes under their fingerprint; the row that describes them is not saved yet."""
    root = Path(settings.UPLOADS)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, beside = tempfile.mkstemp(dir=root, prefix=".coming-")
    try:
        with os.fdopen(handle, "wb") as out:
            while block := content.read(BLOCK):
                digest.update(block)
                size += len(block)
                out.write(block)
        file = ImportFile(name=plain_name(name), size=size, sha256=digest.hexdigest())
        file.path.parent.mkdir(exist_ok=True)
        Path(beside).replace(file.path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return file


def plain_name(name: str) -> str:
    """A file's own name: no folders, no control characters, not too long, never empty."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    clean = re.sub(r"[\x00-\x1f\x7f/]", "", last).strip(". ")
    # Folders count bytes, and a letter may be four of them; the end is kept, which says of what kind the file is.
    return clean.encode(errors="replace")[-LONGEST_BYTES:].decode(errors="ignore") or UNNAMED


@contextmanager
def named(files: Iterable[ImportFile]) -> Iterator[list[Path]]:
    """The kept files under the names they came with, for as long as they are read."""
    with tempfile.TemporaryDirectory(prefix="daymark-import-") as folder:
        paths = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number) / file.name
            path.parent.mkdir()
            path.symlink_to(file.path.resolve())
            paths.append(path)
        yield paths
