"""What the packs say beside the figures: short titles, who is behind them, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from daymark.insight import words
from daymark.insight.finding import FEWEST
from daymark.insight.groups import key_title
from daymark.kit import ranges
from daymark.kit.ranges import Range
from daymark.measures.figures import Figure
from daymark.reports.analysis import Analysis

TITLES = {
    "attendance_rate": "Attendance",
    "overall_absence_rate": "Absence",
    "authorised_absence_rate": "Authorised absence",
    "unauthorised_absence_rate": "Unauthorised absence",
    "late_rate": "Late",
    "persistent_absence": "Missed a tenth or more",
    "severe_absence": "Missed half or more",
    "broken_weeks": "Broken weeks",
    "missing_marks": "Marks missing",
}
"""The measures that are one number for a group, as a column is headed."""

UNITS = {
    "persistent_absence": ("pupils", "pupils"),
    "severe_absence": ("pupils", "pupils"),
    "broken_weeks": ("pupil-weeks", "pupil-weeks"),
    "missing_marks": ("sessions", "sessions due"),
}
SESSIONS = ("sessions", "possible sessions")

BASES = {
    "census": "Every pupil with a possible session is counted.",
    "daily": "Pupils with ten or fewer possible sessions are left out of persistent and severe absence.",
}


def period_words(analysis: Analysis) -> str:
    """ "1 September 2025 to 21 November 2025"."""
    return f"{words.full_date(analysis.period.start)} to {words.full_date(analysis.period.end)}"


def headline_figures(analysis: Analysis) -> Iterator[tuple[str, Figure, str, str]]:
    """Title, figure and the units of its numerator and denominator, for everyone, in order."""
    for measure, title in TITLES.items():
        figure = analysis.whole.get(measure)
        if figure is not None:
            yield title, figure, *UNITS.get(measure, SESSIONS)


def share_of(figure: Figure | None) -> str:
    """The value as a percentage, or "none" where there is nothing to divide by."""
    if figure is None or not figure.denominator:
        return "none"
    return words.percent(figure.numerator, figure.denominator)


def of_how_many(figure: Figure) -> str:
    """ "812 of 10,110"."""
    return f"{figure.numerator:,} of {figure.denominator:,}"


def attendance_range(analysis: Analysis, key: str, value: str) -> Range | None:
    """The range of a group's attendance over its pupils; None for fewer than ten of them or a key of time."""
    if key not in analysis.totals.columns:
        return None
    chosen = analysis.totals.fill_null("unknown")
    rows = chosen.filter((chosen[key] == value) & (chosen["possible"] > 0)).select("attended", "possible").rows()
    return ranges.ratio(rows) if len(rows) >= FEWEST else None


def grouping_title(keys: tuple[str, ...]) -> str:
    """ "Year group × sex"."""
    return " × ".join(key_title(key) if i == 0 else _small(key_title(key)) for i, key in enumerate(keys))


def missing_sentence(analysis: Analysis) -> str:
    """What share of the sessions due has no mark, in a sentence."""
    figure = analysis.whole.get("missing_marks")
    if figure is None or not figure.denominator:
        return "There are no sessions to look for marks in."
    if not figure.numerator:
        return f"Every one of the {figure.denominator:,} sessions that were due has a mark."
    share = share_of(figure) if 2000 * figure.numerator >= figure.denominator else "less than 0.1%"
    return (
        f"{of_how_many(figure)} sessions that were due ({share}) have no mark. "
        "They are counted neither as present nor as absent."
    )


def left_out_sentence(analysis: Analysis) -> str:
    """How many rows of the files were left out, in a sentence."""
    rows = len({(one.file, one.row) for one in analysis.problems if one.level == "row"})
    files = len({one.file for one in analysis.problems if one.level == "file"})
    parts = [words.plural(n, what) for n, what in ((rows, "row"), (files, "file")) if n]
    if not parts:
        return "Every row of the files was taken."
    verb = "was" if (rows + files) == 1 else "were"
    return f"{words.listed(parts)} could not be taken and {verb} left out; problems.csv says which and why."


def unknown_sentence(analysis: Analysis) -> str:
    """For which characteristics nothing is known of anybody, in a sentence; empty where all are known."""
    told = {"fsm": "free school meals", "sen": "special educational needs", "sex": "sex", "eal": "first language"}
    blank = [said for key, said in told.items() if _blank(analysis, key)]
    return f"The files say nothing of {words.listed(blank, 'or')}." if blank else ""


def _blank(analysis: Analysis, key: str) -> bool:
    totals = analysis.totals
    return key not in totals.columns or set(totals[key].fill_null("unknown")) <= {"unknown"}


def _small(title: str) -> str:
    return title if title.startswith("English") else title[:1].lower() + title[1:]
