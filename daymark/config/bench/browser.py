"""A real browser on the pages, for the tests and the pictures. Needs the development packages and Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daymark.config.bench.known import Someone
from daymark.config.bench.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

CHROMIUM = "DAYMARK_CHROMIUM"
# Root may not use the sandbox, and a container's /dev/shm is small; hinting differs from machine to machine.
SWITCHES = ("--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb")
WIDTHS = {1280: 900, 390: 844}
"""The widths pages are looked at, each with the height of such a screen."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one DAYMARK_CHROMIUM names. Raises FileNotFoundError where there is none."""
    from playwright.sync_api import sync_playwright

    program = Path(os.environ.get(CHROMIUM) or "/usr/bin/chromium")
    if not program.exists():
        raise FileNotFoundError(f"There is no Chromium at {program}. Install it, or say in {CHROMIUM} where it is.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def seat(
    browser: Browser, server: Server, width: int = 1280, who: Someone | None = None, **given: Any
) -> Iterator[BrowserContext]:
    """A browser window of somebody's own, signed in where it is somebody's."""
    context = browser.new_context(
        base_url=server.address, viewport={"width": width, "height": WIDTHS[width]}, locale="en-GB",
        timezone_id="Europe/London", reduced_motion="reduce", **given,
    )  # fmt: skip
    context.set_default_timeout(20_000)
    try:
        if who:
            sign_in(context, who)
        yield context
    finally:
        context.close()


def sign_in(context: BrowserContext, who: Someone) -> None:
    """Fill in the sign-in page as the person would. Raises AssertionError where they are not let in."""
    from daymark.demo.load import PASSWORD

    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(who.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.close()
