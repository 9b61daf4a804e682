"""Questions in, figures out: the same as the pages give, no more than the token may be told."""

from __future__ import annotations

import pytest
from api_asking import membership_of, problem, token_for
from django.test import Client
from made_school import SESSIONS

from daymark.access.models import AuditEntry, Release
from daymark.measures.definitions import MEASURES

ASKED = {"measures": ["overall_absence_rate"]}


def at(made, tail: str) -> str:
    return f"/schools/{made.school.key}{tail}"


def test_a_question_in_and_figures_out(program, made):
    answer = program("head").post(at(made, "/figures"), ASKED | {"by": ["year_group"]})
    assert answer.status_code == 200
    told = answer.json()
    seven, eight = told["figures"]
    assert seven["group"] == {"year_group": "7"} and seven["numerator"] == sum(range(12))
    assert seven["denominator"] == 12 * SESSIONS and seven["pupils"] == 12
    assert eight["value"] == sum(range(12, 24)) / (12 * SESSIONS)
    assert not seven["suppressed"] and len(seven["definition"]) == 12
    assert told["question"]["from"] == "2025-08-01" and told["as_of"] == told["question"]["to"]
    assert told["question"]["basis"] == "census" and told["registers"]


def test_the_same_question_in_an_address(program, made):
    asked = program("head")
    query = "?measure=overall_absence_rate&by=form&where=fsm=Y&from=2025-09-08&to=2025-09-12"
    body = ASKED | {"by": ["form"], "where": {"fsm": ["Y"]}, "from": "2025-09-08", "to": "2025-09-12"}
    one, other = asked.get(at(made, f"/figures{query}")), asked.post(at(made, "/figures"), body)
    assert one.status_code == other.status_code == 200
    assert one.json() == other.json() and len(one.json()["figures"]) == 2


def test_every_measure_can_be_asked(program, made):
    asked = program("head")
    for measure in MEASURES:
        basis = "census"
        answer = asked.get(at(made, f"/figures?measure={measure}&basis={basis}&ranges=true"))
        assert answer.status_code == 200, (measure, answer.content)


def test_ranges_and_the_year_before(program, made):
    told = program("head").post(at(made, "/figures"), ASKED | {"ranges": True, "against": "last_year"}).json()
    figure = told["figures"][0]
    assert figure["low"] < figure["value"] < figure["high"]
    assert figure["earlier"]["pupils"] == 24 and figure["change"] is not None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("measure=no_such", "measures"),
        ("measure=attendance_rate&by=star_sign", "by"),
        ("measure=attendance_rate&where=star_sign=Y", "where.star_sign"),
        ("measure=attendance_rate&where=fsm", "where"),
        ("measure=attendance_rate&where=school=900002", "where.school"),
        ("measure=attendance_rate&from=2025-13-01", "from"),
        ("measure=attendance_rate&from=01/09/2025", "from"),
        ("measure=attendance_rate&from=2025-09-30&to=2025-09-01", ""),
        ("measure=attendance_rate&basis=guess", "basis"),
        ("measure=attendance_rate&against=next_year", "against"),
        ("measure=attendance_rate&ranges=perhaps", "ranges"),
        ("measure=attendance_rate&by=form&by=sex&by=fsm&by=sen", "by"),
        ("measure=attendance_rate&scope=everything", "scope"),
        ("measure=attendance_rate&where=form=%00", "where"),
        ("measure=attendance_rate&where=pupil=abc", "where.pupil"),
        ("by=form", "measure"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(program, made, query, field):
    answer = program("head").get(at(made, f"/figures?{query}"))
    assert answer.status_code == 422, answer.content
    fault = problem(answer)["errors"][0]
    assert fault["field"] == field and fault["rule"] and fault["remedy"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"measures": 1}', b"\xff", b'"x"', b"[" * 9000, b"null"])
def test_what_is_no_question_is_refused(program, made, body):
    asked = program("head")
    answer = asked._client().post(
        f"/api/v1{at(made, '/figures')}", body, content_type="application/json", headers=asked.headers
    )
    assert answer.status_code in (400, 422)
    problem(answer)


def test_a_name_that_is_not_known_is_not_passed_over(program, made):
    answer = program("governor").post(at(made, "/figures"), ASKED | {"scope": {"names": True}, "smallest": 0})
    assert answer.status_code == 422
    assert {one["field"] for one in problem(answer)["errors"]} == {"scope", "smallest"}


def test_a_token_without_names_is_told_what_the_pages_tell(program, made):
    asked = program("governor")
    whole = asked.post(at(made, "/figures"), ASKED).json()["figures"]
    assert [(one["numerator"], one["suppressed"]) for one in whole] == [(275, False)]  # of 276, rounded
    form = asked.post(at(made, "/figures"), ASKED | {"where": {"form": ["8B"]}}).json()["figures"][0]
    assert form["suppressed"] and form["numerator"] is form["value"] is form["pupils"] is None
    assert form["reason"].startswith("withheld")
    small = asked.get(at(made, "/figures?measure=overall_absence_rate&by=sen")).json()["figures"]
    assert all(one["suppressed"] for one in small if one["group"] == {"sen": "K"})


@pytest.mark.parametrize(
    "more",
    [
        {"by": ["form"]},
        {"by": ["year_group", "sex"]},
        {"where": {"year_group": ["7"], "sex": ["F"]}},
        {"from": "2025-09-08", "to": "2025-09-08"},
        {"measures": ["code_rate"]},
        {"measures": ["sickness_days"]},
        {"basis": "daily", "measures": ["persistent_absence"]},
    ],
)
def test_what_is_asked_too_finely_is_withheld_and_no_group_named(program, made, more):
    answer = program("governor").post(at(made, "/figures"), ASKED | more)
    assert answer.status_code == 200
    figures = answer.json()["figures"]
    assert [(one["suppressed"], one["group"], one["value"], one["pupils"]) for one in figures] == [
        (True, {}, None, None)
    ]
    assert "names" in figures[0]["reason"]


def test_ranges_are_not_told_without_names(program, made):
    told = program("governor").post(at(made, "/figures"), ASKED | {"ranges": True}).json()["figures"][0]
    assert told["low"] is told["high"] is told["shrunk"] is None


@pytest.mark.parametrize(
    "more", [{"where": {"pupil": ["1"]}}, {"by": ["looked_after"]}, {"where": {"social_worker": ["Y"]}}]
)
def test_what_is_not_for_a_token_is_refused(program, made, more):
    answer = program("governor").post(at(made, "/figures"), ASKED | more)
    assert answer.status_code == 422
    problem(answer)


def test_figures_and_pages_tell_a_governor_the_same(program, made):
    asked = program("governor")
    client = Client()
    client.force_login(membership_of("governor", made.school).person)
    for query in ("measure=overall_absence_rate&by=fsm", "measure=persistent_absence&by=year_group"):
        page = client.get(f"/{made.school.key}/figure/figure.json?{query}").json()["figures"]
        told = asked.get(at(made, f"/figures?{query}")).json()["figures"]
        there = {str(one["group"]): (one["numerator"], one["value"], one["pupils"]) for one in page}
        assert told and all(
            there[str(one["group"])] == (one["numerator"], one["value"], one["pupils"]) for one in told if one["group"]
        )


def test_a_token_for_counts_alone_withholds_from_a_head_as_well(program, made):
    asked = program("head", names=False)
    assert asked.get("/me").json()["smallest"] == 10
    told = asked.get(at(made, "/figures?measure=overall_absence_rate&where=form=8B")).json()["figures"][0]
    assert told["suppressed"]
    assert asked.get(at(made, "/pupils")).status_code == 404


@pytest.mark.parametrize(
    ("role", "reach"),
    [("form_tutor", {"forms": ["8B"]}), ("head_of_year", {"year_groups": ["8"]}), ("senco", {"pupils": [0, 1]})],
)
def test_a_program_without_names_is_told_no_part_of_a_school(made, role, reach):
    """Two forms, or n and n + 1 pupils, each with a release of their own, would tell of one pupil."""
    if "pupils" in reach:
        reach = {"pupils": [made.pupils[at].pk for at in reach["pupils"]]}
    asked = token_for(membership_of(role, made.school, **reach), names=False)
    for query in ("measure=overall_absence_rate", "measure=attendance_rate&by=fsm", "measure=absence_band&by=sex"):
        (figure,) = asked.get(at(made, f"/figures?{query}")).json()["figures"]
        assert figure["suppressed"] and figure["numerator"] is None and figure["group"] == {}
    assert not Release.objects.exists()


def test_one_for_the_whole_school_is(made):
    asked = token_for(membership_of("head", made.school), names=False)
    (figure,) = asked.get(at(made, "/figures?measure=overall_absence_rate")).json()["figures"]
    assert not figure["suppressed"] and figure["denominator"] == round(24 * SESSIONS, -1)
    assert [each.audience for each in Release.objects.all()] == ["fewer than 10 withheld"]


def test_a_figure_of_one_pupil_is_written_down(program, made):
    asked, pupil = program("head"), made.pupils[5]
    told = asked.get(at(made, f"/figures?measure=overall_absence_rate&where=pupil={pupil.pk}")).json()
    assert [(one["numerator"], one["pupils"]) for one in told["figures"]] == [(5, 1)]
    row = AuditEntry.objects.get(act="api.figures-of-pupils")
    assert row.pupils == [pupil.pk] and row.person == asked.token.person_id and row.detail["token"] == asked.token.name


def test_the_same_answer_is_not_sent_twice(program, made):
    asked = program("head")
    address = at(made, "/figures?measure=overall_absence_rate&by=form")
    first = asked.get(address)
    assert first["ETag"].startswith('W/"') and first["Vary"] == "Authorization"
    again = asked.get(address, **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and again.content == b"" and again["ETag"] == first["ETag"]
    other = asked.get(address.replace("form", "sex"), **{"If-None-Match": first["ETag"]})
    assert other.status_code == 200


def test_a_tag_belongs_to_a_scope(program, made):
    address = at(made, "/figures?measure=overall_absence_rate&by=form")
    tag = program("head")
    tag = tag.get(address)["ETag"]
    answer = program("governor").get(address, **{"If-None-Match": tag})
    assert answer.status_code == 200 and answer["ETag"] != tag


def test_the_groups_are_those_of_the_token(program, made):
    named = {one["key"]: one for one in program("head").get(at(made, "/groups")).json()["groups"]}
    assert [one["value"] for one in named["form"]["values"]] == ["7A", "8B"]
    assert [one["label"] for one in named["year_group"]["values"]] == ["Year 7", "Year 8"]
    assert "social_worker" in named and named["weekday"]["divides"] and not named["weekday"]["chooses"]
    bare = {one["key"]: one for one in program("governor").get(at(made, "/groups")).json()["groups"]}
    assert "social_worker" not in bare and bare["form"]["values"] == []


def test_every_group_that_is_offered_can_be_asked(program, made):
    for role in ("head", "form_tutor", "governor"):
        asked = program(role, **({"forms": ["8B"]} if role == "form_tutor" else {}))
        for one in asked.get(at(made, "/groups")).json()["groups"]:
            measure = "lesson_attendance_rate" if one["key"] in ("subject", "lesson_period") else "attendance_rate"
            answer = asked.get(at(made, f"/figures?measure={measure}&by={one['key']}"))
            assert answer.status_code == 200, (role, one["key"], answer.content)
            for value in one["values"] if one["chooses"] else []:
                body = {"measures": ["attendance_rate"], "where": {one["key"]: [value["value"]]}}
                assert asked.post(at(made, "/figures"), body).status_code == 200, (role, one["key"])


def test_the_measures_say_what_they_count(program):
    told = program("governor").get("/measures").json()["measures"]
    assert [one["id"] for one in told] == list(MEASURES)
    assert all(one["numerator"] and one["source"] and len(one["version"]) == 12 for one in told)
