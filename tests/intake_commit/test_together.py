"""Two imports into one school at once: one after the other, never through one another."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, connections, transaction
from registers_made import FULL, NOW, an_import, school, taken

from daymark.intake.commit import commit, hold_school
from daymark.registers.models import Pupil, RegisterWeek

WHY = "a test looks at what was written"


def in_background(work):
    """Do the work on a connection of its own; gives the thread and the list its result or error goes to."""
    came = []

    def run():
        try:
            came.append(work())
        except Exception as error:
            came.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, came


def waits_for_the_lock():
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone() == (1,):
                return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("same_school", [True, False])
def test_imports_into_one_school_wait_for_each_other(committed_db, same_school):
    one, other = school(), school("Lantern Primary School")
    files, row = taken(one, [("1", 0, FULL)]), an_import(one)
    with transaction.atomic(), connection.cursor() as cursor:
        hold_school(cursor, one if same_school else other)
        thread, came = in_background(lambda: commit(files, one, row, by=None, at=NOW))
        if same_school:
            assert waits_for_the_lock() and not came
        else:
            thread.join(20)
            assert came[0].weeks_created == 1
    thread.join(20)
    assert came[0].weeks_created == 1


def test_the_same_files_from_two_sides_go_in_once(committed_db):
    of = school()
    files = taken(of, [(str(pupil), 0, FULL) for pupil in range(200)])
    rows = [an_import(of) for _ in range(3)]
    started = [in_background(lambda row=row: commit(files, of, row, by=None, at=NOW)) for row in rows]
    for thread, _ in started:
        thread.join(30)
    counts = [came[0] for _, came in started]
    assert sorted(count.weeks_created for count in counts) == [0, 0, 200]
    assert sum(count.weeks_unchanged for count in counts) == 400
    assert Pupil.objects.unscoped(WHY).count() == RegisterWeek.objects.unscoped(WHY).count() == 200
