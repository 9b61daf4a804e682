"""Carrying out what two people agreed to remove, and proposing what is past its time."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q

from daymark.access import audit, cases
from daymark.access.binding import bound
from daymark.access.models import Person, RightsCase, Tombstone
from daymark.access.scope import Scope
from daymark.intake.commit import hold_school, today_of
from daymark.intake.models import Import, ImportFile, Status
from daymark.intake.progress import is_worked_on
from daymark.intake.relake import rebuild_years
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import current, home_of
from daymark.lake.compact import compact
from daymark.lake.index import packed
from daymark.registers import erasure, retention
from daymark.registers.models import School
from daymark.registers.working import working_on

WHY = "what two people agreed to remove is removed"
CHANGED = (
    "More would go now than was shown when this was looked through, so nothing was removed. Look through it again."
)
BUSY = "Files of this school are being read or taken in. This is carried out when that is over."
BYTES = "bytes"


def propose(school: School, at: datetime, by: Person | None = None) -> RightsCase | None:
    """Open a case for what is past its time at the school; None where there is nothing, or one is open already.

    by  who asked for it; nobody where it is the daily check
    """
    on = today_of(school, at)
    with working_on(school, "what is past its time is looked for"):
        there = RightsCase.objects.filter(school=school, kind="retention", state__in=("open", "reviewed", "approved"))
        if there.exists():
            return None
        lines = retention.would_remove(school, on)
        asking = {rule.rule for rule in retention.RULES if rule.proposes}
        if not asking & {line.rule for line in lines}:
            return None
        return cases.propose(school, [line.as_data() for line in lines], on=on, by=by, at=at)


def look_again(case: RightsCase, school: School, at: datetime) -> None:
    """Write into an open case what it would remove now."""
    on = today_of(school, at)
    with working_on(school, "what would be removed is counted"):
        cases.counted(case, [one.as_data() for one in _lines(case, school, on)])


def carry_out(school: School, case_id: int, at: datetime) -> None:
    """Remove in one transaction what the case says, leave a tombstone, then lay the figures out anew.

    Where more would go than was shown, nothing does, and the case is open again. Files under work are waited for.
    """
    with working_on(school, WHY), connection.cursor() as cursor:
        hold_school(cursor, school)
        case = RightsCase.objects.select_for_update().filter(school=school, pk=case_id).first()
        if case is None or case.state not in ("approved", "done"):
            return
        if case.state == "approved":
            _remove(case, school, at)
    finish(school, case_id)


def finish(school: School, case_id: int) -> None:
    """What lies outside the database: the bytes of files, and the figures. Done again until it is whole."""
    with working_on(school, WHY):
        case = RightsCase.objects.filter(school=school, pk=case_id, state="done").first()
    if case is None:
        return
    _drop_bytes(case.outcome.get(BYTES, []))
    trouble = _lay_out(school, case.to_lay_out)
    with working_on(school, WHY):
        case.outcome.pop(BYTES, None)
        case.trouble, case.to_lay_out = trouble, case.to_lay_out if trouble else []
        case.save(update_fields=["outcome", "trouble", "to_lay_out"])


def daily(at: datetime) -> None:
    """Propose at every school, and go on with what a stop left half done."""
    for school in School.objects.select_related("trust"):
        propose(school, at)
        unfinished(school, at)


def unfinished(school: School, at: datetime) -> None:
    """Carry out what was approved and not done, and finish what was done and not laid out."""
    with working_on(school, WHY):
        left = Q(state="approved") | Q(state="done") & (~Q(to_lay_out=[]) | Q(outcome__has_key=BYTES))
        found = list(RightsCase.objects.filter(left, school=school, kind__in=("erasure", "retention")))
    for case in found:
        carry_out(school, case.pk, at)


def _remove(case: RightsCase, school: School, at: datetime) -> None:
    busy = (Status.UPLOADED, Status.COMMITTING)
    if any(row.status in busy or is_worked_on(row) for row in _under_way(school)):
        case.trouble = BUSY
        case.save(update_fields=["trouble"])
        return
    on = today_of(school, at)
    now = _lines(case, school, on)
    if _more(now, case.plan["lines"]):
        cases.send_back(case, CHANGED)
        return
    years, prints = _years(case, school, now), _prints(case, school, now)
    counts = erasure.erase(case, school, on) if case.kind == "erasure" else _retire(case, school, now)
    # Without its files an import cannot be taken in any more.
    waiting = Import.objects.filter(school=school, status__in=(Status.READY, Status.FAILED))
    waiting.filter(files__sha256__in=prints).update(status=Status.ABANDONED)
    _bury(case, counts, at)
    gone = [case.pupil] if case.pupil is not None else []
    audit.record("rights.removed", person=case.decided_by, at=at, school=school, pupils=gone, detail={"case": case.pk})
    outcome = {"counts": counts, **({BYTES: prints} if prints else {})}
    cases.carried_out(case, outcome, at=at, to_lay_out=years)


def _lines(case: RightsCase, school: School, on: date) -> Sequence[Any]:
    if case.kind == "retention":
        return retention.would_remove(school, on)
    assert case.pupil is not None
    return erasure.would_erase(school, case.pupil, case.plan["ground"], on)


def _more(now: Sequence[Any], shown: Sequence[dict[str, Any]]) -> bool:
    """Whether anything would go that was not shown."""
    seen = {line.get("rule") or line["what"]: line["rows"] for line in shown if line.get("goes", True)}
    going = {getattr(line, "rule", None) or line.what: line.rows for line in now if getattr(line, "goes", True)}
    return any(rows > seen.get(what, 0) for what, rows in going.items())


def _retire(case: RightsCase, school: School, lines: Sequence[Any]) -> dict[str, Any]:
    return {rule: sum(rows.values()) for rule, rows in retention.remove(case, school, lines).items()}


def _under_way(school: School) -> Iterable[Import]:
    return Import.objects.filter(school=school, status__in=(Status.UPLOADED, Status.CHECKING, Status.COMMITTING))


def _years(case: RightsCase, school: School, lines: Sequence[Any]) -> list[int]:
    """The school years whose figures change by what goes."""
    if case.kind == "erasure":
        assert case.pupil is not None
        return erasure.years_with(case.pupil)
    found: set[int] = set()
    for line in lines:
        if line.rule in ("registers", "notes", "lessons"):
            before = date.fromisoformat(line.before)
            found |= set(retention.years_of(school, before))
    return sorted(found)


def _prints(case: RightsCase, school: School, lines: Sequence[Any]) -> list[str]:
    """The fingerprints of the files whose bytes go."""
    if case.kind == "erasure":
        return sorted(set(erasure.held_files(school).values_list("sha256", flat=True)))
    rule = next(one for one in retention.RULES if one.how == "files")
    for line in lines:
        if line.rule == rule.rule:
            before = date.fromisoformat(line.before)
            return sorted(set(retention.rows_of(rule, school, before).values_list("sha256", flat=True)))
    return []


def _bury(case: RightsCase, counts: dict[str, Any], at: datetime) -> None:
    told = {line.get("rule") or line["what"]: line for line in case.plan["lines"]}
    Tombstone.objects.create(
        case=case.pk,
        school_id=case.school_id,
        kind=case.kind,
        ground=case.plan.get("ground", ""),
        counts={
            what: {
                "rows": rows,
                "first": told.get(what, {}).get("first", ""),
                "last": told.get(what, {}).get("last", ""),
            }
            for what, rows in counts.items()
            if rows
        },
        reviewed_by=case.reviewed_by_id,
        decided_by=case.decided_by_id,
        at=at,
    )


def _drop_bytes(prints: Iterable[str]) -> None:
    """Remove the bytes of files, but for those another school brought in too."""
    for print_ in prints:
        with bound(Scope.everything("whether another school brought the same file in")):
            found = ImportFile.objects.filter(sha256=print_).select_related("of")
            schools = {file.of.school_id for file in found}
            path = found[0].path if found else None
        if path is not None and len(schools) == 1:
            path.unlink(missing_ok=True)


def _lay_out(school: School, years: Sequence[int]) -> str:
    """Lay the years out anew and take the versions from before away: what was removed is in them."""
    trouble = rebuild_years(school, years)
    root = Path(settings.LAKE_ROOT)
    for start in [] if trouble else years:
        year = SchoolYear(start)
        home = home_of(root, school.key, year)
        now = current(home) if home.exists() else None
        for old in home.glob("v-*") if home.exists() else ():
            if old != now:
                shutil.rmtree(old, ignore_errors=True)
        if packed(root, school.key, year):
            # What was read before a compaction stays until the next.
            compact(root, [year])
            compact(root, [year])
    return trouble
