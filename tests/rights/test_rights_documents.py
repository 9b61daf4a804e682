"""The documents: Daymark's text, the school's, and the notices that anybody may read once they are published."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from made_rights import NOW, Made, client_of, person, said
from pypdf import PdfReader

from daymark.access.models import DocumentVersion, Person
from daymark.reports import marked
from daymark.reports.paper import pdf
from daymark.web.rights import papers

OWN = "# Our notice\n\nWe keep a register, and we look after it well at {school}.\n"


@pytest.fixture
def client(head: Person) -> Client:
    return client_of(head)


def at(made: Made, tail: str) -> str:
    return f"/{made.school.key}/rights/documents/{tail}"


def public(made: Made, key: str = "parents") -> str:
    return f"/{made.school.key}/notices/{key}/"


@pytest.mark.parametrize("key", papers.DOCUMENTS)
def test_every_document_is_filled_in_and_prints(made: Made, client: Client, key: str) -> None:
    person(made.school, "data_protection_officer", "Dora Officer")
    page = client.get(at(made, f"{key}/"))
    words = said(page)
    assert page.status_code == 200
    assert "Harbour Academy" in words
    assert "Dora Officer" in words
    assert "{" not in page.content.decode().split("<article")[1].split("</article>")[0]
    assert " style=" not in page.content.decode()
    reader = PdfReader(io.BytesIO(client.get(at(made, f"{key}/pdf/")).content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Harbour Academy" in "".join(leaf.extract_text() for leaf in reader.pages)


def test_a_school_edits_undoes_and_sets_back(made: Made, client: Client) -> None:
    client.post(at(made, "parents/edit/"), {"text": OWN})
    assert "We keep a register, and we look after it well at Harbour Academy." in said(client.get(at(made, "parents/")))
    client.post(at(made, "parents/edit/"), {"text": OWN.replace("well", "badly")})
    client.post(at(made, "parents/act/"), {"deed": "undone"})
    assert "after it well" in said(client.get(at(made, "parents/")))
    client.post(at(made, "parents/act/"), {"deed": "reset"})
    assert "How Harbour Academy uses" in said(client.get(at(made, "parents/")))
    client.post(at(made, "parents/act/"), {"deed": "undone"})
    assert "after it well" in said(client.get(at(made, "parents/")))
    client.post(at(made, "parents/act/"), {"deed": "undone"})
    assert "How Harbour Academy uses" in said(client.get(at(made, "parents/")))
    assert DocumentVersion.objects.filter(document="parents").count() == 6


def test_more_steps_back_than_there_were_changes_leave_a_page(made: Made, client: Client, head: Person) -> None:
    for act, text in (("saved", OWN), ("undone", ""), ("undone", "")):
        DocumentVersion.objects.create(school=made.school, document="parents", act=act, text=text, by=head, at=NOW)
    page = client.get(at(made, "parents/"))
    assert page.status_code == 200 and "How Harbour Academy uses" in said(page)
    client.post(at(made, "parents/act/"), {"deed": "undone"})
    assert DocumentVersion.objects.count() == 3


@pytest.mark.parametrize("key", ["parents", "children"])
def test_a_notice_is_found_by_nobody_until_it_is_published(made: Made, client: Client, key: str) -> None:
    anybody = Client()
    assert anybody.get(public(made, key)).status_code == 404
    client.post(at(made, f"{key}/act/"), {"deed": "published"})
    page = anybody.get(public(made, key))
    assert page.status_code == 200
    assert "Harbour Academy" in said(page)
    client.post(at(made, f"{key}/act/"), {"deed": "withdrawn"})
    assert anybody.get(public(made, key)).status_code == 404


def test_what_is_edited_is_public_only_once_published_again(made: Made, client: Client) -> None:
    client.post(at(made, "parents/act/"), {"deed": "published"})
    client.post(at(made, "parents/edit/"), {"text": OWN})
    assert "How Harbour Academy uses" in said(Client().get(public(made)))
    assert "publish it again" in said(client.get(at(made, "parents/")))
    client.post(at(made, "parents/act/"), {"deed": "published"})
    assert "we look after it well" in said(Client().get(public(made)))


@pytest.mark.parametrize("key", ["dpia", "processing", "passwords", "..%2Fcodes"])
def test_only_notices_can_be_published(made: Made, client: Client, key: str) -> None:
    client.post(at(made, f"{key}/act/"), {"deed": "published"})
    assert Client().get(public(made, key)).status_code == 404
    assert not DocumentVersion.objects.exists()


def test_an_empty_text_is_refused(made: Made, client: Client) -> None:
    answer = client.post(at(made, "parents/edit/"), {"text": "  "})
    assert answer.status_code == 400
    assert "Write the text" in said(answer)


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "[press](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//evil.example)",
        "| a |\n|:-:|\n| <b onclick=x>b</b> |",
    ],
)
def test_nothing_runs_from_a_text(bad: str) -> None:
    made = marked.html(f"# Title\n\n{bad}\n")
    for mark in ("<script", "<img", 'href="javascript', 'href="data', 'href="//', "<b onclick", "style="):
        assert mark not in made


def test_a_text_of_odd_shape_still_makes_a_tagged_pdf() -> None:
    from datetime import date

    text = "# T\n\n#### deep\n\n##\n\n- a\n  - b **c** _d_\n\n1. x\n\n> quoted\n\n    code\n\n# again\n\n[l](https://x.example)\n"
    made = pdf("T", "foot", date(2025, 11, 24), marked.blocks(text))
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    for part in ("deep", "again", "quoted", "c"):
        assert part in words
    assert "<h1" not in marked.html(text)
