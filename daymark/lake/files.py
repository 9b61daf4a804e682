"""Files that are whole or not there: written beside, fingerprinted, moved into place, one writer at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from daymark.lake.layout import TABLES
from daymark.lake.parts import file_name

BUILDING = ".building-"
LOCK = ".lock"
CHUNK = 1 << 20

Prints = dict[str, dict[str, Any]]


def prints(folder: Path, only: Iterable[str] = TABLES) -> Prints:
    """Size and fingerprint of the file of each table, to tell damage by."""
    files = {name: folder / file_name(name) for name in only}
    return {name: {"bytes": file.stat().st_size, "print": fingerprint(file)} for name, file in files.items()}


def fingerprint(file: Path) -> str:
    print_ = hashlib.blake2b(digest_size=10)
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            print_.update(chunk)
    return print_.hexdigest()


def harm(folder: Path, files: Prints, closely: bool = True, only: Iterable[str] = TABLES) -> str:
    """What is wrong with the files of a folder, in words; nothing where they are as they were written.

    closely   every byte is looked at, not the size alone
    """
    for name in only:
        file = folder / file_name(name)
        try:
            size = file.stat().st_size
            if size != files[name]["bytes"]:
                kind = "cut short" if size < files[name]["bytes"] else "longer than it was written"
                return f"{file.name} is damaged: it is {kind}"
            if closely and fingerprint(file) != files[name]["print"]:
                return f"{file.name} is damaged: it is not what was written"
        except FileNotFoundError:
            return f"{file.name} is missing"
        except OSError as error:
            return f"{file.name} cannot be opened ({error.strerror})"
        except (KeyError, TypeError):
            return f"what {file.name} should be is not known"
    return ""


def is_whole(folder: Path, files: Prints) -> bool:
    """Whether every file is there as it was written. A folder that has not changed is not looked at again."""
    try:
        stamps = tuple((folder / file_name(name)).stat() for name in TABLES)
    except OSError:
        return False
    return _looked(folder, tuple((s.st_ino, s.st_size, s.st_mtime_ns) for s in stamps), json.dumps(files))


@lru_cache(maxsize=4096)
def _looked(folder: Path, stamps: tuple[object, ...], files: str) -> bool:
    return not harm(folder, json.loads(files))


def read_json(file: Path) -> dict[str, Any]:
    """An object of a JSON file. Raises OSError or ValueError."""
    said = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(said, dict):
        raise ValueError(f"{file.name} holds no object")
    return said


def write_json(file: Path, said: Mapping[str, Any], lasting: bool = False) -> None:
    """Write a file whole in one step: readers see the old one or the new one. `lasting`: also where power fails."""
    beside = file.with_name(f".{file.name}-new")
    with beside.open("w", encoding="utf-8") as target:
        json.dump(said, target, separators=(",", ":"))
        if lasting:
            target.flush()
            os.fsync(target.fileno())
    beside.replace(file)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """One writer of a folder at a time, which is made where it is not there."""
    while True:
        try:
            home.mkdir(parents=True, exist_ok=True)
            lock = (home / LOCK).open("w")
        except FileNotFoundError:  # somebody has just cleared the folder away
            continue
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _still_there(lock, home):
                yield
                return


def _still_there(lock: IO[str], home: Path) -> bool:
    """Whether the file locked is still the one in the folder, which may have been cleared away meanwhile."""
    try:
        return os.fstat(lock.fileno()).st_ino == (home / LOCK).stat().st_ino
    except FileNotFoundError:
        return False


@contextmanager
def building(home: Path) -> Iterator[Path]:
    """A folder to write in, known to be in use while it is. Whoever has written in it gives it its name."""
    made = Path(tempfile.mkdtemp(prefix=".new-", dir=home))
    made.chmod(0o755)
    with (made / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Only now does it have a name that is cleared away where nobody holds the lock.
        yield made.rename(home / f"{BUILDING}{made.name.removeprefix('.new-')}")


def settle(beside: Path, folder: Path) -> None:
    """Give a folder that is whole its name, in the place of one that is not."""
    if folder.exists():
        shutil.rmtree(folder)
    beside.rename(folder)
    (folder / LOCK).unlink()


def clear_unfinished(home: Path) -> None:
    """Remove what writers that died have left; a folder somebody is writing in stays."""
    for child in home.glob(f"{BUILDING}*"):
        if not _in_use(child):
            shutil.rmtree(child, ignore_errors=True)


def _in_use(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False
