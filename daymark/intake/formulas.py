"""Cells of a workbook that hold a formula and no result: programs that write workbooks may leave the result out."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from html import unescape

_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?<!/)>[^<]")
# Text that was worked out to be empty is marked as text; a result that was never worked out is not.
_TEXT = re.compile(rb"""\bt=["']str["']""")
_PLACE = re.compile(rb"""\br=["']([A-Z]+\d+)["']""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Uncalculated:
    """How many cells of a sheet have a formula without a result, and the first of them, such as `D2`."""

    count: int
    first: str


def uncalculated(data: bytes) -> dict[str, Uncalculated]:
    """The sheets of an .xlsx file that have such cells, by name; nothing for files of other kinds. Never raises."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            paths = _sheets(container)
            found = {name: _missing(container.read(path)) for name, path in paths.items()}
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, NotImplementedError, RuntimeError, OSError):
        return {}
    return {name: missing for name, missing in found.items() if missing}


def _missing(xml: bytes) -> Uncalculated | None:
    if not _FORMULA.search(xml):
        return None
    empty = [
        attributes
        for attributes, inside in _CELL.findall(xml)
        if _FORMULA.search(inside) and not _RESULT.search(inside) and not _TEXT.search(attributes)
    ]
    if not empty:
        return None
    place = _PLACE.search(empty[0])
    return Uncalculated(len(empty), place[1].decode() if place else "")


def _attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag without their prefixes."""
    return {name.rpartition(":")[2]: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def _sheets(container: zipfile.ZipFile) -> dict[str, str]:
    """The name of every sheet, to the part of the file that holds it."""
    book = container.read("xl/workbook.xml").decode("utf-8-sig")
    relations = container.read("xl/_rels/workbook.xml.rels").decode("utf-8-sig")
    targets = {}
    for tag in _RELATION.findall(relations):
        relation = _attributes(tag)
        targets[relation["Id"]] = posixpath.normpath(posixpath.join("/xl", relation["Target"])).lstrip("/")
    sheets = [_attributes(tag) for tag in _SHEET.findall(book)]
    return {sheet["name"]: targets[sheet["id"]] for sheet in sheets if targets.get(sheet["id"]) in container.namelist()}
