"""Any figure opens to what it is counted from, and says the same everywhere."""

import re
from html import unescape

import pytest
from django.utils import timezone
from made_school import PUPILS_HELD, SESSIONS, said

from daymark.access.models import AuditEntry, RightsCase
from daymark.measures.definitions import DEFINITIONS
from daymark.measures.question import HEADLINE


@pytest.mark.parametrize("measure", HEADLINE)
def test_every_measure_opens_with_its_definition(made, officer, measure):
    own = {"absence_band": "&band=[5,10)", "code_rate": "&code=I", "weekday_absence_rate": "&weekday=Monday"}
    page = said(officer.get(made.address(f"figure/?measure={measure}{own.get(measure, '')}")))
    definition = DEFINITIONS[measure]
    for told in (definition.title, definition.numerator, definition.why, definition.source):
        assert " ".join(told.split()) in page
    assert "Registers to Friday 24 October, afternoon" in page


def test_a_figure_is_worked_out_in_words(made, officer):
    page = said(officer.get(made.address("figure/?measure=overall_absence_rate&year_group=7")))
    assert f"{sum(range(12))} of {12 * SESSIONS} possible sessions were missed" in page
    assert "Year 7" in page and "8 September to 24 October 2025" in page


def test_a_figure_as_json_carries_its_question(made, officer):
    found = officer.get(made.address("figure/figure.json?measure=persistent_absence&by=form")).json()
    assert found["as_of"] == "2025-10-24"
    whole, *forms = found["figures"]
    assert (whole["numerator"], whole["denominator"]) == (17, PUPILS_HELD)
    assert {one["group"]["form"]: one["numerator"] for one in forms} == {"7A": 5, "8B": 12}
    assert sum(one["numerator"] for one in forms) == whole["numerator"]


def test_every_number_on_the_overview_opens_and_says_the_same(made, officer):
    page = officer.get(made.address("insight/")).content.decode()
    found = re.findall(r'<a class="dm-figure" href="([^"]+figure[^"]+)">([^<]+)<', page)
    assert len(found) > 15
    for href, shown in found:
        opened = officer.get(unescape(href))
        assert opened.status_code == 200
        if shown.endswith("%"):
            assert re.search(rf'dm-opened__value">{re.escape(shown)}<', opened.content.decode()), (href, shown)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("measure=nonsense", "There is no measure"),
        ("measure=attendance_rate&from=yesterday", "is not a date"),
        ("measure=attendance_rate&from=2025-10-01&to=2025-09-01", "ends"),
        ("measure=persistent_absence&by=week", "cannot be divided"),
        ("measure=attendance_rate&by=shoe", "There is no group"),
        ("measure=attendance_rate&basis=guess", "There is no basis"),
        ("measure=attendance_rate&from=0001-01-01", "is not a day of this century"),
        ("measure=attendance_rate&to=9999-12-31", "is not a day of this century"),
        ("measure=attendance_rate&form=8%00B", "cannot be printed"),
        ("measure=code_rate&code=%00", "cannot be printed"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(made, officer, query, why):
    page = officer.get(made.address(f"figure/?{query}"))
    assert page.status_code == 400
    assert "This figure cannot be counted." in said(page) and why in said(page)
    told = officer.get(made.address(f"figure/figure.json?{query}"))
    assert told.status_code == 400 and why in told.json()["error"]


def test_a_figure_of_somebody_not_to_be_seen_is_not_there_and_stands_nowhere(made, tutor):
    theirs, restricted, other = (made.pupils[number].pk for number in (12, 13, 4))
    RightsCase.objects.create(
        school=made.school, kind="restriction", state="in_force", pupil=restricted,
        received_on=timezone.localdate(), opened_at=timezone.now(),
    )  # fmt: skip

    def asked(pupil, tail="figure.json"):
        given = {"measure": "attendance_rate", "pupil": pupil}
        return tutor.get(made.address(f"figure/{tail}"), given).status_code

    nobodys = (restricted, other, 99_999_999, f"0{theirs}", f" {theirs}", "abc", "1e3", "-1", "９", "9" * 30, "\x00")
    assert [asked(pupil) for pupil in nobodys] == [404] * len(nobodys)
    assert asked(other, "") == asked("abc", "") == 404
    assert not AuditEntry.objects.filter(act__in=("pupil.figure", "figures.export")).exists()
    assert asked(theirs) == asked(theirs, "") == 200
    assert {tuple(row.pupils) for row in AuditEntry.objects.filter(act="pupil.figure")} == {(theirs,)}


def test_a_figure_of_one_pupil_is_not_for_those_to_whom_nobody_is_named(made, governor):
    given = {"measure": "attendance_rate", "pupil": made.pupils[12].pk}
    assert governor.get(made.address("figure/figure.json"), given).status_code == 404


def test_a_part_the_measure_has_not_is_not_found(made, officer):
    assert officer.get(made.address("figure/?measure=absence_band&band=[3,4)")).status_code == 404
    assert officer.get(made.address("figure/?measure=code_rate&code=Y7")).status_code == 404


def test_parts_are_not_shown_together_to_those_without_names(made, officer, governor):
    assert officer.get(made.address("figure/?measure=absence_band")).status_code == 200
    assert governor.get(made.address("figure/?measure=absence_band")).status_code == 404


def test_a_governor_is_not_shown_few_pupils_nor_what_leaves_few(made, governor):
    def shown(query):
        return governor.get(made.address(f"figure/figure.json?measure={query}")).json()["figures"][0]

    assert shown("attendance_rate&year_group=7")["suppressed"] is False
    few = shown("attendance_rate&sen=K")
    assert few["suppressed"] is True and few["numerator"] is None and few["value"] is None
    assert shown("attendance_rate&sen=N")["suppressed"] is True
    assert shown("persistent_absence&form=7A")["suppressed"] is True
    page = said(governor.get(made.address("figure/?measure=attendance_rate&sen=K")))
    assert "Fewer than 10 pupils" in page and "possible sessions were" not in page


def test_the_pupils_behind_a_figure_are_one_step_away(made, officer):
    page = officer.get(made.address("figure/?measure=persistent_absence&year_group=8")).content.decode()
    href = unescape(re.search(r'href="([^"]+)">See the pupils', page)[1])
    assert "12 of 24 pupils" in said(officer.get(href))


@pytest.mark.parametrize(
    "measure",
    ["attendance_rate", "overall_absence_rate", "authorised_absence_rate", "unauthorised_absence_rate",
     "persistent_absence", "severe_absence"],
)  # fmt: skip
def test_the_nation_stands_beside_where_it_is_published(made, officer, measure):
    page = said(officer.get(made.address(f"figure/?measure={measure}")))
    assert "Secondary schools in England" in page and "Department for Education" in page
    assert "Secondary schools in England" not in said(officer.get(made.address(f"figure/?measure={measure}&form=7A")))


def test_nothing_stands_beside_what_is_not_published(made, officer):
    assert "Secondary schools in England" not in said(officer.get(made.address("figure/?measure=broken_weeks")))
