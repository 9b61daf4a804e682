"""What is too large, or does not say how large it is, is refused before it is read."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from daymark.web.bodies import FILES, FORM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "told", "status"),
    [
        ("/sign-in/", str(FORM + 1), 413),
        ("/900001/data/bring-in/", str(FILES + 1), 413),
        ("/900001/data/imports/1/take/", str(FORM + 1), 413),
        ("/sign-in/", "9" * 5000, 413),
        ("/sign-in/", "-1", 411),
        ("/sign-in/", "١", 411),
        ("/sign-in/", "many", 411),
    ],
)
def test_a_body_too_large_or_of_no_length_is_refused(client: Client, path: str, told: str, status: int) -> None:
    answer = client.post(path, CONTENT_LENGTH=told)
    assert (answer.status_code, answer["Connection"]) == (status, "close")
    assert "Content-Security-Policy" in answer.headers


def test_a_body_in_pieces_of_no_known_length_is_refused(client: Client) -> None:
    assert client.post("/sign-in/", headers={"Transfer-Encoding": "chunked"}).status_code == 411


def test_files_of_somebody_who_has_not_signed_in_are_not_read(client: Client, officer: Client) -> None:
    answer = client.post("/900001/data/bring-in/", CONTENT_LENGTH=str(FORM + 1))
    assert (answer.status_code, answer["Connection"]) == (403, "close")
    assert "Content-Security-Policy" in answer.headers
    # The interface asks for its token before it reads.
    assert client.post("/api/v1/schools/900001/imports", CONTENT_LENGTH=str(FORM + 1)).status_code == 401
    large = {"files": ContentFile(b"Pupil ID\n" + b"1\n" * FORM, "large.csv"), "source_name": "Registers"}
    assert officer.post("/900001/data/bring-in/", large).status_code == 302


def test_an_ordinary_form_is_taken(client: Client) -> None:
    assert client.post("/sign-in/", {"email": "nobody@shore.example", "password": "x"}).status_code == 200
