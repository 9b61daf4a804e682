"""Pictures of every page, on a desk and on a phone, in docs/screenshots.

`make screenshots` starts the invented trust in a folder of its own, takes the pictures and stops it again.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from daymark.config.bench.browser import WIDTHS, chromium, seat
from daymark.config.bench.homes import throw_away
from daymark.config.bench.pictures import smaller
from daymark.config.bench.prepare import prepare
from daymark.config.bench.server import Server, serving
from daymark.config.start import django

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from daymark.config.bench.known import Known, Someone
    from daymark.config.bench.walk import Visit

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
TALLEST = 4000
"""Pixels; what is further down a very long page is more of the same."""

ROLES = ("head", "governor", "trust_attendance_lead")
"""Whose pages are pictured: the head's all of them, then what looks different for the others."""

OTHERWISE = {"governor": ("overview", "bands", "figure-band"), "trust_attendance_lead": ("schools",)}
LEFT_OUT = ("healthz", "pupil-2", "pupil-3", "pupil-4", "pupil-5", "pupils-second-page", "pupils-search")


def main() -> None:
    """Take them all; ends with 1 where a page did not answer."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with throw_away() as home, serving(home, _say) as server:
        django()
        known = prepare(server)
        taken = set(_pictures(server, known))
    for old in set(FOLDER.glob("*.png")) - taken:
        old.unlink()
    size = sum(path.stat().st_size for path in taken)
    _say(f"{len(taken)} pictures, {size / 1e6:.1f} MB, in {FOLDER.relative_to(Path.cwd())}")


def _pictures(server: Server, known: Known) -> list[Path]:
    made = []
    with chromium() as browser:
        for width in WIDTHS:
            made += _of(browser, server, width, None, known)
            for role in ROLES:
                made += _of(browser, server, width, known.of_role(role), known)
    return made


def _of(browser: Browser, server: Server, width: int, who: Someone | None, known: Known) -> list[Path]:
    _say(f"{width} px, {who.role.title.lower() if who else 'nobody'}")
    with seat(browser, server, width, who) as context:
        page, desk = context.new_page(), context.new_page()
        return [_take(page, desk, visit, width) for visit in _worth_a_picture(known, who)]


def _worth_a_picture(known: Known, who: Someone | None) -> list[Visit]:
    from daymark.config.bench.walk import visits

    found = [one for one in visits(known, who) if not one.example.file and one.name not in LEFT_OUT]
    if who and who.role.name in OTHERWISE:
        found = [one for one in found if one.name in OTHERWISE[who.role.name]]
    return list({one.name: one for one in reversed(found)}.values())[::-1]


def _take(page: Page, desk: Page, visit: Visit, width: int) -> Path:
    answer = page.goto(visit.path)
    if answer is None or answer.status != visit.example.status:
        sys.exit(f"{visit.path} answered {answer.status if answer else 'nothing'}.")
    page.evaluate("document.fonts.ready")
    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    named = visit.name if not visit.who or visit.who.role.name != "governor" else f"{visit.name}-governor"
    path = FOLDER / f"{named}-{width}.png"
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": tall}, full_page=True)
    path.write_bytes(smaller(picture, desk))
    return path


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
