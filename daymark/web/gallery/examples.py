"""Invented words and figures for the gallery. No school, no pupil."""

from datetime import date
from typing import Any

PAGES = ["Pupils", "Insight", "Data"]

FRAME: dict[str, Any] = {
    "nav": [{"text": page, "href": f"#{page.lower()}", "current": page == "Insight"} for page in PAGES],
    "who": {"school": "Harbour Academy", "role": "Attendance officer", "name": "Asha Pell"},
    "schools": [
        {"value": "1", "text": "Harbour Academy", "current": True},
        {"value": "2", "text": "Saltmarsh Primary"},
    ],
    "switch_url": "#switch",
    "sign_out_url": "#out",
    "handbook_url": "#handbook",
    "version": "0.1.0",
    "freshness": [
        "Registers to Monday 24 November, 15:10",
        "all 41 afternoon registers in",
        {"text": "9 sessions without a mark", "href": "#missing"},
    ],
}

WORDS: dict[str, Any] = {
    "headline": "Attendance is a little better than last year, except in Year 8.",
    "sentences": [
        "This week 92.4% of sessions were attended, 0.6 points above the same week last year. In Year 8, "
        "pupils eligible for free school meals have missed 7.9 days each since September, about 3 days more "
        "than like pupils nationally."
    ],
    "stats": [
        {
            "label": "This week",
            "value": "92.4%",
            "of": "775 days missed",
            "href": "#explain",
            "line": "0.6 points better than last year",
            "range": "range 0.1 to 1.1",
        },
        {
            "label": "Autumn term so far",
            "value": "93.1%",
            "of": "3,548 days",
            "href": "#explain",
            "line": "About the same as last year",
            "range": "−0.2 to +0.6",
        },
        {
            "label": "Pupils missing 10% or more",
            "value": "229",
            "of": "of 1,019",
            "href": "#explain",
            "line": "22.5%; secondaries nationally 23.8%",
        },
    ],
    "findings": [
        {
            "title": "The step from Year 7 to Year 8.",
            "sure": "Clear: range 1.6 to 3.2.",
            "certain": True,
            "text": "The same 203 pupils missed 2.4 more days by this point than a year ago.",
            "links": [
                {"text": "61 pupils", "href": "#"},
                {"text": "Compare with other schools", "href": "#"},
            ],
        },
        {
            "title": "Fridays.",
            "text": "8.9% of Friday sessions missed, 6.4% on Wednesdays. Like most schools, a little more.",
            "certain": True,
            "links": [],
            "sure": None,
        },
        {
            "title": "Young carers: too few to say.",
            "certain": False,
            "links": [],
            "sure": None,
            "text": "11 pupils; anything from much better to much worse fits.",
        },
    ],
    "facts": [
        {"key": "Free school meals", "value": "Yes, since 2023"},
        {"key": "SEN", "value": "None recorded"},
        {"key": "Moved school", "value": "Year 7, September 2024"},
        {"key": "Adult who rings", "value": "Form tutor"},
        {
            "key": "10 sessions in 10 school weeks",
            "value": "12, of which 0 still N",
            "link": "what this means",
            "href": "#",
        },
    ],
    "entries": [
        {
            "date": date(2025, 11, 24),
            "title": "Suggested next step:",
            "strong": "ask before you write.",
            "now": True,
            "text": "Unexplained days have grown since half-term and nobody has spoken with home since "
            "October. A call from the same adult comes first.",
            "actions": [
                {"text": "Record a call", "href": "#"},
                {"text": "Something else", "href": "#", "secondary": True},
            ],
        },
        {
            "date": date(2025, 11, 17),
            "title": "Form tutor, two-minute talk: “mornings are hard since the move”.",
        },
        {"date": date(2025, 10, 9), "title": "Call home, answered. Bus route changed after moving house."},
        {"date": date(2025, 9, 26), "title": "Welcome-back note after illness."},
    ],
}


def _bands() -> list[dict[str, Any]]:
    counts = {
        "Year 7": (120, 58, 19, 9, 6, 2),
        "Year 8": (98, 56, 25, 13, 13, 4),
        "Year 9": (89, 55, 24, 14, 14, 7),
        "Year 10": (85, 51, 24, 14, 16, 8),
        "Year 11": (82, 51, 23, 16, 16, 7),
    }
    steps = {
        "Year 7": (2, 3, 1, 1, 0, 0),
        "Year 8": (3, 3, 4, 5, 6, 5),
        "Year 9": (3, 3, 3, 3, 3, 3),
        "Year 10": (3, 3, 2, 3, 4, 4),
        "Year 11": (4, 3, 3, 2, 2, 1),
    }
    return [
        {
            "name": year,
            "href": "#",
            "total": sum(row),
            "cells": [
                {"n": n, "share": f"{n / sum(row):.0%}", "step": step, "href": "#"}
                for n, step in zip(row, steps[year], strict=True)
            ],
        }
        for year, row in counts.items()
    ]


TABLES: dict[str, Any] = {
    "band_columns": ["0–5%", "5–10%", "10–15%", "15–20%", "20–50%", "50% +"],
    "band_rows": _bands(),
    "columns": [
        {"text": "Pupil", "sort_href": "#"},
        {"text": "Form", "sort_href": "#"},
        {"text": "Days missed", "number": True, "sort_href": "#", "sorted": "descending"},
        {"text": "Not explained", "number": True, "sort_href": "#"},
        {"text": "Last contact"},
    ],
    "rows": [
        [
            {"text": "Rowan Ellery", "href": "#"},
            "8B",
            {"text": "11", "note": "of 54"},
            "6",
            "24 Nov, not answered",
        ],
        [
            {"text": "Łucja Śliwińska", "href": "#"},
            "8A",
            {"text": "9.5", "note": "of 54"},
            "0",
            "20 Nov, call",
        ],
        [{"text": "Ceri Hallam", "href": "#"}, "9C", {"text": "8", "note": "of 54"}, "2", "12 Nov, meeting"],
    ],
    "footer": ["Three pupils", "", "28.5", "8", ""],
    "fields": [
        {"kind": "search", "name": "q", "label": "Name"},
        {
            "kind": "select",
            "name": "year",
            "label": "Year group",
            "value": "8",
            "options": [{"value": "", "text": "All years"}, {"value": "8", "text": "Year 8"}],
        },
        {
            "kind": "select",
            "name": "band",
            "label": "Days missed",
            "options": [{"value": "", "text": "Any"}, {"value": "10", "text": "10% or more"}],
        },
    ],
    "chips": [{"text": "Year 8", "remove_href": "#"}, {"text": "10% or more", "remove_href": "#"}],
    "problems": [
        {
            "file": "marks-autumn.csv",
            "row": 214,
            "column": "Mark",
            "value": "Q7",
            "level": "row",
            "rule": "Q7 is not a code in the attendance regulations.",
            "remedy": "Say once what Q7 means, then it is taken.",
        },
        {
            "file": "marks-autumn.csv",
            "row": 390,
            "column": "Date",
            "value": "31/09/2025",
            "level": "row",
            "rule": "September has 30 days.",
            "remedy": "Correct the date in the file and upload it again.",
        },
    ],
}
