"""Our typeface for documents, unpacked from the web font that the front end installs.

Typesetting needs TrueType; the package holds WOFF 1.0, which is the same tables, each deflated (W3C, WOFF File Format
1.0, sections 3 to 5).
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

FAMILY = "Atkinson Hyperlegible Next"
PACKAGE = "@fontsource/atkinson-hyperlegible-next/files"
STYLES = ("400-normal", "400-italic", "600-normal", "700-normal")
SUBSET = "latin"  # a second subset of the same style would hide the first from the typesetter
NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"

_HEADER = struct.Struct(">4s4sIHHIHHIIIII")
_ENTRY = struct.Struct(">4sIIII")


def unpack(into: Path, node_modules: Path = NODE_MODULES) -> list[Path]:
    """Write our typeface as TrueType files into a folder and give their paths; none where it is not installed."""
    written = []
    for path in (node_modules / PACKAGE / f"{_stem()}-{SUBSET}-{style}.woff" for style in STYLES):
        if path.is_file():
            target = into / f"{path.stem}.ttf"
            target.write_bytes(truetype(path.read_bytes()))
            written.append(target)
    return written


def truetype(woff: bytes) -> bytes:
    """The TrueType file inside a WOFF 1.0 file. Raises ValueError where it is none."""
    signature, flavor, _, count, *_ = _HEADER.unpack_from(woff)
    if signature != b"wOFF":
        raise ValueError("This is not a WOFF 1.0 font.")
    entries = [_ENTRY.unpack_from(woff, _HEADER.size + i * _ENTRY.size) for i in range(count)]
    tables = [(tag, checksum, _table(woff[at : at + packed], size)) for tag, at, packed, size, checksum in entries]
    return _directory(flavor, tables) + b"".join(_padded(data) for _, _, data in tables)


def _stem() -> str:
    return FAMILY.lower().replace(" ", "-")


def _table(packed: bytes, size: int) -> bytes:
    return packed if len(packed) == size else zlib.decompress(packed)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _directory(flavor: bytes, tables: list[tuple[bytes, int, bytes]]) -> bytes:
    count, power = len(tables), len(tables).bit_length() - 1
    head = flavor + struct.pack(">HHHH", count, 16 << power, power, 16 * count - (16 << power))
    at, entries = 12 + 16 * count, []
    for tag, checksum, data in tables:
        entries.append(struct.pack(">4sIII", tag, checksum, at, len(data)))
        at += len(_padded(data))
    return head + b"".join(entries)
