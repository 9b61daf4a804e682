"""What goes, what stays by law, and that nothing goes without two people."""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl
import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError
from made_rights import NOW, OLD, TODAY, WHY, Made, approved, bring, uploads
from registers_made import taken

from daymark.access import audit
from daymark.access.binding import unbound
from daymark.access.models import AuditEntry, Person, RightsCase, Tombstone
from daymark.access.record import keep_years
from daymark.access.rights import restricted_pupils
from daymark.config.database import OWNER
from daymark.config.postgres import Postgres
from daymark.intake import jobs, removal
from daymark.intake.models import Import, ImportFile, ImportProblem
from daymark.lake.lake import Lake
from daymark.registers import erasure, retention
from daymark.registers.models import (
    Characteristics,
    LessonWeek,
    MarkNote,
    Pupil,
    RecordChange,
    RegisterWeek,
    RegisterWeekChange,
)


def proposed(made: Made) -> RightsCase:
    found = removal.propose(made.school, NOW)
    assert found is not None
    return found


def erasing(made: Made, pupil: Pupil, ground: str = "objection") -> RightsCase:
    lines = [one.as_data() for one in erasure.would_erase(made.school, pupil.pk, ground, TODAY)]
    return RightsCase.objects.create(
        school=made.school, kind="erasure", pupil=pupil.pk, received_on=TODAY, opened_at=NOW,
        plan={"ground": ground, "lines": lines},
    )  # fmt: skip


def years_laid(made: Made) -> list[int]:
    return [year.start_year for year in Lake.open(settings.LAKE_ROOT).snapshot().years(made.school.key)]


def names_laid(made: Made) -> set[str]:
    """Every surname in any version of the lake on the disk."""
    files = list(settings.LAKE_ROOT.rglob("pupils.parquet"))
    assert files
    return {name for file in files for name in pl.read_parquet(file)["surname"]}


def test_the_dry_run_says_what_is_past_its_time_and_removes_nothing(made: Made) -> None:
    lines = {line.rule: line for line in retention.would_remove(made.school, TODAY)}
    assert lines["registers"].rows == 12
    assert lines["registers"].pupils == 2
    assert lines["registers"].first == OLD.isoformat()
    assert lines["pupils"].rows == 1
    assert "files" not in lines
    assert RegisterWeek.objects.unscoped(WHY).count() == 24


def test_only_whole_school_years_go(made: Made) -> None:
    rule = next(one for one in retention.RULES if one.rule == "registers")
    assert rule.before(date(2025, 11, 24)) == date(2019, 8, 1)
    assert rule.before(date(2025, 7, 31)) == date(2018, 8, 1)
    assert rule.kept == "6 years"


def test_retention_is_carried_out_and_leaves_a_tombstone_without_names(made: Made, head: Person, lead: Person) -> None:
    case = approved(proposed(made), head, lead)
    removal.carry_out(made.school, case.pk, NOW)
    case.refresh_from_db()
    assert (case.state, case.trouble, case.to_lay_out) == ("done", "", [])
    assert set(RegisterWeek.objects.unscoped(WHY).values_list("pupil_id", flat=True)) == {made.ada.pk, made.ben.pk}
    assert not RegisterWeek.objects.unscoped(WHY).filter(week__lt=date(2019, 8, 1)).exists()
    assert not Pupil.objects.unscoped(WHY).filter(pk=made.cleo.pk).exists()
    stone = Tombstone.objects.get(case=case.pk)
    assert stone.counts["registers"] == {"rows": 12, "first": "2018-09-10", "last": "2018-10-15"}
    assert (stone.reviewed_by, stone.decided_by) == (head.pk, lead.pk)
    assert "Crane" not in str(stone.counts) + str(case.plan) + str(case.outcome)
    assert years_laid(made) == [2025]
    assert removal.propose(made.school, NOW) is None


def test_a_day_proposes_once_and_removes_nothing(made: Made) -> None:
    removal.daily(NOW)
    removal.daily(NOW)
    case = RightsCase.objects.get()
    assert (case.kind, case.state, case.opened_by) == ("retention", "open", None)
    assert RegisterWeek.objects.unscoped(WHY).count() == 24


def test_more_than_was_shown_does_not_go(made: Made, head: Person, lead: Person) -> None:
    case = approved(proposed(made), head, lead)
    bring(made.school, taken(made.school, weeks=[("b", date(2018, 11, 5), "/" * 10 + "----")]), "late.csv")
    removal.carry_out(made.school, case.pk, NOW)
    case.refresh_from_db()
    assert (case.state, case.decided_by) == ("open", None)
    assert "Look through it again" in case.trouble
    assert RegisterWeek.objects.unscoped(WHY).count() == 25


def test_a_pupil_with_an_open_case_is_held_back(made: Made) -> None:
    RightsCase.objects.create(
        school=made.school, kind="restriction", state="in_force", pupil=made.cleo.pk, received_on=TODAY, opened_at=NOW
    )
    lines = {line.rule: line for line in retention.would_remove(made.school, TODAY)}
    assert lines["registers"].rows == 6
    assert "pupils" not in lines


def test_the_database_wants_two_people(made: Made, head: Person) -> None:
    case = proposed(made)
    with pytest.raises(IntegrityError, match="rights_case_two_people"), transaction.atomic():
        approved(case, head, head)


@pytest.mark.parametrize("what", ["week_history", "record_history", "looks", "emergencies"])
def test_history_does_not_go_without_approval(made: Made, what: str) -> None:
    case = proposed(made)
    with pytest.raises(ProgrammingError, match="two people"), transaction.atomic():
        retention.forget(case, what, OLD)


def test_history_younger_than_six_years_does_not_go_whoever_approved(made: Made, head: Person, lead: Person) -> None:
    case = approved(proposed(made), head, lead)
    with pytest.raises(ProgrammingError, match="six years"), transaction.atomic():
        retention.forget(case, "week_history", date(2025, 12, 1))
    assert RegisterWeekChange.objects.unscoped(WHY).count() == 1


def test_an_erasure_reaches_no_other_pupil(made: Made, head: Person, lead: Person) -> None:
    case = approved(erasing(made, made.ada), head, lead)
    with pytest.raises(ProgrammingError, match="not about this pupil"), transaction.atomic():
        retention.forget(case, "known_history", OLD, made.ben.pk)


def test_the_application_takes_no_history_away_by_itself(made: Made, head: Person, lead: Person) -> None:
    case = approved(proposed(made), head, lead)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('daymark.removing', %s, true)", [str(case.pk)])
        cursor.execute("DELETE FROM registers_registerweekchange")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_tombstone")


def test_erasure_leaves_what_the_law_keeps_and_takes_the_rest(made: Made, head: Person, lead: Person) -> None:
    parts = {part.what: part for part in erasure.would_erase(made.school, made.ada.pk, "objection", TODAY)}
    assert not parts["registers_kept"].goes
    assert "regulation 7" in parts["registers_kept"].reason
    assert not parts["pupil"].goes
    assert parts["lessons"].goes and parts["details"].goes and parts["files"].rows == 2
    case = approved(erasing(made, made.ada), head, lead)
    removal.carry_out(made.school, case.pk, NOW)
    case.refresh_from_db()
    assert case.state == "done", case.trouble
    ada = made.ada.pk
    assert RegisterWeek.objects.unscoped(WHY).filter(pupil_id=ada).count() == 6
    assert RegisterWeekChange.objects.unscoped(WHY).filter(pupil_id=ada).count() == 1
    assert not LessonWeek.objects.unscoped(WHY).filter(pupil_id=ada).exists()
    note = MarkNote.objects.unscoped(WHY).get(pupil_id=ada)
    assert (note.comment, note.minutes_late) == ("", 12)
    known = Characteristics.objects.unscoped(WHY).filter(pupil_id=ada)
    assert {(one.fsm, one.sen, one.ethnicity) for one in known} == {(None, None, None)}
    assert {one.form for one in known} == {"8B"}
    assert set(RecordChange.objects.unscoped(WHY).filter(pupil_id=ada).values_list("table", flat=True)) == {"pupil"}
    assert uploads() == []
    assert ImportFile.objects.count() == 2
    assert not ImportProblem.objects.exists()


def test_a_pupil_who_was_never_here_goes_whole(made: Made, head: Person, lead: Person) -> None:
    case = approved(erasing(made, made.ada, "never_here"), head, lead)
    removal.carry_out(made.school, case.pk, NOW)
    case.refresh_from_db()
    assert case.state == "done", case.trouble
    assert not Pupil.objects.unscoped(WHY).filter(pk=made.ada.pk).exists()
    for model in (RegisterWeek, RegisterWeekChange, RecordChange, LessonWeek, MarkNote, Characteristics):
        assert not model.objects.unscoped(WHY).filter(pupil_id=made.ada.pk).exists(), model
    # What was laid out before is gone from the disk as well.
    assert names_laid(made) == {"Bolt", "Crane"}
    assert Tombstone.objects.get(case=case.pk).ground == "never_here"


def test_the_pupil_is_in_the_lakes_files_before(made: Made) -> None:
    assert years_laid(made) == [2018, 2025]
    assert names_laid(made) >= {"Lovelace-King", "Bolt", "Crane"}


def test_a_file_that_another_school_brought_too_stays(made: Made, trust, head: Person, lead: Person) -> None:  # type: ignore[no-untyped-def]
    from made_rights import make

    other = make(trust, "900002", "Quay School")
    shared = ImportFile.objects.filter(of__school=made.school).first()
    ImportFile.objects.create(of=other.row, name="same.csv", size=shared.size, sha256=shared.sha256)
    case = approved(erasing(made, made.ada), head, lead)
    removal.carry_out(made.school, case.pk, NOW)
    assert shared.sha256 in uploads()
    assert hashlib.sha256(shared.path.read_bytes()).hexdigest() == shared.sha256


def test_what_a_stop_left_is_finished(made: Made, head: Person, lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    case = approved(erasing(made, made.ada, "never_here"), head, lead)
    with monkeypatch.context() as stopped:
        stopped.setattr(removal, "finish", lambda *told: None)
        removal.carry_out(made.school, case.pk, NOW)
    assert len(uploads()) == 2
    removal.daily(NOW)
    assert uploads() == []
    case.refresh_from_db()
    assert (case.to_lay_out, "bytes" in case.outcome) == ([], False)
    assert names_laid(made) == {"Bolt", "Crane"}


def test_it_waits_while_files_are_read(made: Made, head: Person, lead: Person) -> None:
    case = approved(erasing(made, made.ada), head, lead)
    Import.objects.create(school=made.school, created_at=NOW, status="committing")
    removal.carry_out(made.school, case.pk, NOW)
    case.refresh_from_db()
    assert (case.state, case.trouble) == ("approved", removal.BUSY)
    assert len(uploads()) == 2


def test_the_owner_cannot_remove_history_by_hand_either(postgres: Postgres, test_database: str) -> None:
    with postgres.connect(test_database, OWNER) as owner, pytest.raises(psycopg.Error, match="stands"):
        owner.execute("DELETE FROM registers_registerweekchange")


def test_the_record_of_who_looked_is_kept_as_long_as_it_says_itself() -> None:
    kept = {rule.rule: rule.keep for rule in retention.RULES}
    assert kept["looks"] == kept["emergencies"] == {"years": keep_years()}


def test_the_record_goes_with_a_case_and_not_before_its_time(made: Made, head: Person, lead: Person) -> None:
    """What stands in record.yaml holds: an old look goes, a young one stays."""
    for year in (2017, 2024):
        audit.record("pupil.page", person=head, school=made.school, pupils=[made.ada.pk], at=NOW.replace(year=year))
    case = approved(proposed(made), head, lead)
    removal.carry_out(made.school, case.pk, NOW)
    years = set(AuditEntry.objects.filter(act="pupil.page").values_list("at__year", flat=True))
    assert years == {2024}


def test_the_worker_carries_it_out(made: Made, head: Person, lead: Person) -> None:
    case = approved(erasing(made, made.ada), head, lead)
    jobs.carry_out_removal(made.school.pk, case.pk)
    jobs.carry_out_removal(made.school.pk, case.pk)
    case.refresh_from_db()
    assert case.state == "done", case.trouble
    assert Tombstone.objects.filter(case=case.pk).count() == 1
    assert AuditEntry.objects.get(act="rights.removed").pupils == [made.ada.pk]


def test_files_that_wait_to_be_taken_in_are_put_aside_with_their_bytes(made: Made, head: Person, lead: Person) -> None:
    made.row.status = "ready"
    made.row.save()
    removal.carry_out(made.school, approved(erasing(made, made.ada), head, lead).pk, NOW)
    made.row.refresh_from_db()
    assert made.row.status == "abandoned"


def test_without_a_scope_no_case_is_seen_but_whose_record_rests_is_known(made: Made) -> None:
    RightsCase.objects.create(
        school=made.school, kind="restriction", state="in_force", pupil=made.ada.pk, received_on=TODAY, opened_at=NOW
    )
    with unbound():
        assert not RightsCase.objects.exists()
        assert restricted_pupils(made.school.pk) == {str(made.ada.pk)}
    assert RightsCase.objects.exists()
