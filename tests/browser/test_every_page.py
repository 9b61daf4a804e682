"""Every address of the URL configuration, as the people who may see it, on a desk and on a phone."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.urls import NoReverseMatch, reverse
from looking import looking
from playwright.sync_api import Browser

from daymark.config.bench.browser import WIDTHS, seat
from daymark.config.bench.examples import ACTIONS
from daymark.config.bench.known import Known, Someone
from daymark.config.bench.server import HOST, Server
from daymark.config.bench.visitor import Visitor
from daymark.config.bench.walk import Visit, views, visits
from daymark.demo.load import PASSWORD

pytestmark = pytest.mark.browser

EVERYTHING = "head"
"""The role that sees every example of every page; the others see one of each page they have."""

BESIDE = "designated_safeguarding_lead"
"""The role that has pages the head does not have: only those are looked at."""

ROLES = (None, EVERYTHING, "governor", BESIDE)
PHONES = ("form_tutor", "system_administrator", "trust_attendance_lead")
"""Roles whose pages are the head's with less on them: they are looked at where there is least room."""

SEATS = [*((role, width) for role in ROLES for width in WIDTHS), *((role, min(WIDTHS)) for role in PHONES)]


def pages(known: Known, role: str | None) -> list[Visit]:
    """The pages of a role to look at; files are for journeys."""
    who = known.of_role(role) if role else None
    found = [visit for visit in visits(known, who) if not visit.example.file]
    if role in (None, EVERYTHING):
        return found
    if role == BESIDE:
        there = {visit.view for visit in pages(known, EVERYTHING)}
        found = [visit for visit in found if visit.view not in there]
    return list({visit.view: visit for visit in reversed(found)}.values())[::-1]


@pytest.mark.parametrize(("role", "width"), SEATS, ids=[f"{role or 'nobody'}-{width}" for role, width in SEATS])
def test_every_page_is_whole_quiet_and_for_everybody(
    site: Server, known: Known, browser: Browser, role: str | None, width: int
) -> None:
    who: Someone | None = known.of_role(role) if role else None
    there = pages(known, role)
    with seat(browser, site, width, who) as context, looking(context) as look:
        for visit in there:
            look.at(visit)
    if look.found:
        pytest.fail("\n".join(look.found), pytrace=False)
    assert len(look.titles) >= (1 if role == BESIDE else 2)


def test_no_two_pages_have_the_same_title(site: Server, known: Known, browser: Browser) -> None:
    titles: dict[str, str] = {}
    with seat(browser, site, who=known.of_role(EVERYTHING)) as context:
        page = context.new_page()
        there = [visit for visit in pages(known, EVERYTHING) if visit.example.status == 200]
        for visit in {visit.view: visit for visit in reversed(there)}.values():
            page.goto(visit.path)
            titles[visit.view] = page.title()
    assert len(set(titles.values())) == len(titles), titles


def test_every_view_is_visited_by_somebody_or_only_takes_forms(site: Server, known: Known) -> None:
    visited = {visit.view for who in (None, *known.people) for visit in visits(known, who)}
    assert set(views()) == visited | ACTIONS
    with Visitor(HOST, site.port) as visitor:
        visitor.sign_in(known.of_role(EVERYTHING).email, PASSWORD)
        for view in sorted(ACTIONS):
            assert visitor.get(address(view, known)).status == 405, view


def address(view: str, known: Known) -> str:
    """Any address of a view that only takes forms."""
    at = {"school": known.school}
    of = ({"item": 1}, {"correction": 1}, {"invitation": 1}, {"proposal": 1}, {"part": "school"}, {"person": 1},
          {"case": 1}, {"document": "dpia"})  # fmt: skip
    for named in ({}, at, *(at | one for one in of)):
        with suppress(NoReverseMatch):
            return reverse(view, kwargs=named)
    raise AssertionError(f"no address of {view}")


def test_files_come_as_files(site: Server, known: Known) -> None:
    who = known.of_role(EVERYTHING)
    files = [visit for visit in visits(known, who) if visit.example.file]
    with Visitor(HOST, site.port) as visitor:
        visitor.sign_in(who.email, PASSWORD)
        answers = {visit.path: visitor.get(visit.path) for visit in files}
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert all(len(answer.body) > 20 for answer in answers.values()) and len(files) >= 6


def test_nobody_reaches_a_page_without_signing_in(site: Server, known: Known) -> None:
    with Visitor(HOST, site.port) as visitor:
        for visit in visits(known, known.of_role(EVERYTHING)):
            answer = visitor.get(visit.path)
            assert (answer.status, answer.location.split("?")[0]) == (302, "/sign-in/"), visit.path


def test_pages_a_role_does_not_have_are_not_there(site: Server, known: Known) -> None:
    head = {visit.view: visit for visit in visits(known, known.of_role(EVERYTHING))}
    for who in known.people:
        own = {visit.view for visit in visits(known, who)}
        with Visitor(HOST, site.port) as visitor:
            visitor.sign_in(who.email, PASSWORD)
            for view in head.keys() - own:
                assert visitor.get(head[view].path).status == 404, (who.role.name, view)
