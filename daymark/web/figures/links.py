"""The address of a figure: everything that is needed to count it again stands in it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from daymark.measures.keys import LESSON_KEYS, TIME_KEYS
from daymark.reports.counted import Counted

GIVEN_BY_THE_ADDRESS = ("school",)
ALONGSIDE = frozenset((*TIME_KEYS, *LESSON_KEYS)) - {"week"}
"""Keys that divide figures and do not choose them."""


def figure_href(school: str, one: Counted | None, view: str = "figures:page") -> str | None:
    """The address that opens a figure of a school (by key); None where there is no figure, or none of its own: that of
    a weekday or a subject is only to be had beside the others."""
    if one is None or any(key in ALONGSIDE and (key, value) not in one.carried for key, value in one.figure.group):
        return None
    question = one.question
    pairs = [
        ("measure", one.measure),
        ("from", question.period.start.isoformat()),
        ("to", question.counted.end.isoformat()),
        *((key, value) for key, value in (*question.where, *one.carried) if key not in GIVEN_BY_THE_ADDRESS),
    ]
    if question.basis != "census":
        pairs.append(("basis", question.basis))
    return f"{reverse(view, kwargs={'school': school})}?{urlencode(pairs)}"
