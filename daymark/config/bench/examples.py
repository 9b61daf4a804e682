"""How each view is visited: by whom, with which real things in its address, and whether it is a page or a file.

A view that is neither here nor in ACTIONS stops the browser tests, so that no page goes unlooked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from daymark.config.bench.known import Known, Someone

ACTIONS = frozenset(
    {
        "accounts:sign-in-invented", "accounts:sign-out", "accounts:switch", "data:choose", "data:check_again",
        "data:take", "data:put_aside", "data:lay_out", "data:calendar_undo",
    }
)  # fmt: skip
"""Views that only take a form; asking for them with GET is refused."""


@dataclass(frozen=True)
class Example:
    """One way to visit a view. `name` is the page's own; `status` what it answers with; `file` one to keep."""

    name: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    status: int = 200
    file: bool = False


Give = Callable[[Known, Any], Iterable[Example]]


@dataclass(frozen=True)
class Visiting:
    """Who sees a view, and its examples."""

    seen_by: Callable[[Someone | None], bool]
    give: Give


def anyone(who: Someone | None) -> bool:
    return who is None


def signed_in(who: Someone | None) -> bool:
    return who is not None


def of_trust(who: Someone | None) -> bool:
    return who is not None and who.whole_trust


def sees_names(who: Someone | None) -> bool:
    return who is not None and who.role.names


def imports(who: Someone | None) -> bool:
    return who is not None and who.role.imports


def imports_and_reads(who: Someone | None) -> bool:
    return imports(who) and sees_names(who)


def _plain(name: str, **given: Any) -> Give:
    return lambda known, who: [Example(name, **given)]


def _at_school(name: str, *queries: dict[str, str], file: bool = False, **named: dict[str, str]) -> Give:
    """The page alone, with each query, and with those that make it worth a name of its own."""

    def give(known: Known, who: Any) -> Iterator[Example]:
        at = {"school": who.school}
        for query in queries or ({},):
            yield Example(name, at, urlencode(query), file=file)
        for ending, query in named.items():
            yield Example(f"{name}-{ending.replace('_', '-')}", at, urlencode(query), file=file)

    return give


def _pupils(known: Known, who: Any) -> Iterator[Example]:
    for number, pupil in enumerate(who.pupils):
        yield Example("pupil" if number == 0 else f"pupil-{number + 1}", {"school": who.school, "pupil": pupil})


def _figures(known: Known, who: Any) -> Iterator[Example]:
    asked: dict[str, dict[str, str]] = {
        "figure": {"measure": "overall_absence_rate", "by": "year_group"},
        "figure-of-a-group": {"measure": "persistent_absence", "fsm": "Y"},
        "figure-band": {"measure": "absence_band", "band": "[10,15)"},
        "figure-code": {"measure": "code_rate", "code": "I"},
        "figure-weekday": {"measure": "weekday_absence_rate", "weekday": "Friday"},
        "figure-by-form": {"measure": "attendance_rate", "by": "form"},
        "figure-daily": {"measure": "severe_absence", "basis": "daily"},
        "figure-broken-weeks": {"measure": "broken_weeks", "by": "half_term"},
        "figure-missing-marks": {"measure": "missing_marks", "by": "weekday"},
        "figure-each": {"measure": "sessions_missed", "by": "year_group"},
        "figure-spells": {"measure": "spells", "fsm": "Y"},
        "figure-to-a-tenth": {"measure": "sessions_left", "by": "form"},
        "figure-minutes": {"measure": "lateness_minutes", "by": "weekday"},
        "figure-no-lessons": {"measure": "lesson_attendance_rate"},
    }
    for name, query in asked.items():
        yield Example(name, {"school": who.school}, urlencode(query))
    in_parts: dict[str, dict[str, str]] = {"reasons": {}, "reasons-by-year": {"by": "year_group"}}
    if who.role.names:
        for name, query in in_parts.items():
            yield Example(f"figure-{name}", {"school": who.school}, urlencode({"measure": "spells_by_reason"} | query))
        yield Example("figure-weeks", {"school": who.school}, "measure=first_absence")
        yield Example("figure-movement", {"school": who.school}, "measure=band_movement")
    if who.role.names and who.pupils:
        mine = {"measure": "overall_absence_rate", "pupil": str(who.pupils[0])}
        yield Example("figure-of-a-pupil", {"school": who.school}, urlencode(mine))
    yield Example("figure-refused", {"school": who.school}, "measure=persistent_absence&by=weekday", status=400)


def _imports(known: Known, who: Any) -> Iterator[Example]:
    names = {
        "committed": "import", "ready": "import-check", "failed": "import-failed", "abandoned": "import-put-aside",
        "checking": "import-progress", "undone": "import-undone",
    }  # fmt: skip
    for status, keys in known.held.imports.items():
        yield Example(names.get(status, f"import-{status}"), {"school": who.school, "item": keys[0]})


def _of_import(name: str, *statuses: str, file: bool = False, **query: str) -> Give:
    def give(known: Known, who: Any) -> Iterator[Example]:
        for status in statuses:
            for key in known.held.imports.get(status, ())[:1]:
                yield Example(name, {"school": who.school, "item": key}, urlencode(query), file=file)

    return give


def _files(known: Known, who: Any) -> Iterator[Example]:
    for key in known.held.imports.get("committed", ())[:1]:
        for file in known.held.files.get(key, ())[:1]:
            yield Example("import-file", {"school": who.school, "item": key, "file": file}, file=True)


def _sources(known: Known, who: Any) -> Iterator[Example]:
    for key in known.held.sources[-1:]:
        yield Example("source", {"school": who.school, "source": key})


def _sessions(known: Known, who: Any) -> Iterator[Example]:
    yield Example("calendar-session", {"school": who.school, "day": known.held.last_day, "session": "AM"})


EXAMPLES: dict[str, Visiting] = {
    "healthz": Visiting(anyone, _plain("healthz", file=True)),
    "gallery": Visiting(anyone, _plain("gallery")),
    "accounts:sign-in": Visiting(anyone, _plain("sign-in")),
    "accounts:home": Visiting(of_trust, _plain("schools")),
    "insight:overview": Visiting(signed_in, _at_school("overview")),
    "insight:bands": Visiting(
        signed_in,
        _at_school("bands", fsm={"by": "fsm"}, form={"by": "form"}, all_columns={"by": "sen", "columns": "all"}),
    ),
    "insight:bands_csv": Visiting(signed_in, _at_school("bands-csv", file=True)),
    "insight:measures": Visiting(signed_in, _at_school("measures")),
    "insight:measures_csv": Visiting(signed_in, _at_school("measures-csv", file=True)),
    "insight:measures_json": Visiting(signed_in, _at_school("measures-json", file=True)),
    "insight:transitions": Visiting(signed_in, _at_school("transitions")),
    "insight:transitions_csv": Visiting(sees_names, _at_school("transitions-csv", file=True)),
    "pupils:list": Visiting(
        sees_names,
        _at_school(
            "pupils",
            chosen={"year_group": "8", "band": "10-100", "sort": "broken"},
            second_page={"page": "2", "sort": "name"},
            search={"q": "e"},
            nobody={"q": "nobody is called this"},
        ),
    ),
    "pupils:export_csv": Visiting(sees_names, _at_school("pupils-csv", {}, {"band": "10-100"}, file=True)),
    "pupils:export_xlsx": Visiting(sees_names, _at_school("pupils-xlsx", file=True)),
    "pupils:page": Visiting(sees_names, _pupils),
    "figures:page": Visiting(signed_in, _figures),
    "figures:json": Visiting(signed_in, _at_school("figure-json", {"measure": "attendance_rate"}, file=True)),
    "data:home": Visiting(imports, _at_school("data")),
    "data:upload": Visiting(imports, _at_school("bring-in")),
    "data:history": Visiting(imports, _at_school("history")),
    "data:import": Visiting(imports, _imports),
    "data:marks": Visiting(imports, _of_import("import-marks", "ready")),
    "data:problems": Visiting(imports, _of_import("import-problems", "committed", "ready")),
    "data:problems_csv": Visiting(imports, _of_import("import-problems-csv", "committed", file=True)),
    "data:file": Visiting(imports_and_reads, _files),
    "data:undo": Visiting(imports, _of_import("import-undo", "committed")),
    "data:source": Visiting(imports, _sources),
    "data:calendar": Visiting(imports, _at_school("calendar", another_month={"year": "2024", "month": "2025-02"})),
    "data:calendar_session": Visiting(imports, _sessions),
}
