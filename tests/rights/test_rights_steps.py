"""The steps of a request: only those that can be taken as it stands, and by whom."""

from __future__ import annotations

import pytest
from made_rights import NOW, TODAY, person

from daymark.access import cases
from daymark.access.models import Person, RightsCase
from daymark.registers.models import School, Trust

STEPS = (cases.refuse, cases.withdraw, cases.restrict, cases.lift, cases.release, cases.approve)
LINES = {"lines": [{"what": "comments", "rows": 1, "goes": True}]}


@pytest.fixture
def school(trust: Trust) -> School:
    return School.objects.create(trust=trust, name="Harbour Academy", urn="900001", phase="Secondary")


@pytest.fixture
def head(school: School) -> Person:
    return person(school, "head", "Hana Head")


@pytest.fixture
def lead(school: School) -> Person:
    return person(school, "designated_safeguarding_lead", "Sol Safe")


def a_case(school: School, by: Person, kind: str, **plan: object) -> RightsCase:
    asking = cases.Asking("Grace Lovelace", "parent", "Passport seen", "Wants it", TODAY)
    return cases.write_down(school, kind, 7, asking, plan, by=by, at=NOW)


@pytest.mark.parametrize("kind", ["access", "correction", "restriction", "erasure"])
@pytest.mark.parametrize("end", [cases.refuse, cases.withdraw])
def test_what_is_closed_takes_no_step(school: School, head: Person, lead: Person, kind: str, end: object) -> None:
    case = a_case(school, head, kind, **LINES)
    end(case, by=head, at=NOW, why="Not who they say")  # type: ignore[operator]
    for step in STEPS:
        with pytest.raises(cases.CannotBeDone, match="changed meanwhile"):
            step(case, by=lead, at=NOW, why="Once more")
    with pytest.raises(cases.CannotBeDone):
        cases.correct(case, by=lead, at=NOW, why="Once more", written=1)
    with pytest.raises(cases.CannotBeDone):
        cases.review(case, by=lead, at=NOW, said="Once more")
    with pytest.raises(cases.CannotBeDone):
        cases.reopen(case, by=lead)
    kept = RightsCase.objects.get()
    assert (kept.state, kept.decided_by, kept.decision) == (case.state, head, "Not who they say")
    assert cases.possible(kept, lead) == ()


def test_each_kind_has_its_own_ways_on(school: School, head: Person) -> None:
    always = ("refuse", "withdraw")
    assert cases.possible(a_case(school, head, "access"), head) == ("look", *always)
    assert cases.possible(a_case(school, head, "correction"), head) == ("correct", *always)
    assert cases.possible(a_case(school, head, "restriction"), head) == ("restrict", *always)
    assert cases.possible(a_case(school, head, "erasure", **LINES), head) == ("forward", "again", *always)
    assert cases.possible(a_case(school, head, "erasure", lines=[]), head) == ("again", *always)


def test_whoever_looked_through_what_goes_cannot_approve_it(school: School, head: Person, lead: Person) -> None:
    case = a_case(school, head, "erasure", **LINES)
    cases.review(case, by=head, at=NOW, said="Read")
    with pytest.raises(cases.CannotBeDone, match="cannot approve it as well"):
        cases.approve(case, by=head, at=NOW, why="By myself")
    assert "approve" not in cases.possible(case, head)
    cases.approve(case, by=lead, at=NOW, why="Agreed")
    kept = RightsCase.objects.get()
    assert (kept.state, kept.reviewed_by, kept.decided_by, kept.plan["reviewed"]) == ("approved", head, lead, "Read")


def test_nothing_is_carried_out_that_was_not_approved(school: School, head: Person, lead: Person) -> None:
    case = cases.propose(school, LINES["lines"], on=TODAY, by=None, at=NOW)
    assert (case.kind, case.opened_by, case.due) == ("retention", None, None)
    cases.review(case, by=head, at=NOW, said="Read")
    with pytest.raises(cases.CannotBeDone):
        cases.carried_out(case, {"counts": {}}, at=NOW, to_lay_out=[])
    with pytest.raises(cases.CannotBeDone):
        cases.send_back(case, "More would go")
    cases.approve(case, by=lead, at=NOW, why="Agreed")
    cases.send_back(case, "More would go")
    kept = RightsCase.objects.get()
    assert (kept.state, kept.reviewed_by, kept.decided_by, kept.trouble) == ("open", None, None, "More would go")
    assert cases.possible(kept, lead)[0] == "forward"


def test_a_restriction_that_ends_keeps_why_it_was(school: School, head: Person, lead: Person) -> None:
    case = a_case(school, head, "restriction")
    cases.restrict(case, by=head, at=NOW, why="Accuracy is looked into")
    assert cases.possible(case, lead) == ("lift",)
    cases.lift(case, by=lead, at=NOW, why="Looked into")
    kept = RightsCase.objects.get()
    assert kept.plan["restricted"] == {"by": "Hana Head", "at": NOW.isoformat(), "why": "Accuracy is looked into"}
    assert (kept.state, kept.decided_by, kept.decision, kept.done_at) == ("lifted", lead, "Looked into", NOW)
