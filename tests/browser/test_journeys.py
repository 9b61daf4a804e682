"""What people do here, from one page to the next."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Page, expect

from daymark.config.bench.browser import seat
from daymark.config.bench.known import Known
from daymark.config.bench.server import Server
from daymark.demo.load import PASSWORD

pytestmark = pytest.mark.browser

LANTERN = "dawn.eccles@harbour.example"
"""The attendance officer of another school than the walk over the pages looks at: these journeys change things."""


@pytest.fixture
def head(site: Server, known: Known, browser: Browser) -> object:
    with seat(browser, site, who=known.of_role("head")) as context:
        yield context.new_page()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def rows_of(download: Download) -> list[dict[str, str]]:
    text = download.path().read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_signing_in_wrongly_then_rightly_and_out_again(site: Server, known: Known, browser: Browser) -> None:
    head = known.of_role("head")
    with seat(browser, site) as context:
        page = context.new_page()
        page.goto(f"/{known.school}/pupils/")
        expect(page).to_have_url(re.compile("/sign-in/"))
        sign_in(page, head.email, "not the password")
        summary = page.get_by_role("alert")
        expect(summary).to_contain_text("There is a problem")
        expect(page.get_by_label("E-mail address")).to_have_value(head.email)
        expect(page).to_have_title(re.compile("^Error"))
        sign_in(page, head.email)
        expect(page).to_have_url(re.compile("/insight/"))
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Daymark")
        page.goto(f"/{known.school}/insight/")
        expect(page).to_have_url(re.compile("/sign-in/"))


def test_coming_to_the_page_that_was_asked_for(site: Server, known: Known, browser: Browser) -> None:
    with seat(browser, site) as context:
        page = context.new_page()
        page.goto(f"/{known.school}/pupils/?year_group=8")
        page.get_by_role("button", name=known.of_role("head").name).click()
        expect(page).to_have_url(re.compile(r"/pupils/\?year_group=8"))


def test_opening_a_figure_and_going_back(head: Page, known: Known) -> None:
    head.goto(f"/{known.school}/insight/")
    link = head.locator("main a[href*='/figure/']").first
    said = link.inner_text().strip()
    link.click()
    number = re.search(r"[\d.,]+%?", said)
    assert number, said
    expect(head.locator(".dm-opened")).to_contain_text(number[0])
    for words in ("What is counted", "Out of", "The definition is from"):
        expect(head.locator("main")).to_contain_text(words)
    head.go_back()
    expect(head).to_have_url(re.compile("/insight/$"))


def test_a_square_of_the_bands_opens_to_as_many_pupils(head: Page, known: Known) -> None:
    for place in (1, 3, -1):
        head.goto(f"/{known.school}/insight/bands/")
        cells = head.locator("a.dm-bands__link")
        cell = cells.nth(place if place >= 0 else cells.count() + place)
        count = int(cell.locator(".dm-bands__count").inner_text().replace(",", ""))
        cell.click()
        expect(head).to_have_url(re.compile("/pupils/"))
        with head.expect_download() as download:
            head.get_by_role("link", name="Export as CSV").click()
        assert len(rows_of(download.value)) == count
        assert head.locator("#pupils tbody tr").count() == min(count, 50)


def test_choosing_sorting_and_exporting_pupils(head: Page, known: Known) -> None:
    head.goto(f"/{known.school}/pupils/")
    head.get_by_label("Year").select_option("8")
    head.get_by_role("button", name="Show").click()
    expect(head).to_have_url(re.compile("year_group=8"))
    head.get_by_role("columnheader", name="Pupil").get_by_role("link").click()
    expect(head).to_have_url(re.compile("sort=name"))
    names = [text.split("\n")[0].strip() for text in head.locator("#pupils tbody th").all_inner_texts()]
    with head.expect_download() as download:
        head.get_by_role("link", name="Export as CSV").click()
    rows = rows_of(download.value)
    assert {row["Year group"] for row in rows} == {"Year 8"} and len(names) == min(50, len(rows))
    for shown, row in zip(names, rows, strict=False):
        assert row["Surname"] in shown and row["Forename"] in shown
    assert download.value.suggested_filename.startswith("pupils-")


def test_searching_for_a_pupil_and_opening_their_page(head: Page, known: Known) -> None:
    head.goto(f"/{known.school}/pupils/?q=Ellery")
    head.locator("#pupils").get_by_role("link", name=re.compile("Ellery")).click()
    expect(head.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d+"))
    expect(head.locator("main")).to_contain_text("Day by day")


def test_the_calendar_says_its_marks_to_those_who_use_the_keyboard(head: Page, known: Known) -> None:
    pupil = known.of_role("head").pupils[0]
    head.goto(f"/{known.school}/pupils/{pupil}/")
    listed = head.locator("#days summary", has_text="As a list")
    listed.focus()
    head.keyboard.press("Enter")
    expect(head.locator("#days details[open] li").first).to_be_visible()
    day = head.locator(".dm-marks__day").first
    assert re.search(r"\w{4}", day.locator(".govuk-visually-hidden").inner_text())
    assert head.locator("#days table th[scope=col]").count() >= 5


def test_the_first_thing_the_keyboard_reaches_skips_to_the_content(head: Page, known: Known) -> None:
    head.goto(f"/{known.school}/insight/")
    head.keyboard.press("Tab")
    skip = head.locator(":focus")
    expect(skip).to_have_text("Skip to main content")
    expect(skip).to_be_visible()
    head.keyboard.press("Enter")
    assert head.url.endswith("#main-content")
    head.keyboard.press("Tab")
    assert head.evaluate("document.activeElement.closest('main') !== null")


def test_every_link_the_keyboard_reaches_shows_where_it_is(head: Page, known: Known) -> None:
    head.goto(f"/{known.school}/insight/")
    for _ in range(25):
        head.keyboard.press("Tab")
        shown = head.evaluate(
            """() => [document.activeElement, ...document.activeElement.children].map(e => getComputedStyle(e))
                .some(style => style.outlineStyle !== 'none' || style.boxShadow !== 'none')"""
        )
        assert shown, head.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_printing_leaves_the_navigation_out(head: Page, known: Known) -> None:
    head.goto(f"/{known.school}/insight/")
    navigation = head.get_by_role("navigation", name="Main")
    expect(navigation).to_be_visible()
    head.emulate_media(media="print")
    expect(head.locator(".dm-nav")).to_be_hidden()
    expect(head.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(head.get_by_role("heading", level=1)).to_be_visible()


def kept_register(context: BrowserContext, school: str) -> tuple[str, bytes]:
    """The newest register file the school's own system exported, as it was given."""
    page = context.new_page()
    page.goto(f"/{school}/data/imports/")
    page.locator("#main-content tbody tr th a").first.click()
    with page.expect_download() as download:
        page.locator("#raw-files a", has_text="registers").click()
    page.close()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_bringing_an_export_in_from_choice_to_figures(site: Server, browser: Browser) -> None:
    with seat(browser, site) as context:
        page = context.new_page()
        sign_in(page, LANTERN)
        expect(page).to_have_url(re.compile("/insight/"))
        school = page.url.split("/")[3]
        name, content = kept_register(context, school)
        page.get_by_role("link", name="Data", exact=True).click()
        page.get_by_role("button", name="Bring in registers").first.click()
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": with_one_mark_changed(content)}
        )
        page.get_by_role("button", name="Check these files").click()
        expect(page.get_by_role("button", name=re.compile("^Take"))).to_be_visible(timeout=60_000)
        expect(page.locator("main")).to_contain_text(re.compile(r"\b1\b.*chang", re.S))
        page.get_by_role("button", name=re.compile("^Take")).click()
        expect(page.get_by_role("button", name="See the overview")).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="See the overview").click()
        expect(page).to_have_url(re.compile("/insight/"))


def with_one_mark_changed(content: bytes) -> bytes:
    """The same export with the last afternoon of the first pupil's row marked ill."""
    lines = content.split(b"\r\n" if b"\r\n" in content else b"\n")
    for number, line in enumerate(lines):
        if line.endswith(b"\\"):
            lines[number] = line[:-1] + b"I"
            break
    else:
        raise AssertionError("no row ends with an afternoon mark")
    return (b"\r\n" if b"\r\n" in content else b"\n").join(lines)


def test_the_whole_way_without_scripts(site: Server, known: Known, browser: Browser) -> None:
    with seat(browser, site, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, known.of_role("attendance_officer").email)
        page.locator("main a[href*='/figure/']").first.click()
        expect(page.locator(".dm-opened__value")).to_be_visible()
        page.get_by_role("link", name="Pupils", exact=True).click()
        page.get_by_label("Year").select_option("9")
        page.get_by_role("button", name="Show").click()
        page.locator("#pupils tbody th a").first.click()
        expect(page.locator(".dm-marks__day").first).to_be_visible()
        page.get_by_role("link", name="Data", exact=True).click()
        page.get_by_role("button", name="Bring in registers").first.click()
        page.locator("input[type=file]").set_input_files(
            {"name": "one.csv", "mimeType": "text/csv", "buffer": b"Pupil ID,Date,Session,Mark\nz1,17/11/2025,AM,/\n"}
        )
        page.get_by_role("button", name="Check these files").click()
        aside = page.get_by_role("button", name="Put these files aside")
        expect(aside).to_be_visible(timeout=60_000)
        aside.click()
        expect(page.locator("main")).to_contain_text("put aside")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Daymark")
