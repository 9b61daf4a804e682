"""An invitation as it goes: somebody is invited, reads the e-mail, accepts it, signs in, and later loses the role."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from looking import SIDEWAYS, violations
from playwright.sync_api import Browser, Page, expect

from daymark.config.bench.browser import WIDTHS, seat
from daymark.config.bench.known import Known
from daymark.config.bench.server import Server

pytestmark = pytest.mark.browser

PASSWORD = "Harbour-wall-at-dawn-7"
HEAD = "sunita.rawal@harbour.example"
"""The head of another school than the walk over the pages looks at: this journey changes things."""


def newest_letter(outbox: Path, to: str) -> str:
    """The text of the last e-mail to an address."""
    letters = []
    for file in sorted(outbox.iterdir(), key=lambda path: path.stat().st_mtime_ns):
        for part in file.read_bytes().split(b"-" * 79 + b"\n"):
            message = message_from_bytes(part, policy=default)
            if message["To"] == to:
                letters.append(message.get_content())
    return str(letters[-1])


def looked_at(page: Page) -> None:
    """The page as it stands is for everybody and fits its window."""
    assert violations(page) == [] and page.evaluate(SIDEWAYS) == []


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_invitation_is_sent_read_accepted_and_used(site: Server, known: Known, browser: Browser, width: int) -> None:
    name, email = f"Carys Dunmore {width}", f"carys.{width}@harbour.example"
    with seat(browser, site, width) as context:
        page = context.new_page()
        sign_in(page, HEAD, "lighthouse")
        expect(page).to_have_url(re.compile("/insight/"))
        page.goto(re.sub("/insight/.*", "/people/", page.url))
        page.get_by_role("button", name="Invite somebody").click()
        page.get_by_role("radio", name="Governor").check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("alert")).to_contain_text("Give their name.")
        looked_at(page)
        page.get_by_label("Their name").fill(name)
        page.get_by_label("Their e-mail address").fill(email)
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("status")).to_contain_text(f"{name} has been invited")
        expect(page.locator("#invitations")).to_contain_text(email)
        looked_at(page)
    letter = newest_letter(site.home / "outbox", email)
    assert name in letter and "Sunita Rawal" in letter and "as governor at Lantern Primary School" in letter
    found = re.search(r"https?://\S+/invitation/\S+/", letter)
    assert found
    with seat(browser, site, width) as context:
        page = context.new_page()
        page.goto(found[0])
        expect(page.get_by_role("heading", level=1)).to_contain_text("You are invited as governor")
        assert found[0].rsplit("/", 2)[1] not in page.url
        page.get_by_label("Password", exact=True).fill("short")
        page.get_by_label("Password again", exact=True).fill("short")
        page.get_by_role("button", name="Accept the invitation").click()
        expect(page.get_by_role("alert")).to_contain_text("too short")
        looked_at(page)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password again", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Accept the invitation").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Your account is there")
        looked_at(page)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_url(re.compile("/insight/"))
        answer = page.goto(found[0])
        assert answer is not None and answer.status == 404
        looked_at(page)
        _lose_the_role(browser, site, width, name)
        answer = page.goto(re.sub(r"/invitation/.*", "/", found[0]))
        expect(page.locator("main")).to_contain_text("There is no school here for you yet.")


def _lose_the_role(browser: Browser, site: Server, width: int, name: str) -> None:
    with seat(browser, site, width) as context:
        page = context.new_page()
        sign_in(page, HEAD, "lighthouse")
        expect(page).to_have_url(re.compile("/insight/"))
        page.goto(re.sub("/insight/.*", "/people/", page.url))
        page.get_by_label("Name, role or place").fill(name)
        page.get_by_role("button", name="Show").click()
        page.locator("#people").get_by_role("link", name=name).click()
        page.get_by_role("button", name="End Governor").click()
        page.get_by_label("Why").fill("Term of office over")
        page.get_by_role("button", name="End this role").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("holds no role here today")
        looked_at(page)
