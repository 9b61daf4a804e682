"""Every field of every table is classed, and what tells of a person reaches neither logs nor reports of errors."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import checks
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class, get_exception_reporter_filter
from made_school import MadeSchool

from daymark.access import fields, redaction
from daymark.registers.models import Characteristics, Pupil, RegisterWeek, School

SECRET = "Secret" + "name"
"""Put together, so that no line of this file that a report quotes holds it."""


@pytest.fixture
def lines() -> Iterator[None]:
    """The list as it was, whatever a test makes of it."""
    yield
    fields.lines.cache_clear()


def test_every_field_of_every_table_is_classed() -> None:
    assert fields.troubles() == []
    assert not checks.run_checks(app_configs=apps.get_app_configs(), tags=[checks.Tags.models])
    assert {one.split(".")[0] for one in fields.lines()} >= {"access", "account", "mfa", "procrastinate", "sessions"}


def test_a_field_without_a_line_and_a_line_without_a_field_fail_the_check(
    monkeypatch: pytest.MonkeyPatch, lines: None
) -> None:
    changed = dict(fields.lines()) | {"registers.Pupil.shoe_size": "personal"}
    del changed["registers.Pupil.upn"]
    monkeypatch.setattr(fields.definitions, "load", lambda name: changed)
    fields.lines.cache_clear()
    found = [one.msg for one in fields.every_field_is_classed(None)]
    assert found == [
        "registers.Pupil.upn has no line in fields.yaml",
        "fields.yaml names registers.Pupil.shoe_size, which there is not",
    ]
    with pytest.raises(fields.Unclassed, match=r"registers\.Pupil\.upn"):
        fields.classed(Pupil)


def test_a_kind_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch, lines: None) -> None:
    monkeypatch.setattr(fields.definitions, "load", lambda name: {"registers.Pupil.upn": "secret"})
    fields.lines.cache_clear()
    with pytest.raises(ValueError, match=r"registers\.Pupil\.upn is 'secret'"):
        fields.lines()


def test_what_the_law_and_the_department_call_sensitive_is() -> None:
    known = fields.classed(Characteristics)
    sensitive = {name for name, kind in known.items() if kind == "sensitive"}
    assert sensitive == {"fsm", "ever6", "sen", "ethnicity", "looked_after", "social_worker", "young_carer"}
    assert fields.classed(RegisterWeek)["marks"] == "sensitive"
    named = {"source_id", "upn", "admission_number", "surname", "forename", "date_of_birth"}
    assert {name for name, kind in fields.classed(Pupil).items() if kind == "personal"} == named
    assert "surname" in fields.personal_fields()["registers.Pupil"]
    assert set(fields.classed(School).values()) == {"plain"}


def logged(*given: object, error: bool = False) -> str:
    """What the log of the installation writes of a line."""
    from django.conf import settings

    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(redaction.Redacting())
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["without_people"]
    log = logging.Logger("made for a test")
    log.addHandler(handler)
    log.error(*given, exc_info=error)
    return out.getvalue()


@pytest.mark.parametrize(
    ("given", "gone", "kept"),
    [
        (("Not Found: /900001/pupils/?q=Smith&page=2",), "Smith", "page=2"),
        (("pupil surname='Van Dyke' of %s", "Harbour"), "Van Dyke", "Harbour"),
        (('{"upn": "A123456789012", "school": 3}',), "A123456789012", '"school": 3'),
        (("took %(surname)s of school %(school)s", {"surname": "Smith", "school": "7"}), "Smith", "school 7"),
        (("ama.boateng@shore.example signed in",), "boateng", "signed in"),
        (("loose A12345678901B in the words",), "A12345678901B", "in the words"),
    ],
)
def test_a_line_is_written_without_people(given: tuple[object, ...], gone: str, kept: str) -> None:
    written = logged(*given)
    assert gone not in written and redaction.GONE in written and kept in written


def test_an_error_of_the_database_is_told_without_the_row(made: MadeSchool) -> None:
    try:
        with transaction.atomic():
            School.objects.create(trust=made.school.trust, name=SECRET, urn="abc")
    except IntegrityError as error:
        assert "Failing row contains (" in str(error) and SECRET in str(error)
        written = logged("could not be kept", error=True)
    assert "IntegrityError" in written and "CheckViolation" in written and "test_audit_fields.py" in written
    assert SECRET not in written


def test_an_error_of_python_is_told_without_the_value() -> None:
    try:
        try:
            int("Smith")
        except ValueError as error:
            raise KeyError("Ada Smith") from error
    except KeyError:
        written = logged("broke", error=True)
    assert "Smith" not in written.replace('int("Smith")', "").replace('KeyError("Ada Smith")', "")
    assert "ValueError: invalid literal" in written and "KeyError" in written


def broken(surname: str) -> None:
    pupil = Pupil(surname=surname, forename="Ada")
    row, rows, count = {"surname": surname}, [surname], 3
    raise ValueError(f"no {surname!r} in {len(row) + len(rows) + count}, {pupil.pk}")


@pytest.mark.parametrize("debug", [True, False])
def test_a_report_of_an_error_shows_the_way_and_no_value(settings: object, debug: bool) -> None:
    settings.DEBUG = debug  # type: ignore[attr-defined]
    asked = RequestFactory().post(f"/900001/pupils/?q={SECRET}", {"reason": SECRET}, HTTP_REFERER=f"/x?q={SECRET}")
    asked.COOKIES["daymark"] = SECRET
    try:
        broken(SECRET)
    except ValueError:
        report = get_exception_reporter_class(asked)(asked, *sys.exc_info())
        written = report.get_traceback_text() + report.get_traceback_html()
    assert SECRET not in written
    assert "broken" in written and "count" in written and redaction.GONE in written
    assert type(get_exception_reporter_filter(asked)).__name__ == "WithoutPeople"
