"""Every component on one page, with invented figures, for those who build pages and for the tests."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from daymark.kit import chart
from daymark.web.gallery import examples
from daymark.web.gallery.marks import example_blocks, example_legend, example_listing

WEEKS = [date(2025, 9, 8) + timedelta(weeks=n) for n in (0, 1, 2, 3, 4, 5, 6, 8, 9, 10)]
THIS_YEAR = [0.951, 0.946, 0.939, 0.934, 0.926, 0.929, 0.917, 0.931, 0.920, 0.924]
LAST_YEAR = [0.947, 0.942, 0.936, 0.929, 0.921, 0.920, 0.908, 0.922, 0.914, 0.918]
LOW = [0.926, 0.926, 0.924, 0.920, 0.916, 0.914, 0.913, 0.912, 0.909, 0.904]
HIGH = [0.949, 0.949, 0.947, 0.943, 0.939, 0.936, 0.935, 0.934, 0.930, 0.925]


def gallery(request: HttpRequest) -> HttpResponse:
    """The page of all components, for those who build them."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "gallery/gallery.html", context())


def context() -> dict[str, Any]:
    """What the gallery's template needs; the same every time."""
    return {
        **examples.FRAME,
        **examples.WORDS,
        **examples.TABLES,
        "lines": lines(),
        "weekdays": weekdays(),
        "schools_chart": schools(),
        "line_rows": line_rows(),
        "blocks": example_blocks(),
        "legend": example_legend(),
        "listing": example_listing(),
    }


def lines() -> chart.Drawing:
    """Attendance week by week, with last year and the national range behind it."""
    this = chart.Line("92.4% this year", _points(THIS_YEAR), main=True)
    last = chart.Line("91.8% last year", _points(LAST_YEAR))
    band = chart.Band("middle half of\nsecondaries", tuple(zip(WEEKS, LOW, HIGH, strict=True)))
    gap = chart.Gap(date(2025, 10, 27), date(2025, 10, 31), "half-term")
    return chart.drawing(
        lambda width: chart.weekly_lines([last, this], width=width, band=band, gaps=[gap]),
        title="Attendance week by week, September to November",
        description="92.4% in the latest week against 91.8% a year ago; inside the national middle half.",
    )


def _points(values: list[float]) -> tuple[chart.Point, ...]:
    return tuple(chart.Point(week, value) for week, value in zip(WEEKS, values, strict=True))


def line_rows() -> list[list[str]]:
    """The table beside the chart."""
    said = zip(WEEKS, THIS_YEAR, LAST_YEAR, LOW, HIGH, strict=True)
    return [[f"{w.day} {w:%b}", f"{t:.1%}", f"{y:.1%}", f"{low:.1%} to {high:.1%}"] for w, t, y, low, high in said]


def weekdays() -> chart.Drawing:
    """Absence by day of the week."""
    shares = {"Monday": 0.075, "Tuesday": 0.066, "Wednesday": 0.064, "Thursday": 0.068, "Friday": 0.089}
    rows = [
        chart.Bar(day, share, share - 0.004, said=f"{share:.1%}", main=day == "Friday") for day, share in shares.items()
    ]
    return chart.drawing(
        lambda width: chart.bars(rows, width=width, compare_label="Grey mark: like schools"),
        title="Sessions missed on each weekday",
        description="Friday is highest, 8.9%.",
        wide=520,
    )


def schools() -> chart.Drawing:
    """Three schools with the range of each."""
    given = [
        ("Harbour Academy", 0.924, 0.918, 0.930),
        ("Saltmarsh Primary", 0.941, 0.931, 0.951),
        ("Beacon School", 0.883, 0.861, 0.905),
    ]
    rows = [chart.Bar(name, value, low=low, high=high, said=f"{value:.1%}") for name, value, low, high in given]
    return chart.drawing(
        lambda width: chart.ranges(rows, width=width),
        title="Attendance at three schools, with ranges",
        wide=520,
    )
