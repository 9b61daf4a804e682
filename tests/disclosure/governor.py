"""Everything a governor can fetch of a school, and what it says, count by count."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from html import unescape

from attacker import FEW, OTHER, Count
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from daymark.insight.groups import label
from daymark.measures.figures import BANDS
from daymark.reports.cells import PARTS

KEYS = ("year_group", "fsm", "sen", "sex", "eal")
TIMES = ("week", "weekday", "half_term")
SPANS = [band.strip("[)]").replace(",", "-") for band in BANDS]
ASKED = [one for one in PARTS if one not in ("absence_band", "weekday_absence_rate")]
RATES = ("attendance_rate", "overall_absence_rate")
WITHIN = {"possible": ("attended", "absent"), "absent": ("authorised", "unauthorised"), "due": ("possible", "missing")}


def addresses(school: str) -> list[str]:
    """Every address of a school that has no other part, by walking the URL configuration."""
    found = (route for route in _routes(get_resolver().url_patterns, "") if route.startswith("<key:school>"))
    plain = (route.replace("<key:school>", school, 1) for route in found)
    return sorted({f"/{route}" for route in plain if "<" not in route})


def _routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def numbers(answer: object) -> list[int]:
    """Every whole number in the tables, lines or values of an answer; shares and days have a sign or a point."""
    text = answer.content.decode()  # type: ignore[attr-defined]
    kind = answer["Content-Type"]  # type: ignore[index]
    if kind.startswith("application/json"):
        return list(_ints(json.loads(text)))
    if kind.startswith("text/csv"):
        cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    else:
        bodies = re.findall(r"<td[^>]*>(.*?)</td>", text, re.S)
        cells = [unescape(re.sub(r"<[^>]+>", " ", body)).strip() for body in bodies]
    found = (re.match(r"(?:of )?([\d,]+)(?: of [\d,]+)?(?=$|\s+\d+%)", cell.replace("\u00a0", " ")) for cell in cells)
    return [int(one[1].replace(",", "")) for one in found if one]


def _ints(value: object) -> Iterator[int]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _ints(each)
    elif isinstance(value, list):
        for each in value:
            yield from _ints(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def read(client: Client, school: str, measures: Sequence[str] = tuple(ASKED)) -> dict[str, Count]:
    """Every count by name ("absent|fsm=Free school meals"), from the files of bands and the figures as JSON."""
    counts: dict[str, Count] = {}
    for key in KEYS:
        for every in ("", "&columns=all"):
            _note(counts, _bands(client.get(f"/{school}/insight/bands.csv?by={key}{every}"), key))
    for measure in measures:
        for key in (*KEYS, *(TIMES if measure in RATES else ())):
            answer = client.get(f"/{school}/figure/figure.json?measure={measure}&by={key}")
            for one in answer.json()["figures"]:
                _note(counts, _figure(one, measure))
    return counts


def _note(counts: dict[str, Count], more: dict[str, Count]) -> None:
    """What is told of a count in one place is told of it everywhere; a number goes before a reason."""
    for name, count in more.items():
        held = counts.get(name)
        if isinstance(held, int) and isinstance(count, int):
            assert held == count, (name, held, count)
        if not isinstance(held, int) and (held is None or isinstance(count, int) or count == FEW):
            counts[name] = count


def _bands(answer, key: str) -> dict[str, Count]:  # type: ignore[no-untyped-def]
    head, *lines = csv.reader(io.StringIO(answer.content.decode()))
    spans = [re.sub(r"\D*(\d+)\D+(\d*).*", r"\1-\2", name) for name in head[1:-1:2]]
    spans = [span if span != "50-" else "50-100" for span in spans]
    told = {}
    for line in lines:
        group = "" if line[0] == "All pupils" else f"{key}={line[0]}"
        for name, cell in zip([*spans, "pupils"], [*line[1:-1:2], line[-1]], strict=True):
            told[f"{name}|{group}"] = int(cell) if cell.isdigit() else FEW if "fewer" in cell else OTHER
    return told


def _figure(one: dict, measure: str) -> dict[str, Count]:  # type: ignore[type-arg]
    group = ",".join(f"{key}={label(key, value)}" for key, value in one["group"].items())
    top, bottom = (part.strip("[)]").replace(",", "-") for part in PARTS[measure])
    if not one["suppressed"]:
        return {f"{top}|{group}": one["numerator"], f"{bottom}|{group}": one["denominator"]}
    # Whether the group or what is counted of it is small is not said; sessions of a few pupils may be many.
    few = FEW if bottom == "pupils" and "fewer" in one["why"] else OTHER
    return {f"{top}|{group}": few, f"{bottom}|{group}": OTHER}


def pupils_by_sessions(counts: dict[str, Count], sessions: int) -> dict[str, tuple[int, int]]:
    """How many pupils there are in each group whose sessions are shown, when each of them had so many."""
    found = {}
    for name, count in counts.items():
        what, _, group = name.partition("|")
        if what == "possible" and isinstance(count, int) and f"pupils|{group}" in counts:
            low, high = -(-(count - 2) // sessions), (count + 2) // sessions
            if low <= high:
                found[f"pupils|{group}"] = (low, high)
    return found


def sums(counts: dict[str, Count]) -> list[tuple[str, tuple[str, ...]]]:
    """Everything that adds up, across all pages."""
    groups = sorted({name.partition("|")[2] for name in counts})
    lines = []
    for group in groups:
        lines += [(f"{whole}|{group}", tuple(f"{part}|{group}" for part in parts)) for whole, parts in WITHIN.items()]
        lines.append((f"pupils|{group}", tuple(f"{span}|{group}" for span in SPANS)))
        lines.append((f"20-50|{group}", tuple(f"{span}|{group}" for span in SPANS[4:10])))
        lines.append((f"10-100|{group}", tuple(f"{span}|{group}" for span in SPANS[2:])))
    for what in sorted({name.partition("|")[0] for name in counts}):
        for key in (*KEYS, *(TIMES if what in ("possible", "absent", "attended") else ())):
            parts = tuple(f"{what}|{group}" for group in groups if group.startswith(f"{key}="))
            if parts and all(part in counts for part in parts):
                lines.append((f"{what}|", parts))
    return lines
