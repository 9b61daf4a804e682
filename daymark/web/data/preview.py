"""An import in words: what its files were read as, what would change or has changed, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from daymark.intake import rules, words
from daymark.intake.check import CHOSEN
from daymark.intake.jobs import BROKE
from daymark.intake.models import Import
from daymark.web.data import lessons
from daymark.web.data.code_choices import counted
from daymark.web.data.problem_groups import Group
from daymark.web.jinja import longdate, number, plural, shortdate

LAYOUTS = {
    "L1": "A register, one mark in each row",
    "L2": "A register, one pupil’s day in each row",
    "L3": "A register, a column for each session",
    "L4": "A register, a string of marks for each week",
    "lessons": "Lesson marks, one in each row",
    "pupils": "A list of pupils",
}
NOT_READ = "Not recognised, and nothing taken from it"
ORDERS = {"day/month": "Day first", "month/day": "Month first", "year first": "Year first"}
COLUMNS = {
    "source_id": "Pupil number of your system",
    "admission_number": "Admission number",
    "upn": "UPN",
    "surname": "Surname",
    "forename": "Forename",
    "name": "Name",
    "form": "Form",
    "year_group": "Year group",
    "sex": "Sex",
    "fsm": "Free school meals",
    "ever6": "Free school meals in the last six years",
    "sen": "SEN provision",
    "eal": "English as an additional language",
    "first_language": "First language",
    "ethnicity": "Ethnicity",
    "looked_after": "Looked after",
    "social_worker": "Social worker",
    "young_carer": "Young carer",
    "service_child": "Service child",
    "start": "Start date",
    "end": "Leaving date",
    "school": "School",
    "date": "Date",
    "week": "Start of the week",
    "session": "Session",
    "mark": "Mark",
    "am": "Morning mark",
    "pm": "Afternoon mark",
    "minutes_late": "Minutes late",
    "am_minutes": "Minutes late in the morning",
    "pm_minutes": "Minutes late in the afternoon",
    "comment": "Comment",
    "am_comment": "Comment on the morning",
    "pm_comment": "Comment on the afternoon",
    "period": "Lesson period",
    "subject": "Subject",
    "sessions": "Sessions",
    "status": "Kind of attendance",
}


@dataclass(frozen=True)
class File:
    """One file (or sheet): what it was read as, and which column was taken for what."""

    name: str
    layout: str
    rows: str
    dates: str
    columns: list[dict[str, str]]


@dataclass(frozen=True)
class Preview:
    """Everything the page of a checked import shows."""

    headline: str
    sentences: list[str]
    can_take: bool
    take_text: str = "Take in"
    stats: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    codes: list[dict[str, object]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    again: bool = False
    unknown: dict[str, str] | None = None
    left_out: dict[str, str] | None = None
    unusual: list[str] = field(default_factory=list)
    schools: list[dict[str, Any]] = field(default_factory=list)


def unknown_marks(item: Import) -> dict[str, int]:
    """The marks of an import that are no code, with how often each came."""
    return {str(raw): int(times) for raw, times in item.summary.get("unknown_marks", {}).items()}


def files(item: Import) -> list[File]:
    """Each file (or sheet) as it was understood."""
    return [_file(one) for one in item.summary.get("files", [])]


def _file(said: Mapping[str, Any]) -> File:
    headings = said.get("columns", {}).items()
    return File(
        name=said["file"],
        layout=LAYOUTS.get(said.get("layout", ""), NOT_READ),
        rows=number(said["rows"]) if said.get("layout") else "",
        dates=ORDERS.get(said.get("date_order", ""), ""),
        columns=[{"key": COLUMNS.get(key, key), "value": heading} for key, heading in headings if heading],
    )


def codes(item: Import, sees: bool) -> list[dict[str, object]]:
    """How often each code comes in the files; nothing for those who do not see the files: it may be of one pupil."""
    return counted(item.summary.get("codes", {})) if sees else []


def span(item: Import) -> str:
    """ "3 Nov 2025 to 21 Nov 2025", or an empty text where there are no marks."""
    first, last = item.summary.get("first_day"), item.summary.get("last_day")
    if not first or not last:
        return ""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return longdate(start) if start == end else f"{shortdate(start)} to {shortdate(end)}"


def left_out(item: Import) -> dict[str, str] | None:
    """Title and text about what did not come in, None where everything did."""
    summary = item.summary
    rows = summary.get("rows_read", 0) - summary.get("rows_taken", 0)
    refused = summary.get("problems", {}).get("file", 0)
    said = []
    if refused:
        said.append(f"{plural(refused, 'file')} could not be taken.")
    if rows:
        said.append(
            f"{number(rows)} of {plural(summary['rows_read'], 'row')} "
            f"{'has' if rows == 1 else 'have'} something left out."
        )
    if not said:
        return None
    return {
        "title": " ".join(said),
        "text": "The rest comes in. Sessions left out count as without a mark, never as present or absent.",
    }


def ready(item: Import, groups: list[Group], schools: Sequence[dict[str, Any]], sees: bool) -> Preview:
    """The preview of an import that was checked and has something to take in, for those who see its files or not."""
    if schools:
        return _several(item, groups, schools, sees)
    weeks = item.summary.get("weeks", {})
    return Preview(
        headline=_headline(item),
        sentences=_sentences(item, weeks),
        can_take=True,
        stats=_stats(item, weeks),
        files=files(item),
        codes=codes(item, sees),
        groups=groups,
        unknown=_unknown(item, sees),
        left_out=left_out(item),
        unusual=_unusual(item),
        take_text="Take in what was understood" if left_out(item) or unknown_marks(item) else "Take in",
    )


def _several(item: Import, groups: list[Group], schools: Sequence[dict[str, Any]], sees: bool) -> Preview:
    """The preview of files with more than one school: first which is meant, then the rest."""
    return Preview(
        headline=f"These files hold registers of {len(schools)} schools.",
        sentences=["Nothing has changed yet. Say which of them you want to take in here."],
        can_take=False,
        files=files(item),
        codes=codes(item, sees),
        # What it says, that all were taken, is for those who did not have to choose.
        groups=[group for group in groups if group.rule != rules.SCHOOLS.text],
        schools=list(schools),
    )


def failed(item: Import, groups: list[Group], sees: bool) -> Preview:
    """The preview of an import of which nothing can be taken."""
    # Where the fault is not in the files, the list of what is odd in them explains nothing.
    ours = item.trouble == BROKE or not groups
    return Preview(
        headline="The files could not be taken in." if ours else "Nothing in these files can be taken in.",
        sentences=[item.trouble] if ours else ["Nothing has changed. Why, and what to do, is below."],
        can_take=False,
        files=files(item),
        groups=groups,
        unknown=_unknown(item, sees),
        again=ours,
    )


def _headline(item: Import) -> str:
    marks, pupils = item.summary.get("marks_taken", 0), item.summary.get("pupils", 0)
    held = [plural(marks, "mark")] if marks else []
    held += [lessons.in_words(item)] if lessons.held(item) else []
    if not held:
        return f"{plural(pupils, 'pupil')} and no marks can be taken in."
    return f"{' and '.join(held)} of {plural(pupils, 'pupil')} can be taken in."


def _sentences(item: Import, weeks: Mapping[str, int]) -> list[str]:
    when = span(item)
    said = [f"They cover {when}. Nothing has changed yet." if when else "Nothing has changed yet."]
    said += [lessons.span(item)] if lessons.span(item) else []
    new = weeks.get("new") or weeks.get("changed") or item.summary.get("pupils_new") or lessons.would_change(item)
    if (when or lessons.held(item)) and not new:
        what = "week" if when else "lesson"
        said.append(
            f"Every {what} in these files is here already, just like this. Taking them in again changes no mark."
        )
    if item.trouble:
        said.append(item.trouble)
    return said


def _stats(item: Import, weeks: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": "New weeks", "value": number(weeks.get("new", 0)), "line": "One pupil’s week each, not here before"},
        {"label": "Changed weeks", "value": number(weeks.get("changed", 0)), "line": _overwritten(weeks)},
        {
            "label": "Unchanged weeks",
            "value": number(weeks.get("unchanged", 0)),
            "line": "Here already, just like this",
        },
        {
            "label": "New pupils",
            "value": number(item.summary.get("pupils_new", 0)),
            "of": f"of {number(item.summary.get('pupils', 0))}",
            "line": "Not here before",
        },
        *lessons.would_be(item),
    ]


def _overwritten(weeks: Mapping[str, int]) -> str:
    replaced = weeks.get("overwritten", 0)
    if not weeks.get("changed"):
        return "Nothing that is here is touched"
    if not replaced:
        return "Only gaps are filled"
    return f"In {number(replaced)} a mark gives way to another; the earlier one is kept in the history"


def _unknown(item: Import, sees: bool) -> dict[str, str] | None:
    met = unknown_marks(item)
    if not met:
        return None
    kinds, times = len(met), sum(met.values())
    often = f"{'It comes' if kinds == 1 else 'They come'} {plural(times, 'time')}. " if sees else ""
    return {
        "title": f"{plural(kinds, 'mark')} {'is' if kinds == 1 else 'are'} not in the code table.",
        "text": f"{often}Say once what {'it means' if kinds == 1 else 'they mean'}, or go on and leave those sessions "
        "without a mark.",
    }


def _unusual(item: Import) -> list[str]:
    said = []
    if name := other_name(item):
        said.append(f"The files say {name}. You are about to take them in for {item.school.name}.")
    if item.needs_confirmation:
        said += item.summary.get("unusual", [])
        said.append(f"Check that these are the files of {item.school.name}, and of the right dates.")
    return said


def schools_in(item: Import) -> list[str]:
    """The schools the files name, as they name them, where they name several."""
    met = item.summary.get("schools", [])
    return [str(name) for name in item.summary.get("schools_in_files", met if len(met) > 1 else [])]


def school_choices(item: Import) -> list[dict[str, Any]]:
    """What to choose from where the files name several schools and nobody has said which is meant."""
    if item.summary.get(CHOSEN) or len(item.summary.get("schools", [])) < 2:
        return []
    known = {item.school.key.casefold(), item.school.name.casefold()}
    return [{"value": name, "text": name, "checked": name.casefold() in known} for name in schools_in(item)]


def remember_school(item: Import, name: str) -> None:
    """Keep with the import which school of its files is meant."""
    item.summary = {**item.summary, "schools_in_files": schools_in(item), CHOSEN: name}
    item.save(update_fields=["summary"])


def other_name(item: Import) -> str:
    """The school the files name where it is one, and not by this school's name; else an empty text."""
    said = item.problems.filter(rule=rules.SCHOOL_NAME.text).first()
    if said is None or item.summary.get(CHOSEN):
        return ""
    name = said.value.removesuffix(f", taken for {item.school.key}")
    return "" if words.plain(name) in {words.plain(item.school.name), words.plain(item.school.laestab)} else name


def must_be_sure(item: Import) -> bool:
    """Whether a person has to say that they mean it before the import is taken in."""
    return item.needs_confirmation or bool(other_name(item))
