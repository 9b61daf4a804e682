"""An emergency from both sides: a tutor opens a pupil who is not theirs, and the safeguarding lead reads of it."""

from __future__ import annotations

import re

import pytest
from looking import violations
from playwright.sync_api import Browser, Page, expect

from daymark.config.bench.browser import seat
from daymark.config.bench.known import Known
from daymark.config.bench.server import Server

pytestmark = pytest.mark.browser

WHY = "Unwell on the trip, parents must be reached now"


def pupil_not_seen(site: Server, known: Known, browser: Browser) -> tuple[int, str]:
    """A pupil of the school who is not of the tutor's form: number and name, as the head reads them."""
    mine = set(known.of_role("form_tutor").pupils)
    with seat(browser, site, who=known.of_role("head")) as context:
        page = context.new_page()
        page.goto(f"/{known.school}/pupils/?year_group=11&sort=name")
        for link in page.locator("#pupils tbody th a").all():
            found = re.search(r"/pupils/(\d+)/", link.get_attribute("href") or "")
            if found and int(found[1]) not in mine:
                return int(found[1]), link.inner_text()
    raise AssertionError("every pupil of year 11 is the tutor's")


def ask(page: Page, name: str, why: str) -> None:
    forename, surname = name.split(" ", 1)
    page.get_by_label("Forename").fill(forename.upper())
    page.get_by_label("Surname").fill(surname)
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Open this pupil").click()


def sound(page: Page) -> None:
    """Nothing for axe to find, one heading, and nothing beyond the window's edge."""
    assert violations(page) == []
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_an_emergency_is_opened_told_read_and_ended(site: Server, known: Known, browser: Browser, width: int) -> None:
    pupil, name = pupil_not_seen(site, known, browser)
    tutor, lead = known.of_role("form_tutor"), known.of_role("designated_safeguarding_lead")
    with seat(browser, site, width, who=tutor) as own, seat(browser, site, width, who=lead) as over:
        page, record = own.new_page(), over.new_page()
        answer = page.goto(f"/{known.school}/pupils/{pupil}/")
        assert answer is not None and answer.status == 404
        page.goto(f"/{known.school}/pupils/")
        page.get_by_role("link", name=re.compile("in an emergency")).click()
        sound(page)
        ask(page, name, "x")
        expect(page.get_by_role("alert")).to_contain_text("Say why in a few words")
        sound(page)
        ask(page, name, WHY)
        expect(page).to_have_url(re.compile(f"/pupils/{pupil}/$"))
        expect(page.locator("main")).to_contain_text("Opened in an emergency until")
        expect(page.locator("main")).to_contain_text(WHY)
        sound(page)
        read_the_notice(record, known, name, tutor.name)
        page.get_by_role("button", name="End the emergency").click()
        page.get_by_role("button", name="End the emergency now").click()
        expect(page.locator("main")).not_to_contain_text("Open until")
        answer = page.goto(f"/{known.school}/pupils/{pupil}/")
        assert answer is not None and answer.status == 404


def read_the_notice(page: Page, known: Known, name: str, tutor: str) -> None:
    """The safeguarding lead finds the notice on the record, reads what was looked at, and says so."""
    page.goto(f"/{known.school}/record/")
    expect(page.locator("main")).to_contain_text("nobody has read")
    sound(page)
    page.locator(".dm-banner a", has_text=tutor).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{tutor} opened {name} in an emergency.")
    expect(page.locator("#under")).to_contain_text("Looked at the page of a pupil")
    sound(page)
    page.get_by_role("button", name="I have read this").click()
    expect(page.locator("main")).to_contain_text("Read by")
    expect(page.get_by_role("button", name="I have read this")).to_have_count(0)
    page.goto(f"/{known.school}/record/?act=emergency.open")
    expect(page.locator("#acts")).to_contain_text(WHY)
    expect(page.locator("main")).not_to_contain_text("nobody has read")


def test_the_record_of_a_pupil_is_reached_from_their_page(site: Server, known: Known, browser: Browser) -> None:
    lead = known.of_role("designated_safeguarding_lead")
    with seat(browser, site, who=lead) as context:
        page = context.new_page()
        page.goto(f"/{known.school}/pupils/{lead.pupils[0]}/")
        page.get_by_role("link", name="Who has seen or changed this pupil").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("concern")
        expect(page.locator("#acts")).to_contain_text(lead.name)
        sound(page)
        page.locator("#acts tbody th a").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("looked at the page of a pupil")
        sound(page)
