"""Pupils, for tokens that may name them: chosen, sorted, leafed through; and nobody beyond."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from api_asking import membership_of, problem, token_for
from django.utils import timezone
from made_school import make_school

from daymark.access.models import AuditEntry
from daymark.access.models.rights import RightsCase
from daymark.access.roles import ROLES
from daymark.reports import allowed


def at(made, tail: str = "") -> str:
    return f"/schools/{made.school.key}/pupils{tail}"


def keys(answer) -> list[str]:
    return [one["key"] for one in answer.json()["pupils"]]


def test_the_list_has_days_and_sessions_missed_first(program, made):
    answer = program("head").get(at(made))
    told = answer.json()
    assert told["total"] == 24 and len(told["pupils"]) == 24
    assert [one["absent"] for one in told["pupils"]] == list(range(23, -1, -1))
    assert told["pupils"][0]["surname"] == "Pupil23" and told["pupils"][0]["form"] == "8B"


def test_the_list_is_leafed_through(program, made):
    asked = program("head")
    first = asked.get(at(made, "?size=10&sort=name"))
    assert first.json()["total"] == 24 and len(first.json()["pupils"]) == 10
    links = dict(reversed(part.split("; ")) for part in first["Link"].split(", "))
    assert set(links) == {'rel="first"', 'rel="next"', 'rel="last"'}
    found, address = keys(first), links['rel="next"'].strip("<>")
    while address:
        answer = asked.get(address.removeprefix("/api/v1"))
        found += keys(answer)
        links = dict(reversed(part.split("; ")) for part in answer["Link"].split(", "))
        address = links.get('rel="next"', "").strip("<>")
    assert found == [pupil.key for pupil in made.pupils]


def test_a_school_without_a_number_is_asked_for_by_its_name(program, trust):
    made = make_school(trust, name="École Ñandú/Annexe")
    asked = program("head", made.school)
    assert asked.get("/schools").json()["schools"][0]["key"] == "École Ñandú/Annexe"
    address = f"/schools/{quote('École Ñandú~1Annexe')}/pupils?size=20"
    first = asked.get(address)
    second = first["Link"].split('; rel="next"')[0].rsplit("<", 1)[1].rstrip(">")
    assert second.isascii()
    answer = asked.get(second.removeprefix("/api/v1"))
    assert answer.status_code == 200 and len(answer.json()["pupils"]) == 4


@pytest.mark.parametrize(
    ("query", "field"),
    [("page=0", "page"), ("page=9", "page"), ("size=201", "size"), ("page=x", "page"), ("sort=star", "sort"),
     ("missed=-1", "missed"), ("band=7-9", "band"), ("names=1", "names"), ("q=%00", "q"),
     ("form=" + "x" * 101, "form")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(program, made, query, field):
    answer = program("head").get(at(made, f"?{query}"))
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == field


def test_the_list_is_chosen_from(program, made):
    asked = program("head")
    assert asked.get(at(made, "?form=7A&missed=5&sort=name")).json()["total"] == 2
    assert asked.get(at(made, "?q=pupil07")).json()["total"] == 1
    assert asked.get(at(made, "?sen=K")).json()["total"] == 1
    assert asked.get(at(made, "?band=10-100")).json()["total"] == 24 - 7


def test_one_pupil_with_figures(program, made):
    pupil = made.pupils[3]
    told = program("head").get(at(made, f"/{pupil.pk}")).json()
    assert told["surname"] == "Pupil03" and told["known"]["sen"] == "K" and told["known"]["social_worker"] == "N"
    absence = next(one for one in told["figures"] if one["measure"] == "overall_absence_rate")
    assert (absence["numerator"], absence["denominator"]) == (3, 70)
    assert told["spells"] == [{"from": "2025-09-08", "to": "2025-09-09", "sessions": 3}]
    assert told["codes"]["I"] == 3 and told["before"]


def test_a_token_without_sensitive_fields_is_not_told_them(made):
    held = membership_of("form_tutor", made.school, forms=["7A"])
    assert not held.kind.sensitive and not held.kind.exports
    asked = token_for(held)
    assert asked.get(at(made)).status_code == 404
    assert asked.get("/me").json()["names"] is False


def test_a_token_is_told_no_sensitive_field_where_its_role_is_not(made, monkeypatch):
    monkeypatch.setitem(ROLES, "form_tutor", replace(ROLES["form_tutor"], exports=True))
    asked = token_for(membership_of("form_tutor", made.school, forms=["7A"]), names=True)
    assert asked.get(at(made)).json()["total"] == 12
    told = asked.get(at(made, f"/{made.pupils[3].pk}")).json()
    assert told["known"].keys() >= {"year_group", "form"} and not told["known"].keys() & allowed.SENSITIVE
    assert told["codes"] is None and told["figures"]
    for query in ("?fsm=Y", "?sen=K"):
        assert problem(asked.get(at(made, query)))["errors"][0]["field"] == query[1:4]
    figures = f"/schools/{made.school.key}/figures"
    codes = asked.get(f"{figures}?measure=code_rate").json()["figures"]
    assert all(one["group"]["code"] != "I" for one in codes)
    for query in ("measure=code_rate&where=code=I", "measure=sickness_days", "measure=attendance_rate&by=sen"):
        assert asked.get(f"{figures}?{query}").status_code == 422


def test_what_is_told_of_pupils_is_kept_nowhere(program, made):
    asked = program("head")
    for answer in (asked.get(at(made)), asked.get(at(made, f"/{made.pupils[3].pk}")), asked.get("/nowhere")):
        assert answer["Cache-Control"] == "no-store, private"


def test_a_pupil_whose_record_is_restricted_is_told_to_no_program(program, made):
    asked, pupil = program("head"), made.pupils[20]
    before = asked.get(at(made))
    RightsCase.objects.create(
        school=made.school,
        pupil=pupil.pk,
        kind="restriction",
        state="in_force",
        received_on=timezone.localdate(),
        opened_at=timezone.now(),
    )
    after = asked.get(at(made), **{"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and keys(after) == [key for key in keys(before) if key != pupil.key]
    assert asked.get(at(made, f"/{pupil.pk}")).status_code == 404
    figures = f"/schools/{made.school.key}/figures?measure=attendance_rate"
    assert asked.get(f"{figures}&where=pupil={pupil.pk}").status_code == 404
    assert asked.get(figures).json()["figures"][0]["pupils"] == 23


def test_nor_by_counts_that_the_makers_pages_leave_them_out_of(program, made):
    RightsCase.objects.create(
        school=made.school, pupil=made.pupils[20].pk, kind="restriction", state="in_force",
        received_on=timezone.localdate(), opened_at=timezone.now(),
    )  # fmt: skip
    figures = f"/schools/{made.school.key}/figures?measure=attendance_rate"
    for role, withheld in (("attendance_officer", True), ("head", False), ("governor", False)):
        asked = token_for(membership_of(role, made.school), names=False)
        assert asked.get(figures).json()["figures"][0]["suppressed"] is withheld, role


def test_a_head_of_year_reads_the_year_and_no_other(program, made):
    asked = program("head_of_year", year_groups=["8"])
    assert asked.get(at(made)).json()["total"] == 12
    assert asked.get(at(made, f"/{made.pupils[20].pk}")).status_code == 200
    other = asked.get(at(made, f"/{made.pupils[2].pk}"))
    nobody = asked.get(at(made, "/999999999"))
    assert other.status_code == nobody.status_code == 404
    assert other.content == nobody.content and dict(other.headers).keys() == dict(nobody.headers).keys()


def test_pupils_of_other_schools_are_not_there_at_any_address(program, made, sister, stranger):
    asked = program("head")
    for other in (sister, stranger):
        pupil = other.pupils[0].pk
        assert asked.get(at(made, f"/{pupil}")).status_code == 404
        assert asked.get(at(other, f"/{pupil}")).status_code == 404
        figures = asked.get(f"/schools/{made.school.key}/figures?measure=overall_absence_rate&where=pupil={pupil}")
        assert figures.status_code == 404
        assert asked.get(at(made, f"?q={other.pupils[0].surname}")).json()["total"] == 0


@pytest.mark.parametrize("key", ["-1", "0", "9" * 30, "1.5", "x", "%00", "1%20OR%201=1", "..%2f..%2fme"])
def test_a_tampered_key_finds_nobody(program, made, key):
    answer = program("head").get(at(made, f"/{key}"))
    assert answer.status_code in (404, 422)
    problem(answer)


@pytest.mark.parametrize("role", ["governor", "trust_analyst", "system_administrator"])
def test_nobody_is_named_to_those_who_see_counts(program, made, role):
    asked = program(role, made.school if role == "governor" else None)
    assert asked.get(at(made)).status_code == 404
    assert asked.get(at(made, f"/{made.pupils[0].pk}")).status_code == 404


def test_reading_a_list_is_one_row_of_the_record(program, made):
    asked = program("head")
    asked.get(at(made, "?size=10&q=pupil"))
    row = AuditEntry.objects.get(act="api.pupils")
    assert len(row.pupils) == 10 and row.school_id == made.school.pk and row.person == asked.token.person_id
    asked.get(at(made, f"/{made.pupils[0].pk}"))
    assert AuditEntry.objects.get(act="api.pupil").pupils == [made.pupils[0].pk]


def test_what_was_refused_leaves_no_row_of_reading(program, made):
    program("governor").get(at(made))
    program("head").get(at(made, "/999999999"))
    assert not AuditEntry.objects.filter(act__startswith="api.").exists()
