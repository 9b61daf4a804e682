"""Bringing registers in by program: given, checked, looked at, taken in; and by nobody who may not."""

from __future__ import annotations

import pytest
from api_asking import problem
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from daymark.access.models import RightsCase
from daymark.intake import jobs
from daymark.intake.models import Import, Status

MARKS = "Adno,Date,Session,Mark\n" + "".join(
    f"{pupil},{day:02}/09/2025,{session},{mark}\n"
    for pupil in (5000, 5001, 5002)
    for day in range(8, 13)
    for session, mark in (("AM", "/"), ("PM", "\\"))
)
BAD = MARKS + "5003,31/02/2025,AM,/\n"


def file(text: str = MARKS, name: str = "marks.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def at(made, tail: str = "") -> str:
    return f"/schools/{made.school.key}/imports{tail}"


def given(asked, made, text: str = MARKS) -> Import:
    answer = asked.give(at(made), files=file(text), source="Registers")
    assert answer.status_code == 202, answer.content
    return Import.objects.get(pk=answer.json()["id"])


def test_files_are_given_checked_and_taken_in(program, made):
    asked = program("attendance_officer")
    row = given(asked, made)
    told = asked.get(at(made, f"/{row.pk}")).json()
    assert told["status"] == "uploaded" and told["files"] == ["marks.csv"] and told["source"] == "Registers"
    jobs.run_check(row)
    assert asked.get(at(made, f"/{row.pk}")).json()["status"] == "ready"
    sure = {"sure": asked.get(at(made, f"/{row.pk}")).json()["needs_confirmation"]}
    assert asked.post(at(made, f"/{row.pk}/confirm"), sure).status_code == 202
    assert Import.objects.get(pk=row.pk).status == Status.COMMITTING
    again = asked.post(at(made, f"/{row.pk}/confirm"), sure)
    assert again.status_code == 409
    problem(again)


def test_what_is_wrong_in_the_files_is_told_with_file_row_and_value(program, made):
    asked = program("attendance_officer")
    row = given(asked, made, BAD)
    jobs.run_check(row)
    told = asked.get(at(made, f"/{row.pk}/problems?size=5")).json()
    assert told["total"] >= 1 and {"file", "row", "column", "value", "rule", "remedy", "level"} == set(
        told["problems"][0]
    )
    assert any("31/02/2025" in one["value"] for one in told["problems"])


def test_what_stands_in_the_files_is_not_told_to_a_token_without_names(program, made):
    asked = program("system_administrator", None)
    row = given(asked, made, BAD)
    jobs.run_check(row)
    told = asked.get(at(made, f"/{row.pk}/problems")).json()
    assert told["total"] >= 1 and all(one["value"] == "" for one in told["problems"])


def test_what_stands_in_a_file_of_everybody_is_told_to_tokens_that_see_everybody(program, made):
    asked, some = program("head"), program("attendance_officer", pupils=[made.pupils[0].pk])
    row = given(asked, made, BAD)
    jobs.run_check(row)

    def values(one):
        return {problem["value"] for problem in one.get(at(made, f"/{row.pk}/problems")).json()["problems"]}

    assert any("31/02/2025" in value for value in values(asked))
    assert values(some) == {""}
    RightsCase.objects.create(
        school=made.school, pupil=made.pupils[20].pk, kind="restriction", state="in_force",
        received_on=timezone.localdate(), opened_at=timezone.now(),
    )  # fmt: skip
    assert values(asked) == {""}


def test_an_import_that_changes_far_more_than_usual_wants_a_word(program, made):
    asked = program("head")
    row = given(asked, made)
    jobs.run_check(row)
    Import.objects.filter(pk=row.pk).update(needs_confirmation=True)
    assert asked.post(at(made, f"/{row.pk}/confirm"), {}).status_code == 409
    assert asked.post(at(made, f"/{row.pk}/confirm"), {"sure": True}).status_code == 202


@pytest.mark.parametrize(("role", "imports"), [("governor", None), ("senco", None), ("head", False)])
def test_who_may_not_bring_registers_in_finds_nothing(program, made, role, imports):
    row = given(program("head"), made)
    asked = program(role, imports=imports)
    for answer in (
        asked.get(at(made)), asked.get(at(made, f"/{row.pk}")), asked.get(at(made, f"/{row.pk}/problems")),
        asked.give(at(made), files=file()), asked.post(at(made, f"/{row.pk}/confirm"), {"sure": True}),
    ):  # fmt: skip
        assert answer.status_code == 404
        problem(answer)
    assert Import.objects.count() == 1


def test_imports_of_other_schools_are_not_there(program, made, sister, stranger):
    asked = program("head")
    lead = program("head", stranger.school)
    row = given(lead, stranger)
    for address in (at(made, f"/{row.pk}"), at(stranger, f"/{row.pk}"), at(made, f"/{row.pk}/problems")):
        assert asked.get(address).status_code == 404
    assert asked.post(at(made, f"/{row.pk}/confirm"), {"sure": True}).status_code == 404
    assert asked.give(at(sister), files=file()).status_code == 404
    assert asked.get(at(made)).json()["total"] == 0


def test_files_of_another_kind_and_none_at_all_are_refused(program, made):
    asked = program("head")
    answer = asked.give(at(made), files=file(name="marks.exe"))
    assert answer.status_code == 422 and problem(answer)["errors"][0]["field"] == "files"
    assert asked.give(at(made)).status_code == 422
    assert asked.give(at(made), files=file(), source="x" * 200).status_code == 422
    assert not Import.objects.exists()


def test_the_name_of_a_file_is_no_path(program, made):
    asked = program("head")
    answer = asked.give(at(made), files=file(name="..\\..\\etc\\passwd.csv"))
    assert answer.status_code == 202 and answer.json()["files"] == ["passwd.csv"]


def test_the_list_is_leafed_through(program, made):
    asked = program("head")
    for _ in range(3):
        given(asked, made)
    told = asked.get(at(made, "?size=2"))
    assert told.json()["total"] == 3 and len(told.json()["imports"]) == 2 and 'rel="next"' in told["Link"]
