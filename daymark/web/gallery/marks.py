"""An invented autumn of one pupil's marks, laid out for the calendar."""

from datetime import date, timedelta
from typing import Any

Half = dict[str, str]

# One row a week from Monday, two characters a day: p present, L late, I ill, O not explained, B educated
# off site, x closed, - no mark, space still to come.
AUTUMN_1 = [
    "xxxxpppppp",
    "ppppppLppp",
    "ppIIIIIIpp",
    "OOpppppppp",
    "pppppppppO",
    "OOpppppppp",
    "ppppppppOO",
    "ppppLppppp",
]
AUTUMN_2 = ["ppLppppppO", "IIIIpppppp", "ppppp-ppOO", "ppppBBpppp", "p         "]
SAID = {
    "p": ("in", "", "present"),
    "L": ("late", "", "late, 9 minutes"),
    "I": ("agreed", "I", "illness (I)"),
    "O": ("not-agreed", "O", "not explained (O)"),
    "B": ("elsewhere", "B", "educated off site (B)"),
    "x": ("closed", "", "school closed"),
    "-": ("missing", "", "no mark"),
    " ": ("future", "", "still to come"),
}


def example_blocks() -> list[dict[str, Any]]:
    """Two half-terms."""
    return [
        _block("Autumn 1", "1 September to 24 October", date(2025, 9, 1), AUTUMN_1),
        _block("Autumn 2", "from 3 November", date(2025, 11, 3), AUTUMN_2),
    ]


def _block(title: str, dates: str, first: date, weeks: list[str]) -> dict[str, Any]:
    return {
        "title": title,
        "dates": dates,
        "weeks": [_week(first + timedelta(weeks=n), marks, n == 0) for n, marks in enumerate(weeks)],
    }


def _week(monday: date, marks: str, opens: bool) -> dict[str, Any]:
    days = [
        {"date": monday + timedelta(days=n), "am": _half(marks[2 * n]), "pm": _half(marks[2 * n + 1])} for n in range(5)
    ]
    return {"monday": monday, "month": f"{monday:%b}" if opens or monday.day <= 7 else None, "days": days}


def _half(mark: str) -> Half:
    kind, letter, text = SAID[mark]
    return {"kind": kind, "letter": letter, "text": text}


def example_legend() -> list[Half]:
    """What the squares mean."""
    words = [
        ("in", "", "in school"),
        ("late", "", "late"),
        ("agreed", "I", "agreed absence"),
        ("not-agreed", "O", "absence not agreed or not explained"),
        ("elsewhere", "B", "educated elsewhere"),
        ("missing", "", "no mark"),
        ("closed", "", "school closed"),
        ("future", "", "still to come"),
    ]
    return [{"kind": kind, "letter": letter, "text": text} for kind, letter, text in words]


def example_listing() -> list[dict[str, Any]]:
    """The same, for those who prefer a list."""
    return [
        {"date": date(2025, 11, 21), "text": "not explained (O), all day"},
        {"date": date(2025, 11, 19), "text": "afternoon no mark"},
        {"date": date(2025, 11, 10), "text": "illness (I), all day"},
    ]
