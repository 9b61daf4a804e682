"""How long every page takes, for each role that has pages, from one visitor who asks for one after the other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from daymark.config.bench.known import Known, Someone, look
from daymark.config.bench.server import HOST, CannotStart, Say, Server
from daymark.config.bench.visitor import NotLetIn, Visitor
from daymark.config.bench.walk import Visit, visits

WARM = 1
THOROUGH = ("attendance_officer", "form_tutor", "governor")


@dataclass(frozen=True)
class Page:
    """One address as one role, asked for `n` times; milliseconds."""

    url: str
    name: str
    role: str
    n: int
    p50_ms: float
    p95_ms: float
    max_ms: float


@dataclass(frozen=True)
class Measured:
    """Every page, and all answers together."""

    pages: list[Page]
    p50_ms: float
    p95_ms: float
    max_ms: float
    pupils: int
    slowest: Page

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(server: Server, times: int, say: Say) -> Measured:
    """Ask for every address `times` times, after a warm-up.

    Raises CannotStart where this is not the invented trust.
    """
    known = _known(server)
    pages: list[Page] = []
    every: list[float] = []
    for who in (None, *known.people):
        say(f"As {who.role.title.lower() if who else 'nobody'}")
        found = _measure_one(server, known, who, times)
        every += [ms for _, answers in found for ms in answers]
        pages += [_page(visit, who, answers) for visit, answers in found]
    slowest = max(pages, key=lambda page: page.p95_ms)
    return Measured(pages, at_percent(every, 50), at_percent(every, 95), round(max(every), 1), known.pupils, slowest)


def _known(server: Server) -> Known:
    from daymark.config.start import django

    django()
    try:
        known = look(server.home)
    except LookupError as error:
        raise CannotStart(f"{error} Give an empty folder as DAYMARK_HOME, or none.") from error
    if not known.people:
        raise CannotStart("This home does not hold the invented trust. Give an empty folder as DAYMARK_HOME, or none.")
    return known


def _measure_one(server: Server, known: Known, who: Someone | None, times: int) -> list[tuple[Visit, list[float]]]:
    from daymark.demo.load import PASSWORD

    with Visitor(HOST, server.port) as visitor:
        if who:
            try:
                visitor.sign_in(who.email, PASSWORD)
            except NotLetIn as error:
                raise CannotStart(str(error)) from error
        return _walk(visitor, _asked_by(known, who), times)


def _asked_by(known: Known, who: Someone | None) -> list[Visit]:
    """Every example for the roles that differ most in what they see; one of each view for the others."""
    # A picture of work under way asks for itself again and says nothing of speed.
    there = [visit for visit in visits(known, who) if visit.name != "import-progress"]
    if who is None or who.role.name in THOROUGH:
        return there
    return list({visit.view: visit for visit in reversed(there)}.values())[::-1]


def _walk(visitor: Visitor, there: list[Visit], times: int) -> list[tuple[Visit, list[float]]]:
    for _ in range(WARM):
        for visit in there:
            _ask(visitor, visit)
    answers: list[tuple[Visit, list[float]]] = [(visit, []) for visit in there]
    # In turn, not one page twenty times: nobody reads like that, and caches would flatter.
    for _ in range(times):
        for visit, taken in answers:
            taken.append(_ask(visitor, visit))
    return answers


def _ask(visitor: Visitor, visit: Visit) -> float:
    answer = visitor.get(visit.path)
    if answer.status != visit.example.status:
        raise CannotStart(f"{visit.path} answered {answer.status} to {visit.who.name if visit.who else 'nobody'}.")
    return answer.seconds * 1000


def _page(visit: Visit, who: Someone | None, answers: list[float]) -> Page:
    return Page(
        visit.path, visit.name, who.role.name if who else "", len(answers),
        at_percent(answers, 50), at_percent(answers, 95), round(max(answers), 1),
    )  # fmt: skip


def at_percent(values: list[float], percent: int) -> float:
    """The smallest value that `percent` of 100 do not pass."""
    ordered = sorted(values)
    return round(ordered[max(0, -(-len(ordered) * percent // 100) - 1)], 1)
