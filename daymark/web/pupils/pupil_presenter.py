"""One pupil's page as its template wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from daymark.insight import groups, patterns, words
from daymark.insight.finding import Finding
from daymark.measures.figures import Figure
from daymark.reports import allowed
from daymark.reports.counted import Counted
from daymark.reports.pupil_page import CodeUse, PupilPage
from daymark.reports.pupils_page import Choice, PupilRow
from daymark.web.figures.links import figure_href
from daymark.web.place import Place
from daymark.web.pupils.links import list_href, pupil_href
from daymark.web.pupils.presenter import LONG_WAY, days_of

ABSENCE, UNAUTHORISED, LATE, BROKEN, MISSING = (
    "overall_absence_rate", "unauthorised_absence_rate", "late_rate", "broken_weeks", "missing_marks",
)  # fmt: skip
MOST_MINUTES = 4
YES_NO = {"Y": "Yes", "N": "No"}
SEN = {"N": "None recorded", "K": "SEN support", "E": "Education, health and care plan"}
ALWAYS = (
    ("fsm", "Free school meals", YES_NO),
    ("sen", "Special educational needs", SEN),
    ("eal", "English as an additional language", YES_NO),
)
WHERE_SO = {
    "young_carer": "Young carer",
    "service_child": "Child of a service family",
    "looked_after": "Looked after",
    "social_worker": "Has a social worker",
}
KINDS = {
    "present": "Attended",
    "educational_activity": "Attended",
    "authorised": "Missed, agreed by the school",
    "unauthorised": "Missed, not agreed or not explained",
    "not_possible": "Not counted",
    "administrative": "Not counted",
}

Around = tuple[PupilRow | None, PupilRow | None]


def pupil(page: PupilPage, place: Place, choice: Choice, around: Around, since: date | None) -> dict[str, Any]:
    """The context of a pupil's page."""
    key = place.school.key
    return {
        "name": page.name,
        "headline": page.headline,
        "sentences": page.sentences,
        "crumbs": list(_crumbs(page.row, key)),
        "fresh": [page.moment.said, *_missing(page.now.get(MISSING), key), place.because],
        "stats": list(_stats(page, key)),
        "lessons_said": _lessons(page),
        "blocks": page.blocks, "blocks_last_year": page.blocks_last_year, "legend": page.legend,
        "weekdays": _weekdays(page.blocks), "weekdays_last_year": _weekdays(page.blocks_last_year),
        "listing": page.listing,
        "patterns": [_pattern(one, page) for one in page.findings],
        "compared": list(_compared(page, key)) if page.before else [],
        "year": page.moment.school_year.label, "last_year": page.moment.school_year.previous.label,
        "tenth": _tenth(page),
        "missed": list(_missed(page, place)),
        "facts": [*_facts(page.row, place, since), *_window(page)],
        "window": page.window.sessions > 0,
        "codes": [_code(use) for use in page.codes],
        "before": _neighbour(around[0], key, choice), "after": _neighbour(around[1], key, choice),
        "back_href": list_href(key, choice.chosen()),
        "filtered": bool(choice.filters),
    }  # fmt: skip


def _crumbs(row: Mapping[str, Any], key: str) -> Iterator[dict[str, str]]:
    yield {"text": "Pupils", "href": reverse("pupils:list", kwargs={"school": key})}
    if row["year_group"]:
        yield {"text": groups.year_name(row["year_group"]), "href": list_href(key, {"year_group": row["year_group"]})}
    if row["form"]:
        yield {"text": row["form"], "href": list_href(key, {"form": row["form"]})}


def _missing(one: Counted | None, key: str) -> Iterator[dict[str, Any]]:
    if one and one.figure.numerator:
        yield {"text": f"{words.plural(one.figure.numerator, 'session')} without a mark", "href": figure_href(key, one)}


def _stats(page: PupilPage, key: str) -> Iterator[dict[str, Any]]:
    absence, unauthorised = page.now[ABSENCE], page.now[UNAUTHORISED].figure
    figure = absence.figure
    missed = f"{figure.numerator:,} of {words.plural(figure.denominator, 'session')}, {_share(figure)}"
    if unauthorised.numerator:
        missed += f"; {unauthorised.numerator:,} not agreed or not explained"
    yield {
        "label": "Missed so far", "value": days_of(figure.numerator), "of": f"of {words.days(figure.denominator)}",
        "line": missed, "href": figure_href(key, absence),
    }  # fmt: skip
    broken = page.now[BROKEN]
    yield {
        "label": "Broken weeks", "value": f"{broken.figure.numerator}", "of": f"of {broken.figure.denominator}",
        "line": "Weeks with some sessions missed and some attended", "href": figure_href(key, broken),
    }  # fmt: skip
    late = page.now[LATE]
    count = late.figure.numerator
    yield {
        "label": "Late", "value": f"{count}", "of": "time" if count == 1 else "times",
        "line": _minutes(page), "href": figure_href(key, late),
    }  # fmt: skip


def _share(figure: Figure) -> str:
    return words.percent(figure.numerator, figure.denominator) if figure.denominator else "nothing to count"


def _minutes(page: PupilPage) -> str:
    """ "9, 14 and 11 minutes"; of many the middle one."""
    late = page.minutes_late
    if not late:
        return "How late was not noted" if page.now[LATE].figure.numerator else ""
    if len(late) <= MOST_MINUTES:
        return f"{words.listed([str(minutes) for minutes in late])} {'minute' if late == (1,) else 'minutes'}"
    return f"{sorted(late)[len(late) // 2]} minutes as a rule, {max(late)} at the most"


def _lessons(page: PupilPage) -> str:
    if page.a_day is None or not page.lessons:
        return ""
    return (
        f"Counted as {words.number(page.a_day)} lessons in a school day. A day is two sessions, morning and afternoon."
    )


def _weekdays(blocks: Any) -> list[str]:
    most = max((len(week.days) for block in blocks for week in block.weeks), default=5)
    return ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][:most]


def _pattern(one: Finding, page: PupilPage) -> dict[str, str]:
    """A pattern with its heading; how late stands with how often."""
    late = f" {_minutes(page)}." if patterns.LATE in one.measures and _minutes(page) else ""
    return {"title": f"{one.headline}.", "text": f"{one.sentence}{late}"}


def _compared(page: PupilPage, key: str) -> Iterator[list[Any]]:
    before = page.before or {}
    lines = (
        (ABSENCE, "Days missed", lambda f: f"{days_of(f.numerator)} of {days_of(f.denominator)}"),
        (ABSENCE, "Share of sessions missed", _share),
        (UNAUTHORISED, "Sessions not agreed or not explained", lambda f: f"{f.numerator:,}"),
        (LATE, "Times late", lambda f: f"{f.numerator:,}"),
        (BROKEN, "Broken weeks", lambda f: f"{f.numerator} of {f.denominator}"),
    )
    for measure, text, said in lines:
        now, then = page.now[measure], before[measure]
        yield [
            text,
            {"text": said(now.figure), "href": figure_href(key, now)},
            {"text": said(then.figure), "href": figure_href(key, then)},
        ]


def _facts(row: Mapping[str, Any], place: Place, since: date | None) -> Iterator[dict[str, str]]:
    """What is known and worth knowing here; what is sensitive only for roles that are shown it."""
    for name, said, values in ALWAYS:
        if row[name] and allowed.told(place.scope, [name]):
            yield {"key": said, "value": values[row[name]]}
    for name in allowed.told(place.scope, (*allowed.NAMED, *allowed.CARE)):
        if row[name] == "Y":
            yield {"key": WHERE_SO[name], "value": "Yes"}
    if since:
        yield {"key": "On roll since", "value": words.full_date(since)}
    if row["admission_number"]:
        yield {"key": "Admission number", "value": row["admission_number"]}


def _window(page: PupilPage) -> Iterator[dict[str, str]]:
    """Sessions not agreed or not explained lately, where there are any."""
    window = page.window
    if window.sessions:
        said = words.plural(window.sessions, "session")
        if window.unexplained:
            said += f", {window.unexplained} of them not yet explained"
        yield {"key": "Not agreed or not explained, last ten school weeks", "value": said}


def _code(use: CodeUse) -> list[Any]:
    code = use.code
    return [{"text": code.plain, "code": code.symbol}, KINDS[code.kind], f"{use.sessions:,}"]


def _tenth(page: PupilPage) -> str:
    """How far it is to a tenth, from either side, in a sentence a family can use."""
    row, name = page.row, page.row["forename"] or page.name
    if row["sessions_left"] is not None:
        if not row["sessions_left"]:
            return f"{name} has missed just less than a tenth: the next sessions in school make the difference."
        left = words.days(row["sessions_left"])
        return f"If {name} had to miss the next {left}, it would still be less than a tenth of all sessions so far."
    if row["sessions_to_recover"] is None:
        return ""
    days = words.days(row["sessions_to_recover"])
    if row["sessions_to_recover"] > LONG_WAY:
        return f"It would take {days} in school for {name} to have missed less than a tenth. Each of them counts."
    return f"With the next {days} in school, {name} will have missed less than a tenth. Each of them counts."


def _missed(page: PupilPage, place: Place) -> Iterator[dict[str, str]]:
    """What the days missed are made of, and how long ago the last one was."""
    row = page.row
    if page.last_absent is None:
        return
    yield {"key": "Whole days missed", "value": f"{row['full_days']}"}
    yield {"key": "Part days missed", "value": f"{row['part_days']}"}
    if allowed.tells_reasons(place.scope):
        yield {"key": "Days with illness", "value": f"{row['sick_days']}"}
    ago = words.school_days_ago(page.days_since)
    yield {"key": "Last absent", "value": f"{words.weekday_date(page.last_absent)}, {ago}"}


def _neighbour(row: PupilRow | None, key: str, choice: Choice) -> dict[str, str] | None:
    return {"text": row.name, "href": pupil_href(key, row.key, choice.chosen())} if row else None
