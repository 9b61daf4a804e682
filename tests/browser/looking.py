"""What is looked at on every page, whoever asks for it and however wide the window is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Response

from daymark.config.bench.walk import Visit

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
VIOLATED = """
window.violated = [];
document.addEventListener('securitypolicyviolation', e => {
    window.violated.push(`${e.violatedDirective}: ${e.blockedURI}`);
});
"""
SIDEWAYS = """() => {
    const wide = document.documentElement.clientWidth;
    if (Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) <= wide) return [];
    const inside = e => e.closest('.dm-scroll') && !e.matches('.dm-scroll');
    return [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > wide + 1 && !inside(e))
        .slice(0, 4).map(e => `${e.outerHTML.slice(0, 80)} reaches ${e.getBoundingClientRect().right}`)
        .concat('the page scrolls sideways');
}"""


@dataclass
class Look:
    """One window and what its pages complained of; `found` gathers what is wrong, each with the page's address."""

    page: Page
    said: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    def at(self, visit: Visit) -> None:
        """Open an address and look at all of it."""
        self.said.clear()
        answer = self.page.goto(visit.path, wait_until="load")
        wrong = list(self._troubles(visit, answer))
        self.found += [f"{visit.path}: {what}" for what in wrong]

    def _troubles(self, visit: Visit, answer: Response | None) -> Iterator[str]:
        page = self.page
        status = answer.status if answer else None
        if status != visit.example.status:
            yield f"answered {status}"
            return
        yield from (f"console: {text}" for text in self.said if f"status of {visit.example.status}" not in text)
        yield from (f"content security policy: {text}" for text in page.evaluate("window.violated"))
        headings = page.get_by_role("heading", level=1).count()
        if headings != 1:
            yield f"{headings} headings of the first level"
        title = page.title()
        self.titles[visit.name] = title
        if not title.endswith(" – Daymark") or len(title) < len("x – Daymark"):
            yield f"the title {title!r} does not name the page"
        yield from page.evaluate(SIDEWAYS)
        yield from violations(page)


@contextmanager
def looking(context: BrowserContext) -> Iterator[Look]:
    """A window that writes down whatever its pages complain of."""
    context.add_init_script(VIOLATED)
    look = Look(context.new_page())
    look.page.on("console", lambda said: look.said.append(said.text) if said.type in ("error", "warning") else None)
    look.page.on("pageerror", lambda error: look.said.append(str(error)))
    look.page.on("requestfailed", lambda asked: look.said.append(f"{asked.url}: {asked.failure}"))
    yield look
    look.page.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule, how many places, the first of them."""
    page.evaluate(_axe())
    asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate(f"axe.run(document, {json.dumps(asked)}).then(r => r.violations)")
    return [f"axe {one['id']} at {len(one['nodes'])} places: {_first(one)}" for one in found]


def _first(violation: dict[str, object]) -> str:
    node = violation["nodes"][0]  # type: ignore[index]
    return f"{node['target']} {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
