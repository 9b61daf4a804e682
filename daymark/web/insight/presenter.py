"""The overview as its template wants it: every number said, every figure with its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from daymark.access.disclosure import FEW, reason, short_reason
from daymark.insight import groups, words
from daymark.insight.finding import CLEAR, GROUP, MAYBE, STEP, TOO_FEW, Finding
from daymark.kit.ranges import Range
from daymark.measures.figures import Figure
from daymark.reports.counted import Counted
from daymark.reports.overview_page import GroupRow, OverviewPage, PupilStat, RateStat
from daymark.reports.released import why_of
from daymark.reports.trend import Trend
from daymark.web.figures.links import figure_href
from daymark.web.insight import sharing
from daymark.web.insight.bands_presenter import bands_table
from daymark.web.place import Place
from daymark.web.pupils.links import list_href

MOST_FINDINGS = 4
FRIDAY = 4
NO_BREAK = "\u00a0"
LABELS = {"year": "School year so far"}
THRESHOLDS = {"persistent_absence": "Pupils missing 10% or more", "severe_absence": "Pupils missing 50% or more"}


def overview(page: OverviewPage, place: Place) -> dict[str, Any]:
    """The context of the overview."""
    key = place.school.key
    own = reverse("insight:overview", kwargs={"school": key})
    return {
        "headline": page.headline,
        "sentences": page.sentences,
        "fresh": fresh(page, place),
        "stats": [*(_rate(stat, page, place) for stat in page.rates), _pupils(page.persistent, place)],
        "trend": _trend(page.trend, key, place.scope.smallest) if page.trend else None,
        "findings": [_finding(one, place) for one in chosen(page.findings)],
        "nothing_clear": not any(one.sure == CLEAR for one in page.findings),
        "groups": [_group(name, rows, place) for name, rows in page.groups],
        "bands": bands_table(page.bands, place) if page.bands else None,
        "bands_href": sharing.kept(place, reverse("insight:bands", kwargs={"school": key})),
        "measures_href": sharing.kept(place, reverse("insight:measures", kwargs={"school": key})),
        "sharing": sharing.offered(place, [("this page", own)]),
        "shared": sharing.banner(place, own),
        "sources": page.sources,
        "range_said": "" if place.scope.smallest else words.RANGE,
        "pupils": page.pupils,
    }


def fresh(page: OverviewPage, place: Place) -> list[Any]:
    """How fresh the registers are, what is missing in them, and of whom the page is."""
    missing = page.missing.figure.numerator
    said = words.plural(missing, "session") + " without a mark" if missing else "every session has a mark"
    if why := why_of(page.missing.figure):
        few = f"fewer than {place.scope.smallest} sessions without a mark"
        said = few if why == FEW else "sessions without a mark: withheld"
    parts: list[Any] = [page.moment.said, {"text": said, "href": figure_href(place.school.key, page.missing)}]
    return [*parts, place.because]


def _rate(stat: RateStat, page: OverviewPage, place: Place) -> dict[str, Any]:
    figure, absence = stat.attendance.figure, stat.absence.figure
    label = LABELS.get(stat.name, f"{page.moment.term_name} term so far")
    if stat.name == "week":
        label = "This week" if page.moment.as_of.weekday() >= FRIDAY else "This week so far"
        if place.scope.smallest:
            label = f"The week to {words.weekday_date(page.moment.as_of)}"
    if why_of(figure):
        return {"label": label, "value": "–", "line": words.first_upper(reason(why_of(figure), place.scope.smallest))}
    if not figure.denominator:
        return {"label": label, "value": "–", "line": "No sessions to count"}
    return {
        "label": label,
        "value": words.percent(figure.numerator, figure.denominator),
        "of": "" if why_of(absence) else f"{words.days(absence.numerator)} missed",
        "href": figure_href(place.school.key, stat.attendance),
        **_change(stat),
        "explain": _nation(stat.national, figure_href(place.school.key, stat.attendance)),
    }


def _change(stat: RateStat) -> dict[str, str]:
    if stat.before is not None and why_of(stat.before.figure):
        return {"line": "Last year's figure is withheld"}
    if stat.change is None or stat.before is None or stat.before.value is None or stat.attendance.value is None:
        same = "for the same week" if stat.name == "week" else "at the same point"
        return {"line": f"There is nothing {same} last year to compare with"}
    points = words.points_between(stat.attendance.value, stat.before.value)
    line = against(points, "last year") if stat.change.clear else f"No clear change from last year, {_was(stat.before)}"
    return {"line": line} | ({"range": reach(stat.change.reach)} if stat.change.reach else {})


def _was(before: Counted) -> str:
    return words.percent(before.figure.numerator, before.figure.denominator)


def against(points: Any, what: str) -> str:
    """ "0.6 points better than last year"; small differences are "about the same as"."""
    if abs(points) <= words.SAME_POINTS:
        return f"About the same as {what}"
    return f"{_points(abs(points))} {'better' if points > 0 else 'lower'} than {what}"


def _points(value: Any) -> str:
    return f"{value} point{'' if value == 1 else 's'}"


def reach(found: Range) -> str:
    """ "range −0.2 to +0.6" in percentage points."""
    return _together(f"range {_signed(found.low)} to {_signed(found.high)}")


def _together(text: str) -> str:
    """The words on one line."""
    return text.replace(" ", NO_BREAK)


def _signed(value: float) -> str:
    rounded = words.rounded(100 * value)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded)}"


def _nation(national: Any, href: str | None) -> dict[str, Any] | None:
    if national is None:
        return None
    return {"text": f"{words.first_upper(national.what)}: {words.percent_of(national.value)}", "href": href}


def _pupils(stat: PupilStat, place: Place) -> dict[str, Any]:
    figure, key = stat.counted.figure, place.school.key
    smallest = place.scope.smallest
    href = figure_href(key, stat.counted)
    said: dict[str, Any] = {"label": THRESHOLDS[stat.counted.measure], "href": href, "of": f"of {figure.denominator:,}"}
    if why := why_of(figure):
        few = why == FEW
        return said | {"value": f"fewer than {smallest}" if few else "withheld", "of": "pupils" if few else ""}
    line = words.percent(figure.numerator, figure.denominator) if figure.denominator else "No pupils to count"
    before = stat.before.figure if stat.before else None
    if before and not why_of(before):
        line += f"; {words.percent(before.numerator, before.denominator)} at the same point last year"
    return said | {"value": f"{figure.numerator:,}", "line": line, "explain": _nation(stat.national, href)}


def _trend(trend: Trend, key: str, smallest: int) -> dict[str, Any]:
    columns = [("Week beginning", False), ("This year", True), ("Days missed", True)]
    columns += [("Last year", True)] if trend.has_last_year else []
    columns += [("England", True)] if trend.has_national else []
    return {
        "headline": trend.headline,
        "drawing": trend.drawing,
        "columns": [{"text": text, "number": number} for text, number in columns],
        "rows": [list(_week(week, trend, key, smallest)) for week in trend.weeks],
    }


def _week(week: Any, trend: Trend, key: str, smallest: int) -> Iterator[Any]:
    figure = week.now.figure
    yield words.short_date(week.week)
    if why := why_of(figure):
        yield from [{"text": short_reason(why, smallest)}] * 2
    else:
        yield {"text": words.percent(figure.numerator, figure.denominator), "href": figure_href(key, week.now)}
        yield words.days_column(figure.denominator - figure.numerator)
    if trend.has_last_year:
        yield _last_year(week.before.figure, smallest) if week.before else "–"
    if trend.has_national:
        yield words.percent_of(week.national) if week.national is not None else "–"


def _last_year(figure: Figure, smallest: int) -> str:
    return short_reason(why_of(figure), smallest) or words.percent(figure.numerator, figure.denominator)


def chosen(findings: tuple[Finding, ...]) -> list[Finding]:
    """The clear findings that matter most, and one group that is too small to be spoken of, so that it is said."""
    clear = [one for one in findings if one.sure == CLEAR]
    more = [one for one in clear if one.gap is None or one.gap.value > 0]
    told = [*more, *(one for one in clear if one not in more)][: MOST_FINDINGS - 1]
    return [*told, *[one for one in findings if one.sure == TOO_FEW][:1]]


def _finding(one: Finding, place: Place) -> dict[str, Any]:
    sure = {MAYBE: "This could be chance."}.get(one.sure)
    return {
        "title": f"{one.headline}.",
        "text": one.sentence,
        "sure": sure,
        "clear": one.sure == CLEAR,
        "links": list(_links(one, place)),
    }


def _links(one: Finding, place: Place) -> Iterator[dict[str, str]]:
    key, _, value = one.link_key.partition("=")
    if place.scope.names and one.kind in (GROUP, STEP):
        said = words.plural(one.pupils, "pupil") if one.kind == GROUP else f"The pupils of {groups.year_name(value)}"
        yield {"text": said, "href": list_href(place.school.key, {key: value})}


def _group(name: str, rows: tuple[GroupRow, ...], place: Place) -> dict[str, Any]:
    return {"title": groups.key_title(name), "rows": [_row(row, place) for row in rows]}


def _row(row: GroupRow, place: Place) -> dict[str, Any]:
    name = groups.label(row.key, row.value)
    if why := why_of(row.attendance.figure) or why_of(row.absence.figure):
        return {"name": name, "hidden": reason(why, place.scope.smallest)}
    key = place.school.key
    attendance, absence = row.attendance.figure, row.absence.figure
    return {
        "name": name,
        "href": list_href(key, {row.key: row.value}) if place.scope.names else None,
        "pupils": f"{absence.pupils:,}",
        "attendance": words.percent(attendance.numerator, attendance.denominator),
        "attendance_href": figure_href(key, row.attendance),
        "days": words.days_each(absence.numerator, absence.pupils).removesuffix(" days").removesuffix(" day"),
        "days_href": figure_href(key, row.absence),
        **_persistent(row.persistent, why_of(row.persistent.figure), place),
        **_gap(row),
    }


def _persistent(one: Counted, why: str, place: Place) -> dict[str, Any]:
    smallest = place.scope.smallest
    if why:
        return {"persistent": short_reason(why, smallest), "persistent_why": reason(why, smallest)}
    return {
        "persistent": f"{one.figure.numerator:,}",
        "persistent_of": _together(f"of {one.figure.denominator:,}"),
        "persistent_href": figure_href(place.school.key, one),
    }


def _gap(row: GroupRow) -> dict[str, Any]:
    if row.value == "unknown":
        return {"gap": "–"}
    if row.too_few:
        return {"gap": "too few to say", "quiet": True}
    if row.gap is None:
        return {"gap": "–"}
    size = abs(words.rounded(100 * row.gap.value))
    said = f"{_points(size)} {'more' if row.gap.value > 0 else 'less'}" if row.gap.clear else "no clear difference"
    reached = row.gap.reach
    told = {"reach": _together(f"{_signed(reached.low)} to {_signed(reached.high)}")} if reached else {}
    return {"gap": said, "quiet": not row.gap.clear, **told}
