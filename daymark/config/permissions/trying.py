"""Trying every door of a running Daymark as every role, and setting what comes back beside the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from daymark.config.bench.visitor import Answer as Came
from daymark.config.bench.visitor import Visitor
from daymark.config.permissions.addresses import NOTHING, Ground, View, address
from daymark.config.permissions.probes import Probe, places
from daymark.config.permissions.table import ONESELF, PUBLIC, Answer, Place, Rule

SIGN_IN = "/sign-in/"
PAGE, CALL = f"/{NOTHING}/insight/", f"/api/v1/schools/{NOTHING}/groups"
"""What is not there for anybody: how that looks, a refusal must look."""

Open = Callable[[str, str], Visitor]
"""A visitor with a session's cookie and a program's token, either of which may be empty."""

PUPIL_LINK = re.compile(r"/pupils/(\d+)/")
UPN = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]\b")
CHANGING = re.compile(r'(csrfmiddlewaretoken" value=")[^"]+|nonce="[^"]+"')


@dataclass(frozen=True)
class Leak:
    """A door that was not as the table has it, or a page that showed what it must not."""

    view: str
    who: str
    place: str
    address: str
    method: str
    expected: str
    came: str


@dataclass
class Tried:
    """What came of it. `leaks` is how many doors let somebody in who is not let in, or showed what they may not."""

    urls: int
    roles: int
    requests: int = 0
    leaks: int = 0
    shut: int = 0
    found: list[Leak] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def add(self, leak: Leak) -> None:
        """Count it: as a leak, or as a door that is shut to somebody it is for."""
        self.found.append(leak)
        if leak.expected == Answer.LET_IN:
            self.shut += 1
        else:
            self.leaks += 1


@dataclass(frozen=True)
class Doors:
    """What is tried: the views with their rules, at two schools; and what identifies pupils of both."""

    views: Sequence[View]
    rules: Mapping[str, Rule]
    own: Ground
    other: Ground
    upns: Mapping[str, frozenset[int]]


def try_all(doors: Doors, probes: Sequence[Probe], open_visitor: Open, told: Tried) -> None:
    """Every view as nobody and as every probe from every place."""
    with open_visitor("", "") as visitor:
        for view in doors.views:
            _try_signed_out(doors, view, visitor, told)
    for probe in probes:
        with open_visitor(probe.cookie, "") as person, open_visitor("", probe.token) as program:
            missing = {visitor: plain(visitor.get(path).text) for visitor, path in ((person, PAGE), (program, CALL))}
            for view in doors.views:
                for place in places(probe):
                    _try(doors, view, probe, place, (person, program)[view.for_programs], missing, told)


def _try_signed_out(doors: Doors, view: View, visitor: Visitor, told: Tried) -> None:
    rule, nobody = doors.rules[view.name], Probe("nobody signed in", None, True, frozenset(), "", "", 0)
    path = address(view, nobody, Place.OWN, doors.own, doors.other)
    if path is None:
        return
    came = visitor.get(path)
    told.requests += 1
    if rule.who == PUBLIC:
        # What is public may also be missing, but never fails.
        if came.status >= 500:
            told.add(_leak(rule, nobody, Place.OWN, path, "GET", Answer.LET_IN, came))
        return
    # What only takes a form says so to everybody.
    if _read(came, rule) != Answer.SIGN_IN and not (rule.form and came.status == 405):
        told.add(_leak(rule, nobody, Place.OWN, path, "GET", Answer.SIGN_IN, came))


def _try(
    doors: Doors, view: View, probe: Probe, place: Place, visitor: Visitor, missing: Mapping[Visitor, str], told: Tried
) -> None:
    rule = doors.rules[view.name]
    path = address(view, probe, place, doors.own, doors.other)
    if path is None:
        return
    expected = _expected(rule, view, probe, place)
    method = "POST" if rule.form and expected == Answer.NOT_THERE else "GET"
    came = visitor.send(path, None if view.for_programs else {}) if method == "POST" else visitor.get(path)
    told.requests += 1
    got = _read(came, rule)
    if not _ended_well(rule, expected, got, came, missing[visitor], path):
        told.add(_leak(rule, probe, place, path, method, expected, came))
    for shown in _shown(doors, probe, place, came):
        told.add(Leak(view.name, probe.says, place, path, method, "pupils they see alone", shown))


def _ended_well(rule: Rule, expected: Answer, got: Answer | str, came: Came, missing: str, path: str) -> bool:
    if expected == Answer.NOT_THERE:
        return got == expected and plain(came.text) == missing
    if expected == Answer.LET_IN and rule.who in (PUBLIC, ONESELF):
        # What is for everybody, or for oneself, may be missing: a notice that is not published, a telephone not set up.
        return came.status < 500
    # What only takes a form says so to everybody.
    return got == expected or str(NOTHING) in path or (rule.form and came.status == 405)


def _expected(rule: Rule, view: View, probe: Probe, place: Place) -> Answer:
    if view.for_programs and probe.role is None:
        return Answer.SIGN_IN
    if rule.who == PUBLIC or not view.of_school:
        return Answer.LET_IN
    return rule.expected(probe.role, place) if probe.role else Answer.NOT_THERE


def _read(came: Came, rule: Rule) -> Answer | str:
    if came.status == 404:
        return Answer.NOT_THERE
    if came.status == 401 or (came.status in (301, 302) and came.location.startswith(SIGN_IN)):
        return Answer.SIGN_IN
    if came.status in (200, 301, 302, 304, 400) or (rule.form and came.status == 405):
        return Answer.LET_IN
    return f"answered {came.status}"


def plain(text: str) -> str:
    """A page without what is different each time it is made."""
    return CHANGING.sub("", text)


def _shown(doors: Doors, probe: Probe, place: Place, came: Came) -> Iterator[str]:
    """Pupils in a page who must not be in it, by a link to them or by their UPN."""
    if came.status != 200:
        return
    own, other = set(doors.own.pupils), set(doors.other.pupils)
    allowed = (other if place == Place.OTHER else own) if probe.pupils is None else probe.pupils
    for one in sorted(map(int, set(PUPIL_LINK.findall(came.text)))):
        if one not in allowed:
            yield f"leads to pupil {one}"
    for upn in sorted(set(UPN.findall(came.text))):
        # A child may have been at both schools, and is somebody's pupil by either.
        if upn in doors.upns and not doors.upns[upn] & allowed:
            yield f"names pupil {min(doors.upns[upn])}"


def _leak(rule: Rule, probe: Probe, place: Place, path: str, method: str, expected: Answer, came: Came) -> Leak:
    got = f"{came.status}{f' to {came.location}' if came.location else ''}"
    return Leak(rule.view, probe.says, place, path, method, expected, got)
