"""A copy of everything held, and an erasure, walked from the asking to the end by the people who do it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import violations
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from daymark.config.bench.browser import seat
from daymark.config.bench.known import Known
from daymark.config.bench.server import Server
from daymark.demo.load import PASSWORD

pytestmark = pytest.mark.browser

HEAD = "sunita.rawal@harbour.example"
OFFICER = "leonie.marsh@harbour.example"
"""The head of a school that no other test looks at, and the data protection officer of its trust."""

SECONDS_TO_REMOVE = 90


def signed_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)


@pytest.fixture
def head(site: Server, known: Known, browser: Browser) -> Iterator[Page]:
    with seat(browser, site) as context:
        page = context.new_page()
        signed_in(page, HEAD)
        yield page


@pytest.fixture
def officer(site: Server, known: Known, browser: Browser) -> Iterator[Page]:
    with seat(browser, site) as context:
        page = context.new_page()
        signed_in(page, OFFICER)
        yield page


def rights_of(page: Page) -> str:
    """The address of rights at the school whose page is open."""
    found = re.search(r"//[^/]+/([^/]+)/", page.url)
    assert found, page.url
    return f"/{found[1]}/rights/"


def choose(page: Page, rights: str, kind: str, letters: str, number: int = 0) -> str:
    """Look for a pupil and choose one of those found; their name."""
    page.goto(f"{rights}new/{kind}/")
    page.get_by_label("Part of a name").fill(letters)
    page.get_by_role("button", name="Find").click()
    link = page.locator("main ul.govuk-list a").nth(number)
    name = link.inner_text()
    link.click()
    return name


def write_down(page: Page) -> None:
    page.get_by_label("Name of who asks").fill("Marion Example")
    page.get_by_label("A parent or carer").check()
    page.get_by_label("How you checked who they are").fill("Passport seen")
    page.get_by_label("What they ask for, in a sentence").fill("As the law lets them")
    page.get_by_role("button", name="Write it down").click()


def well_made(page: Page) -> None:
    assert list(violations(page)) == [], page.url


def took(page: Page, link: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=link).click()
    return Path(download.value.path()).read_bytes()


def test_a_copy_of_everything_held_from_the_asking_to_the_files(head: Page) -> None:
    rights = rights_of(head)
    head.goto(rights)
    well_made(head)
    head.get_by_role("button", name="Somebody asks for a copy").click()
    name = choose(head, rights, "access", "an", 2)
    head.get_by_role("button", name="Write it down").click()
    expect(head.get_by_role("alert")).to_contain_text("Write the name of who asks.")
    well_made(head)
    write_down(head)
    expect(head.get_by_role("heading", level=1)).to_have_text(f"{name}: a copy of everything held.")
    well_made(head)
    head.get_by_role("button", name="Look through the copy").click()
    well_made(head)
    head.get_by_role("button", name="Looked through").click()
    expect(head.get_by_role("alert")).to_contain_text("Tick that you have looked through")
    head.get_by_label("As the law lets them").check()
    head.get_by_label("I have looked through").check()
    head.get_by_role("button", name="Looked through").click()
    head.get_by_role("button", name="Release the copy").click()
    well_made(head)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(took(head, "to read (PDF)"))).pages)
    assert name in " ".join(words.split())
    archive = zipfile.ZipFile(io.BytesIO(took(head, "The data (ZIP)")))
    assert "taken out" in archive.read("requests.csv").decode()
    assert "Marion" not in archive.read("everything.json").decode()
    assert len(archive.read("marks.csv").splitlines()) > 50


def test_an_erasure_from_the_asking_to_nothing_left(head: Page, officer: Page) -> None:
    rights = rights_of(head)
    name = choose(head, rights, "erasure", "ma", 1)
    head.get_by_label("The pupil was never at this school").check()
    write_down(head)
    expect(head.get_by_role("heading", level=1)).to_have_text(f"{name}: erasure.")
    expect(head.locator("#goes")).to_contain_text("Register weeks")
    well_made(head)
    head.get_by_label("Why", exact=True).fill("Brought in by mistake")
    head.get_by_role("button", name="I have looked through this").click()
    expect(head.locator("main")).to_contain_text("You looked this through, so somebody else must approve it.")
    expect(head.get_by_role("button", name="Approve, and remove it")).to_have_count(0)
    case = head.url
    officer.goto(case)
    well_made(officer)
    officer.get_by_role("button", name="Approve, and remove it").click()
    expect(officer.get_by_role("alert")).to_contain_text("Say why")
    officer.get_by_label("Why", exact=True).fill("Agreed")
    officer.get_by_role("button", name="Approve, and remove it").click()
    _until_removed(officer, case)
    well_made(officer)
    expect(officer.locator("#removed-rows")).to_contain_text("The pupil")
    head.goto(f"{rights}new/access/?q={name.replace(' ', '+')}")
    expect(head.locator("main")).to_contain_text("Nobody of that name is here.")
    head.goto(rights)
    expect(head.locator("#removed")).to_contain_text("Erasure")
    expect(head.locator("main")).not_to_contain_text(name)
    well_made(head)


def _until_removed(page: Page, case: str) -> None:
    for _ in range(SECONDS_TO_REMOVE):
        page.goto(case)
        if page.locator("#removed-rows").count():
            return
        page.wait_for_timeout(1_000)
    raise AssertionError(page.locator("main").inner_text())


@pytest.mark.parametrize("width", [1280, 390])
def test_the_documents_and_a_notice_for_everybody(
    site: Server, known: Known, browser: Browser, head: Page, width: int
) -> None:
    rights = rights_of(head)
    for path in ("retention/", "documents/", "documents/dpia/", "documents/processing/", "documents/parents/edit/"):
        head.goto(rights + path)
        well_made(head)
    head.goto(f"{rights}documents/children/")
    publish = head.get_by_role("button", name="Publish")
    if publish.count():
        publish.click()
    with seat(browser, site, width=width) as nobody:
        page = nobody.new_page()
        answer = page.goto(rights.replace("rights/", "notices/children/"))
        assert answer is not None and answer.status == 200
        expect(page.get_by_role("heading", level=1)).to_have_text("Your name in the register")
        well_made(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        closed = page.goto(rights.replace("rights/", "notices/parents/"))
        assert closed is not None and closed.status == 404
