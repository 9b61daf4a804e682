"""Documents written in Markdown: as HTML for a page, and as the blocks of a PDF.

HTML in the text is shown as it is written and never passed on; pictures are left out; a link leads to a web page, an
e-mail address or a place of the same site, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from daymark.reports import paper

CLASSES = {
    "paragraph_open": "govuk-body",
    "link_open": "govuk-link",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
}
HEADINGS = {"h1": "govuk-heading-l", "h2": "govuk-heading-m", "h3": "govuk-heading-s"}
LINKS = ("https://", "http://", "mailto:", "tel:", "/", "#")


def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    made.validateLink = lambda url: url.strip().lower().startswith(LINKS) and not url.startswith("//")  # type: ignore[method-assign]
    return made


READER = _reader()


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with `{name}` replaced by what is known; a name that is not known stays as it is."""
    for name, fact in facts.items():
        text = text.replace("{" + name + "}", fact)
    return text


def title_of(text: str) -> str:
    """The first heading, which is the title of the document; empty where it has none."""
    tokens = READER.parse(text)
    return next(
        (_plain(after) for one, after in pairwise(tokens) if one.type == "heading_open" and one.tag == "h1"), ""
    )


def html(text: str) -> str:
    """The document without its title, safe to put into a page. Tables lie in a region that scrolls by itself."""
    tokens = _without_title(READER.parse(text))
    for token in _all(tokens):
        token.attrs.pop("style", None)
        if token.tag == "h1":
            # The page has its own title.
            token.tag = "h2"
        if token.type == "heading_open":
            token.attrs["class"] = HEADINGS.get(token.tag, "govuk-heading-s")
        elif token.type in CLASSES and not token.hidden:
            token.attrs["class"] = CLASSES[token.type]
        if token.type == "th_open":
            token.attrs["scope"] = "col"
    made = str(READER.renderer.render(tokens, READER.options, {}))
    parts = made.split("<table")
    opened = (
        f'<div class="dm-scroll" role="region" aria-label="Table {number}" tabindex="0"><table{part}'
        for number, part in enumerate(parts[1:], 1)
    )
    return "".join([parts[0], *opened]).replace("</table>", "</table></div>")


def blocks(text: str) -> list[paper.Block]:
    """The document without its title, for `paper.pdf`."""
    return list(_blocks(_without_title(READER.parse(text))))


def _without_title(tokens: list[Token]) -> list[Token]:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return tokens[3:]
    return tokens


def _all(tokens: Sequence[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def _blocks(tokens: Sequence[Token]) -> Iterator[paper.Block]:
    at, level = 0, 1
    while at < len(tokens):
        token = tokens[at]
        if token.type in ("bullet_list_open", "ordered_list_open", "table_open"):
            end = _end(tokens, at)
            inside = tokens[at + 1 : end]
            yield _table(inside) if token.type == "table_open" else _list(inside, token.type.startswith("ordered"))
            at = end
        elif token.type == "heading_open" and _plain(tokens[at + 1]):
            # A tagged document skips no level.
            level = min(level + 1, max(2, int(token.tag[1])))
            yield paper.heading(_plain(tokens[at + 1]), level)
        elif token.type == "paragraph_open":
            yield paper.paragraph(*_runs(tokens[at + 1]))
        at += 1


def _end(tokens: Sequence[Token], start: int) -> int:
    level = tokens[start].level
    return next(at for at in range(start + 1, len(tokens)) if tokens[at].level == level and tokens[at].nesting == -1)


def _list(tokens: Sequence[Token], ordered: bool) -> paper.Block:
    """Every paragraph of the list and of lists in it is an item."""
    return paper.bullets([list(_runs(token)) for token in tokens if token.type == "inline"], ordered)


def _table(tokens: Sequence[Token]) -> paper.Block:
    rows: list[list[str]] = []
    for token, after in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        if token.type in ("th_open", "td_open"):
            rows[-1].append(_plain(after))
    return paper.table(rows[0], rows[1:])


def _runs(inline: Token) -> Iterator[paper.Run]:
    look: dict[str, Any] = {"bold": False, "italic": False, "href": ""}
    for token in inline.children or ():
        if token.type in ("strong_open", "strong_close"):
            look["bold"] = token.nesting == 1
        elif token.type in ("em_open", "em_close"):
            look["italic"] = token.nesting == 1
        elif token.type in ("link_open", "link_close"):
            look["href"] = str(token.attrs.get("href", "")) if token.nesting == 1 else ""
        elif token.type in ("softbreak", "hardbreak"):
            yield paper.Run(" ")
        elif token.content:
            yield paper.Run(token.content, **look)


def _plain(inline: Token) -> str:
    return "".join(run.text for run in _runs(inline))
