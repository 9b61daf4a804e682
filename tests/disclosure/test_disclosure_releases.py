"""Releases are kept, once, and what is shown next tells no more when it is set against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from attacker import Known, by_subtraction, found_out
from django.conf import settings
from django.db import DatabaseError, transaction
from governor import read, sums
from made_school import FIRST, make_school, marks_of, signed_in

from daymark.access import releases
from daymark.access.models import Release
from daymark.access.releases import Series
from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.layout import SchoolRow
from daymark.registers.frames import PUPILS, WEEKS
from daymark.reports import released
from daymark.reports.moment import moment_of
from daymark.reports.overview_page import overview_page
from daymark.web.data.sessions import lake
from daymark.web.warm import warm

SIZES = {"7": 61, "8": 48, "9": 54}
DAY = "/\\"
FEW_MEASURES = ("attendance_rate", "overall_absence_rate", "broken_weeks")


def people():
    number = 0
    for year, held in SIZES.items():
        for at in range(held):
            number += 1
            sen = "E" if number % 20 == 0 else "K" if number % 6 == 0 else "N"
            yield number, {"year_group": year, "form": f"{year}{'AB'[at % 2]}", "sex": "FM"[number % 2],
                           "fsm": "YN"[number % 4 > 0], "sen": sen, "eal": "YN"[number % 9 > 0]}  # fmt: skip


def missed(number):
    return (number * 7) % 19 if number % 3 == 0 else number % 4


def lay(school, last_week, moved=()):
    """Seven weeks of marks and an eighth with the days given; pupils in `moved` missed a session more."""
    rows = []
    for number, _ in people():
        weeks = marks_of(missed(number) + (number in moved))
        weeks += [last_week(number)] if last_week else []
        rows += [(school.key, f"{number}", FIRST + timedelta(weeks=at), week, "") for at, week in enumerate(weeks)]
    known = [{"school": school.key, "pupil": f"{number}", **about} for number, about in people()]
    build(settings.LAKE_ROOT, SchoolRow(school.key, school.name, school.phase), SchoolYear.of(FIRST),
          pl.DataFrame(rows, schema=WEEKS, orient="row"), pl.DataFrame(known, schema=PUPILS))  # fmt: skip


def lay_people(school, everybody, marks):
    """Seven weeks of marks of these pupils, by the sessions each missed."""
    rows = [(school.key, f"{number}", FIRST + timedelta(weeks=at), week, "")
            for number in everybody for at, week in enumerate(marks_of(marks[number]))]  # fmt: skip
    known = [{"school": school.key, "pupil": f"{number}", **about} for number, about in everybody.items()]
    build(settings.LAKE_ROOT, SchoolRow(school.key, school.name, school.phase), SchoolYear.of(FIRST),
          pl.DataFrame(rows, schema=WEEKS, orient="row"), pl.DataFrame(known, schema=PUPILS))  # fmt: skip


def week_of(days):
    """A week of so many days: three pupils are away on each of them, others on each."""
    return lambda number: ("".join("II" if number % 50 == day else DAY for day in range(days)) + "-" * 14)[:14]


@pytest.fixture
def school(trust):
    found = make_school(trust, "Small Academy", urn="900031").school
    lay(found, None)
    return found


def figures(client, school):
    """Some figures of every kind: of the whole school, of groups and of weeks, sessions and pupils."""
    asked = ("overall_absence_rate&by=sen", "overall_absence_rate&by=year_group", "attendance_rate&by=week",
             "persistent_absence&by=year_group")  # fmt: skip
    return [client.get(f"/{school.key}/figure/figure.json?measure={one}").json()["figures"] for one in asked]


def differing(one, other):
    """Of counts shown in both, those that tell that somebody came or went, and fewer than ten: by how much."""
    both = {name: other[name] - count for name, count in one.items()
            if isinstance(count, int) and isinstance(other.get(name), int)}  # fmt: skip
    return {name: gap for name, gap in both.items() if 0 < abs(gap) <= 5}


def test_what_is_shown_on_two_days_tells_of_nobody(school):
    governor = signed_in("governor", school)
    first = read(governor, school.key, FEW_MEASURES)
    lay(school, week_of(1))
    second = read(governor, school.key, FEW_MEASURES)
    assert first != second and differing(first, second) == {}
    for each in (first, second):
        assert by_subtraction(Known(each, sums(each))) == {}


def test_it_would_where_nothing_shown_before_counted(school, other_rules, monkeypatch):
    monkeypatch.setattr(released, "rules_of", lambda scope: released.Rules(scope.smallest, steady=False))
    governor = signed_in("governor", school)
    first = read(governor, school.key, FEW_MEASURES)
    lay(school, week_of(1))
    assert differing(first, read(governor, school.key, FEW_MEASURES))


def test_what_was_shown_of_a_week_stands(school):
    """Two sets of figures of the same days, set against each other, would tell whose marks were corrected."""
    governor = signed_in("governor", school)
    first = read(governor, school.key, FEW_MEASURES)
    lay(school, None, moved=(3, 4, 7, 60, 61, 62))
    assert read(governor, school.key, FEW_MEASURES) == first
    assert found_out(Known(first, sums(first)), exact=False) == {}


AWAY = 41
"""Sessions that the pupil missed who is moved or erased, of 70: 40 more or fewer would tell who is severely absent."""


def test_nor_does_it_change_when_one_pupil_moves_or_goes(school):
    """No mark changes; but all of a pupil's sessions go with them from one group to another, dozens at once."""
    everybody, marks = dict(people()), {number: missed(number) for number, _ in people()} | {13: AWAY}
    lay_people(school, everybody, marks)
    governor = signed_in("governor", school)
    first = figures(governor, school)
    lay_people(school, everybody | {13: everybody[13] | {"sen": "K"}}, marks)
    assert figures(governor, school) == first
    lay_people(school, {number: known for number, known in everybody.items() if number != 13}, marks)
    assert figures(governor, school) == first


@pytest.mark.parametrize("later", [4, 2])
def test_a_week_has_one_release_whatever_becomes_of_its_last_day(school, later):
    """Wednesday was the last day with marks when it was looked at; then Thursday's came in, or Wednesday was closed."""
    lay(school, week_of(3))
    governor = signed_in("governor", school)
    first = figures(governor, school)
    lay(school, week_of(later))
    assert figures(governor, school) == first
    kept = Release.objects.filter(school=school.key)
    assert [each.as_of for each in kept] == [FIRST + timedelta(weeks=7, days=2)]


def test_getting_pages_ready_settles_nothing(school):
    """A file that was taken in wrongly and undone before anybody looked must not stand for a week."""
    governor = signed_in("governor", school)
    warm()
    assert not Release.objects.filter(school=school.key).exists()
    first = figures(governor, school)
    assert Release.objects.filter(school=school.key).count() == 1
    warm()
    assert figures(governor, school) == first


def test_a_release_that_was_taken_back_is_kept_when_it_is_shown(school, trust):
    """What a page showed that then failed is not on record; the page is not to be shown without a record either."""
    lake_, row = lake(), SchoolRow(school.key, school.name, school.phase)
    scope = replace(Scope.of_schools(frozenset({school.key}), ""), names=False, smallest=10)
    moment = moment_of(lake_, school.key, scope, trust.frozen_on)
    with transaction.atomic():
        overview_page(lake_, row, scope, moment)
        transaction.set_rollback(True)
    assert not Release.objects.filter(school=school.key).exists()
    overview_page(lake_, row, scope, moment)
    assert Release.objects.filter(school=school.key).count() == 1


def test_somebody_of_a_kind_nobody_was_of_is_not_shown_before_next_week(school):
    everybody, marks = dict(people()), {number: missed(number) for number, _ in people()}
    lay_people(school, everybody, marks)
    governor = signed_in("governor", school)
    figures(governor, school)
    lay_people(school, everybody | {number: everybody[number] | {"year_group": "10"} for number in range(1, 31)}, marks)
    told = governor.get(f"/{school.key}/figure/figure.json?measure=attendance_rate&year_group=10").json()["figures"]
    assert [(one["suppressed"], "until the next week" in one["why"]) for one in told] == [(True, True)]


def test_figures_without_names_are_of_whole_weeks(school, trust):
    """Not of the week that is going on: on a Monday up to the Friday before, and on the Sunday after it still."""
    lay(school, week_of(3))
    last = FIRST + timedelta(weeks=7)
    as_of = {}
    for role in ("governor", "head"):
        client = signed_in(role, school)
        for day in (last, last + timedelta(days=2), last + timedelta(days=6), last + timedelta(days=7)):
            type(trust).objects.filter(pk=trust.pk).update(frozen_on=day)
            as_of.setdefault(role, []).append(client.get(f"/{school.key}/insight/measures.json").json()["as_of"])
    friday, newest = f"{last - timedelta(days=3)}", f"{last + timedelta(days=2)}"
    assert as_of == {"governor": [friday, friday, friday, newest], "head": [newest] * 4}


def test_a_release_is_kept_once_however_often_it_is_looked_at(school):
    governor = signed_in("governor", school)
    for address in ("insight/", "insight/bands/", "insight/", "insight/measures.json"):
        governor.get(f"/{school.key}/{address}")
    released._recorded.clear()
    governor.get(f"/{school.key}/figure/figure.json?measure=attendance_rate")
    released._decided.cache_clear()
    released._recorded.clear()
    governor.get(f"/{school.key}/figure/figure.json?measure=attendance_rate")
    (kept,) = Release.objects.filter(school=school.key)
    assert kept.audience == "fewer than 10 withheld" and len(kept.fingerprint) == 64
    assert kept.cells["pupils||2025-08-01"] == 165 and "few" in kept.cells.values()
    assert all(value in ("few", "along") or value % 5 == 0 for value in kept.cells.values())


def test_people_with_names_leave_no_release(school):
    signed_in("head", school).get(f"/{school.key}/insight/")
    assert not Release.objects.filter(school=school.key).exists()


def test_what_is_kept_cannot_be_changed(db):
    series = Series("900099", "somebody", "school")
    releases.record(series, date(2025, 11, 24), {"pupils": 20, "late": "few"}, releases.Earlier())
    releases.record(series, date(2025, 11, 24), {"pupils": 20, "late": "few"}, releases.Earlier())
    monday = date(2025, 12, 1)
    before = releases.earlier(series, monday)
    assert before.counts("pupils") == [20] and before.last("late") == "few" and before.stands is None
    assert not releases.record(series, date(2025, 11, 26), {"pupils": 40, "late": "few"}, before), "a week has one"
    assert releases.record(series, monday, {"pupils": 30, "late": "few"}, before)
    for day, pupils in ((date(2025, 11, 24), 20), (monday, 30)):
        assert releases.earlier(series, day).stands == {"pupils": pupils, "late": "few"}
        assert releases.settled(series, day + timedelta(days=2)) == day
    assert not releases.record(series, monday, {"pupils": 40, "late": "few"}, before), "the first stands"
    assert [each.cells for each in Release.objects.filter(school="900099")] == [
        {"pupils": 20, "late": "few"}, {"pupils": 30}
    ]  # fmt: skip
    for deed in (Release.objects.filter(school="900099").delete, lambda: Release.objects.update(school="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
