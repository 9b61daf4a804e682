"""Lesson marks and minutes late beside registers, without a database."""

from made_files import long_file, present, run, school_days

from daymark.intake.read import take
from daymark.reports.gather import laid_out


def lessons_file(path, days):
    rows = [
        f"{pupil},{day:%d/%m/%Y},{lesson}" for pupil in (1, 2) for day in days for lesson in ("P1,Maths,/", "P2,Art,O")
    ]
    path.write_text("\n".join(["Adno,Date,Period,Subject,Mark", *rows]) + "\n", encoding="utf-8")
    return path


def days_file(path, days):
    rows = [f"{pupil},{day:%d/%m/%Y},{'L,6' if pupil == 1 else '/,'},\\" for pupil in (1, 2) for day in days]
    path.write_text("\n".join(["Adno,Date,AM,AM Minutes Late,PM", *rows]) + "\n", encoding="utf-8")
    return path


def test_lessons_and_minutes_are_laid_out_with_the_register(tmp_path):
    days = school_days(5)
    taken = take([days_file(tmp_path / "days.csv", days), lessons_file(tmp_path / "lessons.csv", days)])
    assert taken.problems == []
    (laid,) = laid_out(taken)
    lessons = laid.tables["lessons"]
    assert (lessons["possible"].sum(), lessons["attended"].sum(), lessons["absent"].sum()) == (20, 10, 10)
    assert laid.tables["late_minutes"]["minutes"].to_list() == [6] * 5


def test_lessons_change_no_rate_of_sessions(tmp_path):
    days = school_days(10)
    register = long_file(tmp_path / "marks.csv", {"1": present, "2": present}, days)
    ran = run(tmp_path / "out", register, lessons_file(tmp_path / "lessons.csv", days))
    assert (ran.status, ran.err) == (0, "")
    assert ran.figure("overall_absence_rate")["numerator"] == 0
    assert ran.figure("overall_absence_rate")["denominator"] == 40


def test_lessons_alone_are_told_what_is_missing(tmp_path):
    ran = run(tmp_path / "out", lessons_file(tmp_path / "lessons.csv", school_days(5)))
    assert ran.status == 1
    assert "Only lesson marks were given: give the register export as well" in ran.err
