"""Bringing the Data pages of a running invented trust into the states that they have pages for.

Done through the pages themselves, so that what is then looked at came about as it does for anybody.
"""

from __future__ import annotations

import time
from datetime import date, timedelta

from daymark.config.bench.known import Known, Someone, look
from daymark.config.bench.requests import ask_by_right
from daymark.config.bench.server import HOST, Server
from daymark.config.bench.visitor import Answer, Visitor
from daymark.config.database import NAME
from daymark.config.postgres import Postgres

SECONDS_TO_WORK = 60
OFFICER, HEAD = "attendance_officer", "head"
MONDAY = date(2025, 11, 17)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
UNDER_WAY = """
INSERT INTO intake_import (school_id, source_id, status, step, done, total, summary, trouble, needs_confirmation,
    weeks_created, weeks_changed, weeks_unchanged, pupils_created, pupils_changed, created_by_id, created_at)
SELECT school_id, source_id, 'checking', 'Reading marks', 3, 7, '{}', '', false,
    0, 0, 0, 0, 0, created_by_id, created_at
FROM intake_import WHERE status = 'committed' AND school_id = (SELECT id FROM registers_school WHERE key = %(school)s)
ORDER BY id DESC LIMIT 1
"""


class NotReady(Exception):  # noqa: N818 - says what happened
    """The work on an upload did not end in time, or ended otherwise than meant; the message names the page."""


def prepare(server: Server) -> Known:
    """Leave one import to be checked, one that failed, one put aside, one under way, a corrected session, and requests.

    What is there already is left as it is. Raises NotReady.
    """
    from daymark.demo.load import PASSWORD

    known = look(server.home)
    officer = known.of_role(OFFICER)
    with Visitor(HOST, server.port) as visitor:
        visitor.sign_in(officer.email, PASSWORD)
        _make(visitor, officer, known)
    head = known.of_role(HEAD)
    with Visitor(HOST, server.port) as visitor:
        visitor.sign_in(head.email, PASSWORD)
        ask_by_right(visitor, head, known)
    if "checking" not in known.held.imports:
        _mark_one_under_way(server, officer)
    return look(server.home)


def _make(visitor: Visitor, officer: Someone, known: Known) -> None:
    there = known.held.imports
    if "abandoned" not in there:
        _put_aside(visitor, officer, give(visitor, officer, known, [("list of rooms.csv", b"Room,Seats\nB12,30\n")]))
    if "failed" not in there:
        give(visitor, officer, known, [("register.csv", PICTURE)])
    if "ready" not in there:
        give(visitor, officer, known, [("register week 12.csv", strange_register())])
    _correct(visitor, officer)


def strange_register(pupils: int = 40) -> bytes:
    """A register of one week with marks that are no codes, a date that cannot be, and a row without a pupil."""
    rows = ["Pupil ID,Date,Session,Mark"]
    for pupil in range(1, pupils + 1):
        for day in range(5):
            when = f"{MONDAY + timedelta(days=day):%d/%m/%Y}"
            rows += [f"new-{pupil},{when},AM,{'A' if pupil == day else '/'}", f"new-{pupil},{when},PM,\\"]
    rows += ["new-1,31/11/2025,AM,/", ",17/11/2025,AM,/", "new-2,17/11/2025,PM,??"]
    return ("\n".join(rows) + "\n").encode()


def give(visitor: Visitor, who: Someone, known: Known, files: list[tuple[str, bytes]]) -> str:
    """Upload files and wait until they are checked; the address of their import. Raises NotReady."""
    fields = {"source": str(known.held.sources[0])} if known.held.sources else {"source": "new", "source_name": "MIS"}
    answer = visitor.upload(f"/{who.school}/data/bring-in/", fields, files)
    if answer.status != 302:
        raise NotReady(f"The upload page did not take {files[0][0]}: it answered {answer.status}.")
    until_done(visitor, answer.location)
    return answer.location


def until_done(visitor: Visitor, path: str) -> Answer:
    """The page of an import once nobody works on it any more. Raises NotReady."""
    deadline = time.monotonic() + SECONDS_TO_WORK
    while time.monotonic() < deadline:
        answer = visitor.get(path)
        if "You can leave this page" not in answer.text:
            return answer
        time.sleep(0.3)
    raise NotReady(f"The work at {path} did not end within {SECONDS_TO_WORK} seconds.")


def _put_aside(visitor: Visitor, who: Someone, path: str) -> None:
    answer = visitor.post(f"{path}put-aside/", {}, token_from=path)
    if answer.status != 302:
        raise NotReady(f"{path} could not be put aside: it answered {answer.status}.")


def _mark_one_under_way(server: Server, who: Someone) -> None:
    # Work on small files is over before anybody can look at it, so the row is written as it stands in the midst of it.
    with Postgres(server.home).connect(NAME) as database:
        database.execute(UNDER_WAY.encode(), {"school": who.school})


def _correct(visitor: Visitor, who: Someone) -> None:
    path = f"/{who.school}/data/calendar/{MONDAY + timedelta(days=2)}/PM/"
    answer = visitor.post(path, {"state": "open", "reason": "Boiler mended by noon"})
    if answer.status != 302:
        raise NotReady(f"{path} answered {answer.status} to a correction.")
