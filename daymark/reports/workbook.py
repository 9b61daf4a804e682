"""insight.xlsx: the figures with their numerators and denominators, the pupils, and how it is counted."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from xlsxwriter import Workbook

from daymark.insight import groups, words
from daymark.insight.finding import CLEAR
from daymark.measures.definitions import DEFINITIONS
from daymark.measures.figures import BANDS, Figure, Figures
from daymark.registers.codes import CODES
from daymark.reports import telling
from daymark.reports.analysis import Analysis
from daymark.reports.bands import band_rows
from daymark.reports.pupils_csv import COLUMNS, pupil_rows
from daymark.reports.sheet import SEQUENCE, Column, Formats, Sheet

LONGEST_NAME = 31  # a sheet's name in a spreadsheet

PUPIL_HEADS = {
    "school": ("School", 22, "text"),
    "pupil": ("Pupil", 12, "text"),
    "upn": ("UPN", 16, "text"),
    "surname": ("Surname", 18, "text"),
    "forename": ("Forename", 16, "text"),
    "year_group": ("Year", 12, "text"),
    "form": ("Form", 9, "text"),
    "possible": ("Possible sessions", 10, "count"),
    "absent": ("Sessions missed", 10, "count"),
    "authorised": ("Authorised", 11, "count"),
    "unauthorised": ("Un-authorised", 12, "count"),
    "late": ("Late", 8, "count"),
    "missing": ("Marks missing", 9, "count"),
    "band": ("Absence", 17, "text"),
    "broken_weeks": ("Broken weeks", 9, "count"),
    "days_missed": ("Days missed", 9, "days"),
}


def workbook(analysis: Analysis) -> bytes:
    """The workbook as bytes. The same analysis gives the same workbook."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        book.set_properties(_properties(analysis))
        formats = Formats(book)
        _summary(formats, analysis)
        for figures in analysis.divided:
            _by_group(formats, figures)
        _bands(formats, analysis)
        _weeks(formats, analysis)
        _weekdays(formats, analysis)
        _codes(formats, analysis)
        _pupils(formats, analysis)
        _problems(formats, analysis)
        _counted(formats, analysis)
    return out.getvalue()


def _properties(analysis: Analysis) -> dict[str, Any]:
    return {
        "title": analysis.title,
        "subject": telling.period_words(analysis),
        "author": "Daymark",
        "comments": f"As of {words.full_date(analysis.as_of)}. Daymark {analysis.version}.",
        "created": datetime.combine(analysis.as_of, time()),
    }


def _summary(formats: Formats, analysis: Analysis) -> None:
    columns = [
        Column("Measure", 30),
        Column("How many", 12, "count"),
        Column("What", 14),
        Column("Of how many", 13, "count"),
        Column("Of what", 18),
        Column("Share", 10, "share"),
        Column("Pupils", 10, "count"),
    ]
    said = f"{telling.period_words(analysis)} · as of {words.full_date(analysis.as_of)}"
    sheet = Sheet(formats, "Summary", analysis.title, said)
    sheet.widths(columns)
    for sentence in analysis.sentences:
        sheet.paragraph(sentence, len(columns), 34)
    sheet.row += 1
    rows = [
        (title, figure.numerator, unit, figure.denominator, of, figure.value, figure.pupils)
        for title, figure, unit, of in telling.headline_figures(analysis)
    ]
    sheet.table(columns, rows)
    _findings(sheet, analysis, len(columns))
    for sentence in (telling.missing_sentence(analysis), telling.left_out_sentence(analysis)):
        sheet.paragraph(sentence, len(columns), 20)


def _findings(sheet: Sheet, analysis: Analysis, across: int) -> None:
    clear = [one for one in analysis.findings if one.sure == CLEAR]
    if clear:
        sheet.heading("What stands out")
        for one in clear:
            sheet.paragraph(one.sentence, across, 34)
        sheet.row += 1


def _by_group(formats: Formats, figures: Figures) -> None:
    """One row a group; for each measure how many, of how many, and the share."""
    keys = figures.question.by
    title = f"By {_short(telling.grouping_title(keys))}"
    sheet = Sheet(formats, _sheet_name(title), title, "Sessions, pupils or pupil-weeks, as the heads say.")
    shown = [measure for measure in telling.TITLES if measure in figures.question.measures]
    columns = [Column(groups.key_title(key), 26) for key in keys]
    columns += [c for _ in shown for c in (Column("How many", 10, "count"), Column("Of", 11, "count"), _share())]
    sheet.widths(columns)
    spans = [(len(keys) + 3 * at, len(keys) + 3 * at + 2, telling.TITLES[name]) for at, name in enumerate(shown)]
    sheet.over(spans)
    head = sheet.table(columns, _group_rows(figures, keys, shown), filtered=True)
    sheet.freeze(head, len(keys))


def _short(title: str) -> str:
    return title if title.startswith("English") else title[:1].lower() + title[1:]


def _sheet_name(title: str) -> str:
    """The title as a sheet may be named: short, and without the signs a spreadsheet refuses."""
    shorter = {
        "special educational needs": "SEN",
        "English as an additional language": "EAL",
        "free school meals": "FSM",
    }
    for long, short in shorter.items():
        title = title.replace(long, short)
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:LONGEST_NAME]


def _share() -> Column:
    return Column("Share", 9, "share")


def _group_rows(figures: Figures, keys: tuple[str, ...], shown: Sequence[str]) -> list[list[Any]]:
    by_group: dict[tuple[str, ...], dict[str, Figure]] = {}
    for figure in figures:
        if figure.measure in shown:
            group = dict(figure.group)
            by_group.setdefault(tuple(group[key] for key in keys), {})[figure.measure] = figure
    return [
        [groups.label(key, value) for key, value in zip(keys, values, strict=True)]
        + [cell for measure in shown for cell in _cells(found.get(measure))]
        for values, found in by_group.items()
    ]


def _cells(figure: Figure | None) -> tuple[int | None, int | None, float | None]:
    return (figure.numerator, figure.denominator, figure.value) if figure else (None, None, None)


def _bands(formats: Formats, analysis: Analysis) -> None:
    """Pupils in each band of absence by year group: first how many, then what share."""
    said = "How many pupils missed how much of their possible sessions."
    sheet = Sheet(formats, "Bands by year group", "Absence bands by year group", said)
    by_year = band_rows(analysis)
    for title, kind, at in (("Pupils", "count", 0), ("Share of the year group", "share", 1)):
        columns = [Column("Year group", 20), *(Column(groups.band_name(band), 10, kind) for band in BANDS)]
        columns.append(Column("Pupils", 10, "count"))
        sheet.widths(columns)
        sheet.heading(title)
        rows = [
            [label, *((f.numerator, f.value)[at] for f in bands), bands[0].denominator if bands else 0]
            for label, bands in by_year
        ]
        head = sheet.table(columns, rows)
        scale = {"type": "2_color_scale", "min_color": SEQUENCE[0], "max_color": SEQUENCE[-1]}
        if rows:
            sheet.page.conditional_format(head + 1, 1, head + len(rows) - 1, len(BANDS), scale)


def _weeks(formats: Formats, analysis: Analysis) -> None:
    columns = [
        Column("Week beginning", 26, "date"),
        Column("Attended", 12, "count"),
        Column("Possible", 12, "count"),
        _share(),
    ]
    sheet = Sheet(formats, "Weeks", "Attendance week by week", "Sessions attended of those possible.")
    sheet.widths(columns)
    rows = [(_monday(f), f.numerator, f.denominator, f.value) for f in analysis.weekly]
    sheet.freeze(sheet.table(columns, rows))


def _monday(figure: Figure) -> date:
    return date.fromisoformat(dict(figure.group)["week"])


def _weekdays(formats: Formats, analysis: Analysis) -> None:
    columns = [Column("Weekday", 26), Column("Missed", 12, "count"), Column("Possible", 12, "count"), _share()]
    sheet = Sheet(formats, "Weekdays", "Absence by weekday", "Sessions missed of those possible on that day.")
    sheet.widths(columns)
    days = analysis.whole.of("weekday_absence_rate")
    sheet.freeze(sheet.table(columns, [(dict(f.group)["weekday"], f.numerator, f.denominator, f.value) for f in days]))


def _codes(formats: Formats, analysis: Analysis) -> None:
    columns = [
        Column("Code", 8),
        Column("Meaning", 70, "words"),
        Column("Counted as", 22),
        Column("Sessions", 12, "count"),
        Column("Of possible", 12, "count"),
        _share(),
    ]
    sheet = Sheet(formats, "Codes", "The codes that were used", "National attendance and absence codes.")
    sheet.widths(columns)
    rows = [_code_row(figure) for figure in analysis.whole.of("code_rate")]
    sheet.freeze(sheet.table(columns, rows, filtered=True))


def _code_row(figure: Figure) -> tuple[Any, ...]:
    symbol = dict(figure.group)["code"]
    code = CODES.by_symbol[symbol]
    kind = code.kind.replace("_", " ")
    return symbol, code.meaning, kind, figure.numerator, figure.denominator, figure.value


def _pupils(formats: Formats, analysis: Analysis) -> None:
    columns = [Column(*PUPIL_HEADS[name]) for name in COLUMNS]
    sheet = Sheet(formats, "Pupils", "Pupils", "Two sessions are a day. Names are personal data: keep this file safe.")
    sheet.widths(columns)
    rows = [[_pupil_cell(name, row[name]) for name in COLUMNS] for row in pupil_rows(analysis)]
    sheet.freeze(sheet.table(columns, rows, filtered=True), 5)


def _pupil_cell(name: str, value: Any) -> Any:
    if name == "year_group":
        return groups.year_name(value or "unknown")
    if name == "band":
        return groups.band_name(value) if value else None
    return None if value == "unknown" else value


def _problems(formats: Formats, analysis: Analysis) -> None:
    columns = [
        Column("File", 26),
        Column("Row", 9, "count"),
        Column("Column", 18),
        Column("Value", 22),
        Column("What is wrong", 50, "words"),
        Column("What to do", 60, "words"),
        Column("Outcome", 14),
    ]
    sheet = Sheet(formats, "Problems", "Problems", telling.left_out_sentence(analysis))
    sheet.widths(columns)
    levels = {"file": "file left out", "row": "left out", "notice": "taken"}
    rows = [
        (one.file, one.row or None, one.column, one.value, one.rule, one.remedy, levels.get(one.level, one.level))
        for one in analysis.problems
    ]
    sheet.freeze(sheet.table(columns, rows, filtered=True))


def _counted(formats: Formats, analysis: Analysis) -> None:
    columns = [
        Column("Measure", 26, "words"),
        Column("How many", 44, "words"),
        Column("Of how many", 44, "words"),
        Column("Who counts", 40, "words"),
        Column("Why it matters", 50, "words"),
        Column("Source", 50, "words"),
    ]
    sheet = Sheet(formats, "How it is counted", "How it is counted", telling.BASES[analysis.basis])
    sheet.widths(columns)
    rows = [(d.title, d.numerator, d.denominator, d.who_counts, d.why, d.source) for d in DEFINITIONS.values()]
    sheet.freeze(sheet.table(columns, rows))
