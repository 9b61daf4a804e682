"""What stands on the two pages of insight.pdf, as plain values for the typesetter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from daymark.insight import groups, words
from daymark.insight.finding import FEWEST, WEEKDAY
from daymark.kit.ranges import Range
from daymark.measures.figures import BANDS, Figure, Figures
from daymark.measures.question import TIME_KEYS
from daymark.reports import charts, telling
from daymark.reports.analysis import Analysis
from daymark.reports.bands import band_rows

MOST_GROUPS = 18
SHADES = 4

COUNTED = (
    "A session is a morning or an afternoon; two sessions are a day.",
    "Absence is the sessions missed, authorised or not, over the possible sessions. Possible are those attended "
    "(present, late before the register closed, or at an approved educational activity) and those missed.",
    "A pupil missed a tenth or more where sessions missed times ten are at least the sessions possible to that "
    "pupil; half or more in the same way. These are the national definitions of persistent and severe absence.",
    words.RANGE,
)


def content(analysis: Analysis) -> dict[str, Any]:
    """The words and numbers of the pages, ready for JSON. Charts are SVG text."""
    return {
        "title": analysis.title,
        "period": telling.period_words(analysis),
        "as_of": [analysis.as_of.year, analysis.as_of.month, analysis.as_of.day],
        "as_of_words": words.full_date(analysis.as_of),
        "sentences": list(analysis.sentences),
        "tiles": list(_tiles(analysis)),
        "weekly": _drawn(charts.weekly(analysis.weekly, width=720)),
        "weekdays": _drawn(_weekdays(analysis)),
        "bands": _bands(analysis),
        "groups": _groups(analysis),
        "missing": _missing(analysis),
        "counted": [*COUNTED[:3], telling.BASES[analysis.basis], COUNTED[3]],
        "source": _source(analysis),
    }


def _tiles(analysis: Analysis) -> Iterator[dict[str, str]]:
    """The large numbers: days first, then shares with how many of how many."""
    absence = analysis.whole.get("overall_absence_rate")
    if absence is None or not absence.denominator:
        return
    each = words.days_each(absence.numerator, absence.pupils).split()
    yield {"name": "Missed by each", "value": each[0], "unit": each[1], "of": _pupils(absence.pupils)}
    yield _tile("Attendance", analysis.whole.get("attendance_rate"), "sessions")
    yield _tile("Missed a tenth or more", analysis.whole.get("persistent_absence"), "pupils")
    yield _tile("Missed half or more", analysis.whole.get("severe_absence"), "pupils")
    yield _tile("Late", analysis.whole.get("late_rate"), "sessions")


def _tile(name: str, figure: Figure | None, unit: str) -> dict[str, str]:
    of = f"{telling.of_how_many(figure)} {unit}" if figure else ""
    return {"name": name, "value": telling.share_of(figure), "unit": "", "of": of}


def _pupils(count: int) -> str:
    return f"on average, of {words.plural(count, 'pupil')}"


def _weekdays(analysis: Analysis) -> charts.Telling | None:
    clear = next((one for one in analysis.findings if one.kind == WEEKDAY), None)
    return charts.weekdays(analysis.whole.of("weekday_absence_rate"), clear, width=380)


def _drawn(chart: charts.Telling | None) -> dict[str, Any] | None:
    if chart is None:
        return None
    return {
        "headline": chart.headline,
        "columns": list(chart.columns),
        "rows": [list(row) for row in chart.rows],
        "svg": chart.svg(),
        "description": chart.description,
    }


def _bands(analysis: Analysis) -> dict[str, Any]:
    """The bands table: counts, and how dark each cell is by its share of the year group, 0 to SHADES."""
    rows = [
        {
            "label": label,
            "pupils": bands[0].denominator if bands else 0,
            "counts": [figure.numerator for figure in bands],
            "shades": [_shade(figure) for figure in bands],
            "tenth": _tenth(bands),
        }
        for label, bands in band_rows(analysis)
    ]
    return {"heads": [_band_head(band) for band in BANDS], "rows": rows}


def _band_head(band: str) -> str:
    low, high = band.strip("[)]").split(",")
    return f"{low}%+" if high == "100" else f"{low}–{high}"


def _shade(figure: Figure) -> int:
    share = figure.value or 0.0
    return sum(share > step for step in (0, 0.05, 0.15, 0.4))


def _tenth(bands: list[Figure]) -> str:
    if not bands or not bands[0].denominator:
        return ""
    count = sum(figure.numerator for figure in bands[2:])
    return f"{count:,} ({words.percent(count, bands[0].denominator)})"


def _groups(analysis: Analysis) -> dict[str, Any]:
    """Attendance by each single group of pupils that was asked for, as many as the page holds."""
    rows = [row for figures in analysis.divided if _told(figures) for row in _group_rows(analysis, figures)]
    left = len(rows) - MOST_GROUPS
    more = f"{words.plural(left, 'further group')} in insight.xlsx." if left > 0 else ""
    return {"rows": rows[:MOST_GROUPS], "more": more}


def _told(figures: Figures) -> bool:
    return len(figures.question.by) == 1 and figures.question.by[0] not in (*TIME_KEYS, "band")


def _group_rows(analysis: Analysis, figures: Figures) -> Iterator[dict[str, str]]:
    (key,) = figures.question.by
    for figure in figures.of("attendance_rate"):
        value = dict(figure.group)[key]
        absent = figures.get("overall_absence_rate", **{key: value})
        persistent = figures.get("persistent_absence", **{key: value})
        if not figure.denominator or absent is None:
            continue
        few = figure.pupils < FEWEST
        yield {
            "key": key,
            "label": _label(key, value),
            "pupils": f"{figure.pupils:,}",
            "days": words.days_each(absent.numerator, absent.pupils).split()[0],
            "attendance": telling.share_of(figure),
            "range": "too few to say" if few else _range(telling.attendance_range(analysis, key, value)),
            "missed": telling.of_how_many(absent),
            "tenth": f"{telling.of_how_many(persistent)} ({telling.share_of(persistent)})" if persistent else "",
        }


def _label(key: str, value: str) -> str:
    """The group as the table says it without a heading for its key: "Form 8A", "Free school meals: not known"."""
    if value == "unknown":
        return f"{groups.key_title(key)}: not known"
    return f"Form {value}" if key == "form" else groups.label(key, value)


def _range(found: Range | None) -> str:
    if found is None:
        return ""
    return f"{words.rounded(100 * found.low)} to {words.rounded(100 * found.high)}%"


def _missing(analysis: Analysis) -> list[str]:
    told = (telling.missing_sentence(analysis), telling.left_out_sentence(analysis), telling.unknown_sentence(analysis))
    return [sentence for sentence in told if sentence]


def _source(analysis: Analysis) -> str:
    files = list(dict.fromkeys(source.file for source in analysis.sources))
    named = words.listed(files) if len(files) <= 4 else words.plural(len(files), "file")
    return f"Source: {named}, read as of {words.full_date(analysis.as_of)}. Made with Daymark {analysis.version}."
