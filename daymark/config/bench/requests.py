"""Requests made by right, written down through the pages themselves so that there is one of each to look at."""

from __future__ import annotations

from daymark.config.bench.known import Known, Someone
from daymark.config.bench.visitor import Visitor

ASKED = {
    "asked_by": "Marion Example",
    "asked_as": "parent",
    "identity": "Passport seen",
    "received_on": "20/11/2025",
    "reason": "Wants to know what is held",
}
MORE = {
    "access": {},
    "correction": {"what": "mark", "day": "17/11/2025", "session": "AM", "code": "M"},
    "restriction": {},
    "erasure": {"ground": "objection"},
}
NOTICE = "children"


class NotWritten(Exception):  # noqa: N818 - says what happened
    """A page of rights did not take a request; the message names it."""


def ask_by_right(visitor: Visitor, who: Someone, known: Known) -> None:
    """Leave a released copy, an open request of each kind, and one published notice. `who` oversees the school.

    What is there already is left as it is. Raises NotWritten.
    """
    rights = f"/{who.school}/rights/"
    if "access-done" not in known.held.cases:
        case = _write_down(visitor, rights, "access", who.pupils[1])
        _send(visitor, f"{case}look/", {"sure": "yes"})
        _send(visitor, f"{case}decide/", {"deed": "release"}, case)
    for kind in MORE:
        if f"{kind}-open" not in known.held.cases:
            _write_down(visitor, rights, kind, who.pupils[1])
    notice = f"{rights}documents/{NOTICE}/"
    if visitor.get(f"/{who.school}/notices/{NOTICE}/").status == 404:
        _send(visitor, f"{notice}act/", {"deed": "published"}, notice)


def _write_down(visitor: Visitor, rights: str, kind: str, pupil: int) -> str:
    return _send(visitor, f"{rights}new/{kind}/{pupil}/", ASKED | MORE[kind])


def _send(visitor: Visitor, path: str, fields: dict[str, str], token_from: str = "") -> str:
    answer = visitor.post(path, fields, token_from=token_from)
    if answer.status != 302:
        raise NotWritten(f"{path} answered {answer.status}.")
    return answer.location
