"""What is asked for beside the headline measures and the usual groups tells those without names nothing."""

import json
from datetime import date

import pytest
from made_school import said, signed_in
from test_web_withheld import crowd

from daymark.access.scope import Scope
from daymark.lake.layout import SchoolRow
from daymark.measures.definitions import DEFINITIONS, FURTHER, HEADLINE
from daymark.measures.keys import KEYS
from daymark.measures.question import Question, can_divide
from daymark.reports import allowed
from daymark.reports.moment import moment_of
from daymark.reports.parts_page import parts_page
from daymark.reports.transitions_page import transitions_page
from daymark.web.data.sessions import lake

__all__ = ["crowd"]

WITHOUT_NAMES = ("governor", "trust_analyst")
FINE = "withheld: shown only with names, as it could be about one pupil"
PARTS = {"code": "I", "week": "2025-09-08", "band": "[0,5)", "band_before": "[0,5)"}
NUMBERS = ("numerator", "denominator", "value", "pupils", "low", "high", "shrunk", "earlier", "change")
NEVER = ("ever6", "ethnicity", "phase", "la")
CARE = ("looked_after", "social_worker")
NOT_OPEN = tuple(key for key in KEYS if key not in allowed.OPEN)


def person(role, school):
    return signed_in(role, None if role == "trust_analyst" else school)


@pytest.fixture
def without(request, crowd):
    return person(request.param, crowd)


def told(client, school, query):
    answer = client.get(f"/{school.key}/figure/figure.json?{query}")
    return answer.status_code, answer.json()


def numbers(figures):
    return [one[name] for one in figures for name in NUMBERS if one.get(name) is not None]


@pytest.mark.parametrize("without", WITHOUT_NAMES, indirect=True)
def test_nothing_of_a_further_measure_is_told(crowd, without):
    for measure in FURTHER:
        definition = DEFINITIONS[measure]
        part = "".join(f"&{key}={PARTS[key]}" for key in definition.formula.carried)
        for query in (f"measure={measure}", f"measure={measure}{part}", f"measure={measure}&year_group=7"):
            status, found = told(without, crowd, query)
            assert status == 200, query
            assert [one["why"] for one in found["figures"]] == [FINE] and numbers(found["figures"]) == [], query
        page = without.get(f"/{crowd.key}/figure/?measure={measure}&by=sex")
        assert "Withheld" in said(page) and "days each" not in said(page)
        assert 'id="divided-table"' not in page.content.decode() and "See the pupils" not in said(page)


@pytest.mark.parametrize("without", WITHOUT_NAMES, indirect=True)
def test_nor_by_dividing_it(crowd, without):
    for measure in FURTHER:
        for by in (key for key in allowed.OPEN if can_divide(measure, (key,))):
            status, found = told(without, crowd, f"measure={measure}&by={by}")
            assert status == 200 and [one["why"] for one in found["figures"]] == [FINE], (measure, by)
            assert "512" not in json.dumps(found)


@pytest.mark.parametrize("without", WITHOUT_NAMES, indirect=True)
def test_new_keys_are_refused_in_words(crowd, without):
    for key in NOT_OPEN:
        chosen = f"measure=attendance_rate&{key}=Y"
        for query in (chosen, f"measure=attendance_rate&by={key}", f"measure=lesson_attendance_rate&by={key}"):
            status, found = told(without, crowd, query)
            if query == chosen and key in ("term", "school_year", "subject", "lesson_period"):
                # They choose nobody: what stands in the address says nothing.
                assert found == told(without, crowd, "measure=attendance_rate")[1]
                continue
            assert status == 400 and "error" in found and "figures" not in found, query


def test_the_head_is_shown_all_of_it(crowd):
    """The same questions have answers: what is withheld above is there."""
    head = signed_in("head", crowd)
    for measure in FURTHER:
        status, found = told(head, crowd, f"measure={measure}")
        assert status == 200 and not any(one["suppressed"] for one in found["figures"]), measure
    shown = [told(head, crowd, f"measure={measure}")[1]["figures"] for measure in FURTHER]
    assert sum(bool(numbers(figures)) for figures in shown) >= len(FURTHER) - 3


@pytest.mark.parametrize("without", WITHOUT_NAMES, indirect=True)
def test_the_page_of_measures_tells_only_the_headline(crowd, without):
    figures = without.get(f"/{crowd.key}/insight/measures.json").json()["figures"]
    by_measure = {one["measure"]: one for one in figures}
    assert {measure for measure in FURTHER if numbers([by_measure[measure]])} == set()
    assert by_measure["attendance_rate"]["numerator"] and by_measure["attendance_rate"]["suppressed"] is False
    assert {measure for measure, one in by_measure.items() if not one["suppressed"]} <= set(HEADLINE)
    page = said(without.get(f"/{crowd.key}/insight/measures/"))
    assert "26 more measures are shown only to people to whom pupils are named." in page and "days each" in page
    assert not [DEFINITIONS[measure].title for measure in FURTHER if f"{DEFINITIONS[measure].title} " in page]
    assert "Pupils by how much they missed opens as a table" in page
    rows = without.get(f"/{crowd.key}/insight/measures.csv").content.decode().splitlines()
    assert sum(FINE in row for row in rows) >= len(FURTHER)


@pytest.mark.parametrize("without", WITHOUT_NAMES, indirect=True)
def test_a_small_headline_figure_is_withheld_on_the_page_of_measures_too(crowd, without):
    figures = without.get(f"/{crowd.key}/insight/measures.json").json()["figures"]
    late = next(one for one in figures if one["measure"] == "late_rate")
    assert late["suppressed"] and numbers([late]) == []


@pytest.mark.parametrize("without", WITHOUT_NAMES, indirect=True)
def test_transitions_are_for_those_with_names(crowd, without):
    page = said(without.get(f"/{crowd.key}/insight/transitions/"))
    assert "shown to people to whom pupils are named" in page and "Year 8" not in page
    assert without.get(f"/{crowd.key}/insight/transitions.csv").status_code == 404


def test_the_reports_hold_back_whoever_asks_them(crowd):
    row, scope = SchoolRow(crowd.key, crowd.name), Scope(frozenset({crowd.key}), None, None, None, False, 10, "")
    moment = moment_of(lake(), crowd.key, scope, date(2026, 11, 23))
    question = Question(("absence_band",), moment.year, moment.as_of)
    assert parts_page(lake(), row, scope, moment, question) is None
    assert transitions_page(lake(), row, scope, moment) is None


def test_whether_a_code_was_used_is_not_told_by_there_being_no_page(crowd):
    governor = signed_in("governor", crowd)
    found = told(governor, crowd, "measure=code_rate&code=Y7")
    assert found[0] == 200 and found[1]["figures"][0]["suppressed"] and numbers(found[1]["figures"]) == []
    assert told(signed_in("head", crowd), crowd, "measure=code_rate&code=I")[0] == 200


def test_care_is_asked_about_by_those_who_read_it_on_a_pupils_page(made, officer, tutor):
    def status(client, query):
        return client.get(made.address(f"figure/?measure=attendance_rate&{query}")).status_code

    for key in CARE:
        assert (status(officer, f"{key}=Y"), status(officer, f"by={key}")) == (200, 200)
        assert (status(tutor, f"{key}=Y"), status(tutor, f"by={key}")) == (400, 400)
    for key in NEVER:
        assert (status(officer, f"{key}=Y"), status(officer, f"by={key}")) == (400, 400)
    assert status(tutor, "young_carer=Y") == 400 and status(tutor, "by=term") == 200
