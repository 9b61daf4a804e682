"""From a file to figures: check, map marks, take in, again, change, undo."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob
from walking import MONDAY, present, pupils_file, register, said

from daymark.intake import jobs
from daymark.intake.models import Import, Status
from daymark.lake.lake import Lake
from daymark.registers.models import Pupil, RegisterWeek, RegisterWeekChange

WHY = "a test looks at what was written"


def weeks() -> dict[str, str]:
    rows = RegisterWeek.objects.unscoped(WHY).select_related("pupil")
    return {row.pupil.source_id: row.marks for row in rows}


def test_a_check_shows_what_was_understood_and_changes_nothing(officer):
    item = officer.upload(("register.csv", register(weeks=2)), ("pupils.csv", pupils_file()))
    page = officer.page(item)
    assert "80 marks of 4 pupils can be taken in" in page
    assert "register.csv A register, one mark in each row 80 Day first" in page and "A list of pupils 4" in page
    assert "Illness" in page and "In school, morning" in page
    assert "New weeks 8" in page and "New pupils 4 of 4" in page
    assert not Pupil.objects.unscoped(WHY).exists()


def test_what_was_checked_can_be_taken_in(officer, settings):
    item = officer.take_in(officer.upload(("register.csv", register()), ("pupils.csv", pupils_file())))
    assert item.status == Status.COMMITTED and item.committed_by == officer.person
    page = officer.page(item)
    assert "4 weeks of registers taken in" in page and "Every row was taken" in page
    assert Lake.open(settings.LAKE_ROOT).snapshot().last_day("900001").isoformat() == "2025-11-07"
    home = said(officer.get())
    assert "Registers are in to Friday 7 November 2025" in home and "That is 17 days ago" in home
    assert "Every session that was due in 2025/26 has a mark" in home


def test_while_it_is_worked_on_the_page_says_so_and_can_be_left(officer):
    item = officer.upload(("register.csv", register()))
    Import.objects.filter(pk=item.pk).update(status=Status.CHECKING, step="Reading register.csv", done=40, total=80)
    answer = officer.get(f"imports/{item.pk}/")
    assert "Reading register.csv" in said(answer) and "40 of 80" in said(answer)
    html = answer.content.decode()
    assert "data-follow" in html and '<noscript><meta http-equiv="refresh"' in html
    assert "register.csv" in said(officer.get("imports/"))


def test_the_same_file_twice_changes_nothing(officer):
    officer.take_in(officer.upload(("register.csv", register())))
    before = weeks()
    again = officer.upload(("register.csv", register()))
    assert "here already" in officer.page(again)
    officer.take_in(again)
    assert "changed nothing" in officer.page(again)
    assert weeks() == before and not RegisterWeekChange.objects.unscoped(WHY).exists()


def test_a_changed_mark_keeps_its_history(officer):
    officer.take_in(officer.upload(("register.csv", register())))
    changed = register(marks=lambda p, d, s: "O" if (p, d, s) == (2, MONDAY, "PM") else present(p, d, s))
    item = officer.upload(("register.csv", changed))
    assert "Changed weeks 1" in officer.page(item)
    officer.take_in(item)
    kept = RegisterWeekChange.objects.unscoped(WHY).get()
    assert (kept.before[1], kept.after[1], kept.by) == ("\\", "O", officer.person)


def test_unknown_marks_are_asked_about_remembered_and_checked_again(officer):
    strange = register(
        marks=lambda p, d, s: {1: "Q9", 2: "Sick", 3: "zz"}.get(p, "/") if d == MONDAY else present(p, d, s)
    )
    item = officer.upload(("register.csv", strange))
    assert "3 marks are not in the code table" in officer.page(item)
    ask = said(officer.get(f"imports/{item.pk}/marks/"))
    assert "The mark Q9 2 times. For example register.csv, row 2" in ask and "I: Illness" in ask
    answer = officer.post(
        f"imports/{item.pk}/marks/",
        **{"count": "3", "raw-0": "Q9", "mark-0": "I", "raw-1": "Sick", "mark-1": "-", "raw-2": "zz", "mark-2": ""},
    )
    assert answer.status_code == 302
    officer.work(item)
    item = Import.objects.select_related("source").get(pk=item.pk)
    assert item.source.aliases == {"Q9": "I", "Sick": ""}
    assert "1 mark is not in the code table" in officer.page(item)
    officer.take_in(item)
    got = weeks()
    assert (got["1"][:2], got["2"][:2], got["3"][:2]) == ("II", "--", "--")


def test_the_next_file_of_the_source_needs_no_asking_and_the_alias_can_be_changed(officer):
    strange = register(marks=lambda p, d, s: "Q9" if (p, d) == (1, MONDAY) else present(p, d, s))
    first = officer.upload(("register.csv", strange))
    officer.post(f"imports/{first.pk}/marks/", **{"count": "1", "raw-0": "Q9", "mark-0": "I"})
    second = officer.upload(("register.csv", strange))
    assert "not in the code table" not in officer.page(second)
    tail = f"sources/{second.source.pk}/"
    assert "Q9" in said(officer.get(tail))
    officer.post(tail, **{"count": "1", "raw-0": "Q9", "mark-0": "M"})
    second.source.refresh_from_db()
    assert second.source.aliases == {"Q9": "M"}
    officer.post(tail, **{"count": "1", "raw-0": "Q9", "mark-0": ""})
    second.source.refresh_from_db()
    assert second.source.aliases == {}


def test_a_number_of_marks_longer_than_any_number_chooses_nothing(officer):
    item = officer.upload(("register.csv", register().replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,Q9")))
    given = {"count": "9" * 5000, "raw-0": "Q9", "mark-0": "I"}
    assert officer.post(f"imports/{item.pk}/marks/", **given).status_code == 302
    item.source.refresh_from_db()
    assert item.source.aliases == {}


def test_a_mark_cannot_be_sent_to_something_that_is_no_code(officer):
    item = officer.upload(("register.csv", register().replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,Q9")))
    officer.post(
        f"imports/{item.pk}/marks/",
        **{"count": "2", "raw-0": "Q9", "mark-0": "nonsense", "raw-1": "never", "mark-1": "I"},
    )
    item.source.refresh_from_db()
    assert item.source.aliases == {}


def test_two_schools_in_one_file_are_asked_about(officer):
    both = register(range(1, 4), school="Harbour Academy") + "\n".join(
        register(range(11, 14), school="Quay Primary").splitlines()[1:]
    )
    item = officer.upload(("register.csv", both))
    page = officer.page(item)
    assert "Which school in these files is Harbour Academy?" in page and "Quay Primary" in page
    assert officer.post(f"imports/{item.pk}/take/").status_code == 400
    assert not RegisterWeek.objects.unscoped(WHY).exists()
    assert officer.post(f"imports/{item.pk}/school/", school="Somewhere").status_code == 400
    officer.post(f"imports/{item.pk}/school/", school="Harbour Academy")
    item = officer.work(item)
    assert "30 marks of 3 pupils can be taken in" in officer.page(item)
    officer.take_in(item)
    assert set(weeks()) == {"1", "2", "3"}


def test_a_file_of_another_school_is_asked_about(officer):
    item = officer.upload(("register.csv", register(school="Quay Primary")))
    assert "The files say Quay Primary. You are about to take them in for Harbour Academy" in officer.page(item)
    assert officer.post(f"imports/{item.pk}/take/").status_code == 400
    officer.take_in(item, sure="yes")
    assert len(weeks()) == 4


def test_a_file_that_names_the_school_needs_no_asking(officer):
    item = officer.upload(("register.csv", register(school="Harbour Academy")))
    assert "You are about to" not in officer.page(item)
    assert officer.take_in(item).status == Status.COMMITTED


def test_far_more_than_usual_is_asked_about_first(officer):
    many = range(1, 61)
    officer.take_in(officer.upload(("register.csv", register(many))))
    wrong = register(many, marks=lambda p, d, s: "I" if d == MONDAY else present(p, d, s))
    item = officer.upload(("register.csv", wrong))
    page = officer.page(item)
    assert "would change far more than usual" in page and "60 of the 60 weeks" in page
    refused = officer.post(f"imports/{item.pk}/take/")
    assert refused.status_code == 400 and "Tick that you have looked" in said(refused)
    item.refresh_from_db()
    assert item.status == Status.READY and weeks()["5"].startswith("/\\")
    officer.take_in(item, sure="yes")
    assert weeks()["5"].startswith("II")


def test_a_file_of_strangers_is_asked_about_first(officer):
    officer.take_in(officer.upload(("register.csv", register())))
    item = officer.upload(("register.csv", register(range(1001, 1061))))
    page = officer.page(item)
    assert "would change far more than usual" in page and "60 of the 60 pupils in the files are new here" in page
    assert "Of the 4 pupils the school has so far, 0 are in the files" in page
    assert "a mark would be replaced" not in page
    refused = officer.post(f"imports/{item.pk}/take/")
    assert refused.status_code == 400 and "Tick that you have looked" in said(refused)
    assert len(weeks()) == 4
    officer.take_in(item, sure="yes")
    assert len(weeks()) == 64


def test_a_question_that_came_up_after_the_check_shows_the_numbers_of_now(officer):
    first = officer.upload(("register.csv", register(range(1001, 1061))))
    officer.take_in(officer.upload(("register.csv", register())))
    officer.take_in(first)
    assert first.status == Status.READY and len(weeks()) == 4
    assert "Of the 4 pupils the school has so far, 0 are in the files" in officer.page(first)
    officer.take_in(first, sure="yes")
    assert len(weeks()) == 64


def test_until_the_figures_are_laid_out_the_page_says_so(officer):
    item = officer.take_in(officer.upload(("register.csv", register())))
    assert "Laying the figures out" not in officer.page(item)
    Import.objects.filter(pk=item.pk).update(to_lay_out=[2025])
    page = officer.page(item)
    assert "Laying the figures out" in page and "pages show the figures from before" in page
    assert "Laying the figures out" in said(officer.get("imports/"))


def test_an_import_can_be_undone_with_a_reason(officer):
    first = officer.take_in(officer.upload(("register.csv", register())))
    changed = register(marks=lambda p, d, s: "O" if (p, d, s) == (2, MONDAY, "PM") else present(p, d, s))
    second = officer.take_in(officer.upload(("register.csv", changed), ("pupils.csv", pupils_file(range(1, 6)))))
    assert "newest first" in said(officer.get(f"imports/{first.pk}/undo/"))
    blocked = officer.post(f"imports/{first.pk}/undo/", reason="Wrong file")
    assert blocked.status_code == 400 and "cannot be undone" in said(blocked)
    assert "earlier marks back 1" in said(officer.get(f"imports/{second.pk}/undo/"))
    silent = officer.post(f"imports/{second.pk}/undo/", reason=" ")
    assert silent.status_code == 400 and "Say why" in said(silent)
    assert officer.post(f"imports/{second.pk}/undo/", reason="Wrong file").status_code == 302
    assert weeks()["2"][1] == "\\" and Pupil.objects.unscoped(WHY).count() == 4
    page = officer.page(second)
    assert "This import was undone" in page and "Wrong file" in page and "Ama Boateng" in page


def test_files_can_be_put_aside(officer):
    item = officer.upload(("register.csv", register()))
    officer.post(f"imports/{item.pk}/put-aside/")
    assert "put aside" in officer.page(item)
    assert officer.post(f"imports/{item.pk}/put-aside/").status_code == 404
    officer.take_in(item)
    assert not RegisterWeek.objects.unscoped(WHY).exists()


def test_the_history_names_who_when_and_what(officer):
    officer.take_in(officer.upload(("autumn.csv", register()), ("pupils.csv", pupils_file())))
    words = said(officer.get("imports/"))
    assert (
        "1 import so far" in words
        and "Ama Boateng" in words
        and "autumn.csv and 1 more" in words
        and "Taken in" in words
    )


def test_a_fault_of_ours_is_not_put_on_the_files_and_can_be_tried_again(officer):
    item = officer.upload(("register.csv", register()), ("pupils.csv", pupils_file(range(1, 3))))
    Import.objects.filter(pk=item.pk).update(status=Status.FAILED, trouble=jobs.BROKE)
    page = officer.page(item)
    assert "not the fault of your files" in page and "Check again" in page
    officer.post(f"imports/{item.pk}/check/")
    assert officer.work(item).status == Status.READY


def test_marks_can_be_explained_for_an_import_without_a_source(officer):
    item = officer.upload(("register.csv", register().replace("1,03/11/2025,AM,/", "1,03/11/2025,AM,Q9")))
    Import.objects.filter(pk=item.pk).update(source=None)
    assert "remembered for Uploaded files" in said(officer.get(f"imports/{item.pk}/marks/"))
    officer.post(f"imports/{item.pk}/marks/", **{"count": "1", "raw-0": "Q9", "mark-0": "I"})
    item = officer.work(Import.objects.get(pk=item.pk))
    assert item.source.aliases == {"Q9": "I"} and "not in the code table" not in officer.page(item)


def test_pressing_take_in_twice_asks_for_it_once(officer):
    item = officer.upload(("register.csv", register()))
    officer.post(f"imports/{item.pk}/take/")
    officer.post(f"imports/{item.pk}/take/")
    assert ProcrastinateJob.objects.filter(task_name="commit_import", args__import_id=item.pk).count() == 1
