"""Signing in as people do, in a real browser: with a second step, with a passkey, and by an OpenID provider."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from looking import VIOLATED, violations
from own_site import PASSWORD, SCHOOL, new_port, own_site, without_proxies
from playwright.sync_api import Browser, BrowserContext, Page, expect

for beside in ("accounts", "openid_provider"):
    sys.path.append(str(Path(__file__).resolve().parents[1] / beside))

from one_time import code_of  # noqa: E402 - from the folders named above
from running import CLIENT, SECRET, Provider, provider  # noqa: E402
from running import PASSWORD as AT_PROVIDER  # noqa: E402

pytestmark = pytest.mark.browser

OWN = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
AUTHENTICATOR = OWN | {"isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Provider]]:
    """The site's address, and the provider it knows."""
    port = new_port()
    back = f"http://localhost:{port}/sign-in/openid/back/"
    with provider(tmp_path_factory.mktemp("provider"), back) as running:
        secret = running.folder / "client-secret"
        secret.write_text(f"{SECRET}\n")
        told = {
            "DAYMARK_OPENID_NAME": "Harbour",
            "DAYMARK_OPENID_SERVER": running.server,
            "DAYMARK_OPENID_CLIENT_ID": CLIENT,
            "DAYMARK_OPENID_CLIENT_SECRET_FILE": str(secret),
            "DAYMARK_SIGN_IN_DOMAINS": "shore.sch.uk",
        }
        home = Path(tempfile.mkdtemp(prefix="own-", dir=os.environ["DAYMARK_TEST_HOME"]))
        with own_site(home, told | without_proxies(), port) as address:
            yield address, running


@contextmanager
def window(browser: Browser, address: str, width: int = 1280) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, locale="en-GB", timezone_id="Europe/London"
    )
    context.add_init_script(VIOLATED)
    context.set_default_timeout(20_000)
    page = context.new_page()
    try:
        yield page
        assert page.evaluate("window.violated ?? []") == []
    finally:
        context.close()


def with_authenticator(page: Page) -> Any:
    """A telephone beside the browser that holds passkeys and shows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def looks_right(page: Page) -> None:
    assert violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url


def test_a_head_sets_an_authenticator_app_up_and_signs_in_with_it(
    harbour: tuple[str, Provider], browser: Browser
) -> None:
    with window(browser, harbour[0], 390) as page:
        looks_right_after(page, lambda: sign_in(page, "head@shore.sch.uk"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Before you go on: set a second step up")
        page.goto(f"/{SCHOOL}/pupils/")
        expect(page).to_have_url(re.compile("/account/second-step/"))
        page.get_by_role("link", name="Use an authenticator app").click()
        looks_right(page)
        expect(page.get_by_role("img", name="The code to scan")).to_be_visible()
        secret = page.locator(".dm-secret").inner_text()
        page.get_by_label("Code", exact=True).fill("000000")
        page.get_by_role("button", name="Set up").click()
        expect(page.get_by_role("alert")).to_contain_text("This code is not right.")
        page.get_by_label("Code", exact=True).fill(code_of(page.locator(".dm-secret").inner_text()))
        assert page.locator(".dm-secret").inner_text() == secret
        page.get_by_role("button", name="Set up").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Keep these codes where you will find them")
        codes = page.locator(".dm-codes code").all_inner_texts()
        assert len(codes) == 10
        looks_right(page)
        page.get_by_role("link", name="Go on to Daymark").click()
        expect(page).to_have_url(re.compile("/insight/"))
        page.goto("/account/")
        looks_right(page)
        expect(page.locator("main")).to_contain_text("10 recovery codes left")
        page.get_by_role("button", name="Sign out").first.click()

        sign_in(page, "head@shore.sch.uk")
        expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
        looks_right(page)
        page.get_by_label("Code", exact=True).fill(codes[0])
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/insight/"))


def looks_right_after(page: Page, deed: Any) -> None:
    deed()
    looks_right(page)


def test_a_passkey_is_added_and_then_lets_in_alone_and_once_more(
    harbour: tuple[str, Provider], browser: Browser
) -> None:
    with window(browser, harbour[0]) as page:
        with_authenticator(page)
        sign_in(page, "governor@shore.sch.uk")
        expect(page).to_have_url(re.compile("/insight/"))
        page.get_by_role("link", name="Account").click()
        page.get_by_role("link", name="Add a passkey").click()
        looks_right(page)
        page.get_by_label("What shall it be called?").fill("Work telephone")
        page.get_by_role("button", name="Add passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Keep these codes where you will find them")
        page.goto("/account/")
        expect(page.locator("main")).to_contain_text("Passkey “Work telephone”")
        page.get_by_role("button", name="Sign out").first.click()

        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page).to_have_url(re.compile("/insight/"))
        page.goto("/account/again/passkey/?next=/account/")
        looks_right(page)
        page.get_by_role("button", name="Use passkey").click()
        expect(page).to_have_url(re.compile("/account/$"))
        page.get_by_role("button", name="Sign out").first.click()

        sign_in(page, "governor@shore.sch.uk")
        expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
        page.get_by_role("button", name="Use passkey").click()
        expect(page).to_have_url(re.compile("/insight/"))
        page.goto("/account/")
        page.get_by_role("link", name="Take away Work telephone").click()
        looks_right(page)
        page.get_by_role("button", name="Take away").click()
        expect(page.locator("main")).not_to_contain_text("Work telephone")


def test_no_passkey_at_hand_is_said_and_nothing_is_lost(harbour: tuple[str, Provider], browser: Browser) -> None:
    with window(browser, harbour[0]) as page:
        with_authenticator(page)
        page.goto("/sign-in/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("The passkey was not used.")).to_be_visible()


def test_somebody_signs_in_by_their_schools_provider(harbour: tuple[str, Provider], browser: Browser) -> None:
    address, running = harbour
    running.knows(vouched={"email_verified": True}, stranger={"email_verified": True})
    with window(browser, address) as page:
        page.goto(f"/sign-in/?next=/{SCHOOL}/insight/bands/")
        looks_right(page)
        at_the_provider(page, "vouched@shore.sch.uk")
        expect(page).to_have_url(re.compile(f"/{SCHOOL}/insight/bands/"))
        page.goto("/account/")
        looks_right(page)
        expect(page.locator("#connected")).to_contain_text("Harbour, since")
    with window(browser, address) as page:
        page.goto("/sign-in/")
        at_the_provider(page, "stranger@shore.sch.uk")
        expect(page.get_by_role("alert")).to_contain_text("You could not be let in this way.")
        looks_right(page)


def test_the_other_pages_of_an_account_look_right_on_a_phone(harbour: tuple[str, Provider], browser: Browser) -> None:
    with window(browser, harbour[0], 390) as page:
        for path in ("", "asked/", "done/", "1-x-y/"):
            page.goto(f"/account/password/reset/{path}")
            looks_right(page)
        page.goto("/account/password/reset/")
        page.get_by_label("E-mail address").fill("nobody@shore.sch.uk")
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Look at your e-mail")
        sign_in(page, "governor@shore.sch.uk", "not the password")
        looks_right(page)
        sign_in(page, "vouched@shore.sch.uk")
        for path in ("/account/", "/account/password/change/", "/account/again/password/", "/account/passkeys/add/"):
            page.goto(path)
            looks_right(page)
        page.get_by_label("What shall it be called?").fill("A telephone " * 6)
        page.goto("/account/password/change/")
        page.get_by_label("The password you have now").fill(PASSWORD)
        page.get_by_label("New password", exact=True).fill("short")
        page.get_by_label("New password again").fill("short")
        page.get_by_role("button", name="Change password").click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        looks_right(page)


def at_the_provider(page: Page, who: str) -> None:
    page.get_by_role("button", name="Sign in with Harbour").click()
    page.get_by_label("Address").fill(who)
    page.get_by_label("Password", exact=True).fill(AT_PROVIDER)
    page.get_by_role("button", name="Let me in").click()
