"""The list of pupils as its template wants it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from daymark.insight import groups, words
from daymark.reports.pupils_page import GROUPS, HALF, SORTS, TENTH, UNKNOWN, Choice, PupilRow, PupilsPage
from daymark.web.insight.bands_presenter import span_name
from daymark.web.place import Place
from daymark.web.pupils.links import list_href, pupil_href, query_of

COLUMNS = (
    ("name", "Pupil", False, ""), ("year", "Year", False, "lead"), ("form", "Form", False, "lead"),
    ("missed", "Days missed", True, "large"), ("", "Whole, part", True, "desk"),
    ("tenth", "To a tenth", True, ""), ("last", "Last absent", True, ""),
    ("attendance", "Attendance", True, ""), ("late", "Late", True, ""), ("broken", "Broken", True, ""),
    ("unauthorised", "Unauthorised", True, ""),
)  # fmt: skip
"""For each column what it is sorted by, its head, whether it holds numbers, and its place on a phone."""

DAYS = (1, 3, 5, 10, 15, 20, 30)
SPANS = ("0-5", "5-10", "10-15", "15-20", "20-50")
LONG_WAY = 80
"""Sessions to attend: more than that is not a matter of weeks, and how many more helps nobody on a list."""

SHORT = {"fsm": "Free school meals", "sen": "SEN", "eal": "First language"}


def listing(page: PupilsPage, place: Place) -> dict[str, Any]:
    """The context of the list."""
    key, choice = place.school.key, page.choice
    return {
        "headline": _headline(page, place),
        "sentence": _sentence(page),
        "action": reverse("pupils:list", kwargs={"school": key}),
        "fields": _fields(page),
        "hidden": {"sort": choice.sort} | ({"turn": "1"} if choice.turned else {}),
        "chips": _chips(choice, key),
        "clear_href": list_href(key, {"sort": _sort(choice), "turned": choice.turned}),
        "columns": [
            _column(name, choice, key) | {"text": text, "number": number, "phone": phone}
            for name, text, number, phone in COLUMNS
        ],
        "rows": [_row(row, key, choice) for row in page.rows],
        "page": page.page, "pages": page.pages, "query": _query(choice),
        "count_said": _count(page),
        "csv_href": list_href(key, choice.chosen(), "pupils:export_csv"),
        "xlsx_href": list_href(key, choice.chosen(), "pupils:export_xlsx"),
        "fresh": [page.moment.said, place.because],
    }  # fmt: skip


def _headline(page: PupilsPage, place: Place) -> str:
    if not page.count:
        return "No pupil fits all of these."
    if page.count == 1:
        missed = words.days(page.missed) if page.missed else "no school"
        return f"1 pupil has missed {missed} since September."
    each = words.days_each(page.missed, page.count)
    if page.choice.filters:
        return f"{words.plural(page.count, 'pupil')}, who have missed {each} each on average."
    return f"{words.plural(page.count, 'pupil')} have missed {each} each since September."


def _sentence(page: PupilsPage) -> str:
    if not page.count:
        return "Take one of the filters away, or search for a part of a name."
    if page.count == 1:
        return "Choose the name to see the year day by day."
    return f"Together that is {words.days(page.missed)}. Choose a name to see the pupil's year day by day."


def _count(page: PupilsPage) -> str:
    if page.pages == 1:
        return f"{page.count:,} of {words.plural(page.whole, 'pupil')}"
    first = (page.page - 1) * 50 + 1
    return f"{first:,} to {first + len(page.rows) - 1:,} of {words.plural(page.count, 'pupil')}"


def _fields(page: PupilsPage) -> list[dict[str, Any]]:
    choice = page.choice
    fields: list[dict[str, Any]] = [
        {"kind": "search", "name": "q", "label": "Name, UPN or admission number", "value": choice.search}
    ]
    for key in GROUPS:
        if len(page.options[key]) > 1:
            fields.append(
                _select(
                    key,
                    SHORT.get(key, groups.key_title(key)),
                    getattr(choice, key),
                    [(value, groups.label(key, value)) for value in page.options[key]],
                )
            )
    spans = [(TENTH, "10% or more"), *((span, f"{span_name(span)}") for span in SPANS), (HALF, "50% or more")]
    known = {value for value, _ in spans}
    if choice.band and choice.band not in known:
        spans.append((choice.band, span_name(choice.band)))
    fields.append(_select("band", "Share missed", choice.band, spans))
    days = sorted({*DAYS, choice.missed} - {0})
    fields.append(
        _select(
            "missed",
            "Days missed",
            str(choice.missed or ""),
            [(str(number), f"{words.plural(number, 'day')} or more") for number in days],
        )
    )
    return fields


def _select(name: str, label: str, value: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    every = [{"value": "", "text": "Any"}, *({"value": value, "text": text} for value, text in options)]
    return {"kind": "select", "name": name, "label": label, "value": value, "options": every}


def _chips(choice: Choice, key: str) -> list[dict[str, str]]:
    return [
        {"text": _said(name, value), "remove_href": list_href(key, choice.without(name))}
        for name, value in choice.filters.items()
    ]


def _said(name: str, value: Any) -> str:
    if name == "search":
        return f"“{value}”"
    if name == "missed":
        return f"{words.plural(value, 'day')} or more missed"
    if name == "band":
        return "10% or more missed" if value == TENTH else f"{span_name(value).replace(' +', ' or more')} missed"
    if value == UNKNOWN:
        return f"{groups.key_title(name)} not known"
    return f"Form {value}" if name == "form" else groups.label(name, value)


def _sort(choice: Choice) -> str:
    return str(choice.chosen().get("sort", ""))


def _column(name: str, choice: Choice, key: str) -> dict[str, Any]:
    """How a column is sorted."""
    if not name:
        return {}
    now = choice.sort == name
    asked = choice.filters | {"sort": name, "turned": now and not choice.turned}
    made = {"sort_href": list_href(key, asked)}
    # Attendance is in order of the share missed, which turns round what the column shows.
    falls = (SORTS[name][1] != choice.turned) != (name == "attendance")
    return made | ({"sorted": "descending" if falls else "ascending"} if now else {})


def _row(row: PupilRow, key: str, choice: Choice) -> list[Any]:
    figure = row.attendance
    return [
        {"text": row.name, "href": pupil_href(key, row.key, choice.chosen())},
        groups.year_name(row.year_group).removeprefix("Year ") if row.year_group else "–",
        row.form or "–",
        words.days_column(row.absent),
        f"{row.full_days} + {row.part_days}",
        _tenth(row),
        words.short_date(row.last_absent) if row.last_absent else "–",
        words.percent(figure.numerator, figure.denominator) if figure.denominator else "–",
        f"{row.late:,}",
        f"{row.broken_weeks}",
        f"{row.unauthorised:,}",
    ]


def _tenth(row: PupilRow) -> Any:
    """Days that could still be missed, or those to be in school to come back below a tenth."""
    if row.sessions_left is not None:
        return {"text": words.days_column(row.sessions_left), "note": "left"}
    if row.sessions_to_recover is not None and row.sessions_to_recover > LONG_WAY:
        return {"text": f"{LONG_WAY // 2}+", "note": "to attend"}
    if row.sessions_to_recover is not None:
        return {"text": words.days_column(row.sessions_to_recover), "note": "to attend"}
    return "–"


def days_of(sessions: int) -> str:
    """Sessions as a number of days: "11", "5.5"."""
    return f"{sessions // 2:,}" if sessions % 2 == 0 else f"{sessions // 2:,}.5"


def _query(choice: Choice) -> str:
    query = query_of(choice.chosen())
    return f"?{query}&page=" if query else "?page="
