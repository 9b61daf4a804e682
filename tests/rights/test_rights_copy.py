"""The copy of everything held of a pupil: whole, readable, and without other people's data."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from made_rights import NOW, TODAY, Made
from pypdf import PdfReader

from daymark.access import audit
from daymark.access.fields import fields_of
from daymark.access.models import Person, RightsCase
from daymark.access.rights import due_by
from daymark.lake.lake import Lake
from daymark.registers.erasure import BESIDE
from daymark.registers.models import Pupil
from daymark.reports import subject_access_pdf, subject_access_zip
from daymark.reports.subject_access import Copy, copy_of, left_out_whole, parts
from daymark.reports.subject_access_pdf import days_in_words

ABOUT_PUPILS = ("pupil", "pupils")


def about_pupils() -> Iterator[type[models.Model]]:
    """Every model of ours that holds pupils or names one, however it does."""
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        named = any(field.name in ABOUT_PUPILS for field in fields)
        tied = any(getattr(field, "related_model", None) is Pupil for field in fields)
        if model.__module__.startswith("daymark.") and (model is Pupil or named or tied):
            yield model


def test_every_field_of_every_model_about_a_pupil_is_in_the_copy_or_left_out_with_a_reason() -> None:
    listed = {part.model: part for part in parts() if part.model}
    missing = []
    for model in about_pupils():
        label = f"{model._meta.app_label}.{model.__name__}"
        if label in left_out_whole():
            continue
        if label not in listed:
            missing.append(label)
            continue
        told = {**listed[label].fields, **listed[label].left_out}
        missing += [f"{label}.{field.name}" for field in model._meta.concrete_fields if field.name not in told]
    assert not missing


def test_every_model_with_sensitive_fields_is_in_the_copy_or_left_out_with_a_reason() -> None:
    models_ = set(fields_of("sensitive"))
    assert models_ - {part.model for part in parts()} - set(left_out_whole()) == set()
    assert "registers.Characteristics" in models_


def test_every_sensitive_detail_can_be_erased() -> None:
    assert set(fields_of("sensitive")["registers.Characteristics"]) <= set(BESIDE)


def test_the_list_names_nothing_that_is_not_there() -> None:
    for part in parts():
        if part.model:
            there = {field.name for field in apps.get_model(part.model)._meta.get_fields()} | {"pk"}
            assert {*part.fields, *part.left_out} <= there, part.model
        assert part.about and part.title and set(part.free) <= set(part.columns)
    for label, reason in left_out_whole().items():
        assert apps.get_model(label) and len(reason) > 20


@pytest.fixture
def ada(made: Made, head: Person) -> Copy:
    audit.record(
        "pupil.page", person=head, school=made.school, pupils=[made.ada.pk, made.ben.pk], at=NOW, where="10.0.0.7"
    )
    audit.record("pupil.page", person=head, school=made.school, pupils=[made.ben.pk], at=NOW)
    RightsCase.objects.create(
        school=made.school, kind="access", pupil=made.ada.pk, asked_by="Grace Lovelace", asked_as="parent",
        received_on=TODAY, opened_at=NOW, reason="All of it, please",
    )  # fmt: skip
    return copy_of(made.school, made.ada.pk, TODAY, Lake.open(settings.LAKE_ROOT))


def rows(copy: Copy, section: str) -> list[dict[str, object]]:
    return [dict(row) for one in copy.sections if one.part.section == section for row in one.rows]


def test_it_has_what_is_held(ada: Copy) -> None:
    (who,) = rows(ada, "who")
    assert (who["surname"], who["upn"]) == ("Lovelace-King", "A123456789012")
    marks = rows(ada, "marks")
    assert len(marks) == 60
    assert (marks[0]["date"], marks[0]["session"], marks[0]["code"]) == ("2025-09-08", "AM", "I")
    assert "ill" in str(marks[0]["means"]).lower()
    assert [(one["subject"], one["code"]) for one in rows(ada, "lessons")] == [("Maths", "/"), ("Art", "N")]
    (changed,) = rows(ada, "mark_changes")
    assert (changed["date"], changed["session"]) == ("2025-09-15", "AM")
    assert ("Surname", "Lovelace", "Lovelace-King") in {
        (one["what"], one["before"], one["after"]) for one in rows(ada, "detail_changes")
    }
    assert rows(ada, "notes")[0]["minutes_late"] == "12"
    (year,) = rows(ada, "figures")
    assert (year["year"], year["missed"], year["possible"]) == ("2025/26", 3, 60)
    assert len(rows(ada, "sources")) == 2
    assert rows(ada, "requests")[0]["asked_as"] == "A parent or carer"


def test_staff_are_told_by_their_role_and_nobody_else_is_told_of(ada: Copy, made: Made, head: Person) -> None:
    looks = [(look["role"], look["act"]) for look in rows(ada, "looks")]
    assert looks.count(("Headteacher", "looked at the page of a pupil")) == 1
    assert {role for role, _ in looks} == {"Headteacher", "Daymark itself"}
    archive = zipfile.ZipFile(io.BytesIO(subject_access_zip.zipped(ada)))
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for other in (head.name, head.email, "10.0.0.7", "Ben", "Bolt", "Grace", f" {made.ben.pk},", "Cleo"):
        assert other not in everything, other


def test_a_text_about_somebody_else_is_taken_out(ada: Copy) -> None:
    texts = {text: key for key, _, text in ada.texts()}
    assert set(texts) == {"Mum rang: brother Tim ill too", "All of it, please"}
    less = ada.without([texts["Mum rang: brother Tim ill too"]])
    for name in ("everything.json", "notes.csv"):
        text = zipfile.ZipFile(io.BytesIO(subject_access_zip.zipped(less))).read(name).decode()
        assert "brother Tim" not in text
        assert "taken out" in text
    assert "brother Tim" not in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(less))).pages)


def test_the_data_explain_themselves(ada: Copy) -> None:
    archive = zipfile.ZipFile(io.BytesIO(subject_access_zip.zipped(ada)))
    readme = archive.read("README.txt").decode()
    whole = json.loads(archive.read("everything.json"))
    for section in ada.sections:
        name = section.part.section
        table = list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))
        assert len(table) == len(whole["parts"][name]) == len(section.rows)
        assert f"{name}.csv" in readme
        assert all(f"  {column}: " in readme for column in section.part.columns)
    assert subject_access_zip.zipped(ada) == subject_access_zip.zipped(ada)


def pdf(copy: Copy) -> bytes:
    return subject_access_pdf.pdf(copy)


def test_the_pdf_is_tagged_and_says_it_in_words(ada: Copy) -> None:
    reader = PdfReader(io.BytesIO(pdf(ada)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    for words in ("Ada Lovelace-King", "In school, morning and afternoon", "Information Commissioner", "6 years",
                  "What is not in this copy", "Headteacher"):  # fmt: skip
        assert words in text, words


def test_days_with_the_same_marks_are_told_once() -> None:
    days = ("2025-11-20", "2025-11-21", "2025-11-24", "2025-11-26")
    rows = [{"date": day, "session": half, "means": "Ill (I)"} for day in days for half in ("AM", "PM")]
    assert list(days_in_words(rows)) == [
        ("20 November 2025 to 24 November 2025", "All day: ill (I)"),
        ("26 November 2025", "All day: ill (I)"),
    ]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2025-11-24", "2025-12-24"),
        ("2025-12-15", "2026-01-15"),
        ("2025-01-31", "2025-02-28"),
        ("2024-01-30", "2024-02-29"),
    ],
)
def test_an_answer_is_due_within_a_month(received: str, due: str) -> None:
    from datetime import date

    assert due_by(date.fromisoformat(received)).isoformat() == due
