"""A file of lesson marks through the pages: told beforehand, taken in, undone."""

from __future__ import annotations

from walking import register, said

from daymark.intake.models import Status
from daymark.registers.models import LessonWeek

WHY = "a test looks at what was written"
LESSONS = "Adno,Date,Period,Subject,Mark\n" + "".join(
    f"{pupil},03/11/2025,{period},{subject},/\n"
    for pupil in (1, 2)
    for period, subject in (("P1", "Maths"), ("P2", "PE"))
)


def test_lessons_are_told_taken_in_and_undone(officer):
    officer.take_in(officer.upload(("register.csv", register())))
    item = officer.upload(("lessons.csv", LESSONS))
    page = officer.page(item)
    assert "4 lesson marks of 2 pupils can be taken in" in page and "The lessons are of 3 Nov 2025" in page
    assert "Lesson marks, one in each row" in page and "Lesson period" in page
    assert "New lesson marks 4" in page and not LessonWeek.objects.unscoped(WHY).exists()
    item = officer.take_in(item)
    assert item.status == Status.COMMITTED and "4 lesson marks taken in" in officer.page(item)
    assert "Lesson marks that go, or get their earlier mark back 4" in said(officer.get(f"imports/{item.pk}/undo/"))


def test_the_same_lessons_again_are_said_to_be_here(officer):
    officer.take_in(officer.upload(("lessons.csv", LESSONS)))
    again = officer.upload(("lessons.csv", LESSONS))
    assert "Every lesson in these files is here already" in officer.page(again)
    assert "changed nothing" in officer.page(officer.take_in(again))
