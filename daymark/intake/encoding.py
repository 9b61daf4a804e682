"""From the bytes of a file to text: byte order marks, UTF-8, UTF-16, Windows-1252; what is no text is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daymark.intake import rules
from daymark.intake.problems import Rule

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"RIFF", "a picture or sound (RIFF)"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a word-processor document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|table|head|ctfile|workbook)", re.IGNORECASE)
CONTROL = bytes(sign for sign in range(32) if sign not in b"\t\n\v\f\r\x1a") + b"\x7f"


@dataclass(frozen=True)
class Text:
    """The content as UTF-8 bytes with `\\n` line ends, and the encoding it came in."""

    content: bytes
    encoding: str


@dataclass(frozen=True)
class Refused:
    """Why the bytes are no text: the rule, and what was seen."""

    rule: Rule
    value: str


def workbook(data: bytes) -> bool:
    """Whether the bytes may be a spreadsheet: a zip container, or the older Office one."""
    return data.startswith((ZIP, OLD_OFFICE))


def decode(data: bytes) -> Text | Refused:
    """The text of the bytes, or why there is none. Never replaces a character it cannot read."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\x1a"):
        return Refused(rules.EMPTY, f"{len(data)} bytes")
    for start, what in SIGNATURES:
        if data.startswith(start) and (len(start) > 2 or _has_control(data[:512])):
            return Refused(rules.NO_TEXT, what)
    if MARKUP.match(data[:512]):
        return Refused(rules.MARKUP, trimmed_start(data))
    text = _wide(data) or _narrow(data)
    if text is None:
        return Refused(rules.NO_TEXT, "bytes that are no text")
    return Text(_line_ends(text.content), text.encoding)


def trimmed_start(data: bytes) -> str:
    """The first characters of the bytes, to show."""
    return data[:40].decode("ascii", "replace").strip()


def _has_control(data: bytes) -> bool:
    """Whether there are signs that no text has."""
    return len(data.translate(None, CONTROL)) != len(data)


def _wide(data: bytes) -> Text | None:
    """UTF-16 by its byte order mark, or by the zero bytes that stand at every other place."""
    name = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2])
    body = data[2:] if name else data
    if name is None:
        sample = data[:2000]
        if b"\x00" not in sample or len(data) % 2:
            return None
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        name = "utf-16-le" if odd > 0.6 * len(sample) / 2 > even else "utf-16-be" if even > odd else ""
    try:
        content = body.decode(name).encode("utf-8") if name else b"\x00"
    except UnicodeError:
        return None
    return None if _has_control(content) else Text(content, "UTF-16")


def _narrow(data: bytes) -> Text | None:
    marked = data.startswith(b"\xef\xbb\xbf")
    body = data[3:] if marked else data
    body = body.rstrip(b"\x1a")
    if _has_control(body):
        return None
    try:
        body.decode("utf-8")
        return Text(body, "UTF-8 with byte order mark" if marked else "UTF-8")
    except UnicodeDecodeError:
        pass
    try:
        return Text(body.decode("cp1252").encode("utf-8"), "Windows-1252")
    except UnicodeDecodeError:
        return None


def _line_ends(content: bytes) -> bytes:
    if b"\r" not in content:
        return content
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
