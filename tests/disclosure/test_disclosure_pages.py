"""An attacker with every page and every file a governor has, and with planted small counts to look for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from attacker import FEW, OTHER, Known, by_subtraction, found_out
from governor import KEYS, addresses, numbers, pupils_by_sessions, read, sums
from made_school import FIRST, SESSIONS, said, signed_in

from daymark.access.disclosure import Rules
from daymark.access.scope import Scope
from daymark.intake.taken import Taken
from daymark.measures.question import Period
from daymark.reports import released
from daymark.reports.asking import ask
from daymark.web.data.sessions import lake


def test_every_count_on_every_page_and_in_every_file_is_rounded(crowd):
    governor = signed_in("governor", crowd)
    seen = 0
    more = [f"/{crowd.key}/insight/bands.csv?by={key}&columns=all" for key in KEYS]
    more += [f"/{crowd.key}/figure/?measure=attendance_rate&by={key}" for key in (*KEYS, "week")]
    for address in (*addresses(crowd.key), *more):
        answer = governor.get(address)
        if answer.status_code != 200 or ("/insight/" not in address and "/figure/" not in address):
            continue
        found = numbers(answer)
        seen += len(found)
        assert [count for count in found if count % 5] == [], address
        assert [count for count in found if 0 < count < 10] == [], address
        assert "512" not in re.findall(r"\d+", said(answer)), address
    assert seen > 50


def test_the_system_administrator_is_shown_no_more_beside_the_files(crowd):
    page = said(signed_in("system_administrator", None).get(f"/{crowd.key}/data/"))
    assert "Pupils with registers" in page and "Forms are shown to people to whom pupils are named" in page
    assert "512" not in re.findall(r"\d+", page) and not re.search(r"\b\d+[A-D]\b", page)


def test_packs_of_true_counts_are_not_made_for_those_without_names(crowd):
    scope = Scope.of_schools(frozenset({crowd.key}), "a test")
    with pytest.raises(ValueError, match="names pupils"):
        ask(lake(), Taken(), Period(FIRST, FIRST), (), replace(scope, names=False, smallest=10))


def known_of(client, school):
    counts = read(client, school.key)
    return Known(counts, sums(counts), nearer=pupils_by_sessions(counts, SESSIONS))


def test_no_withheld_count_is_recovered_from_all_of_them(crowd):
    known = known_of(signed_in("governor", crowd), crowd)
    hidden = [name for name, count in known.counts.items() if count in (FEW, OTHER)]
    assert len(hidden) > 100 and len(known.counts) > 300
    assert by_subtraction(known) == {}
    assert found_out(known) == {}


def test_it_would_be_if_nothing_else_were_left_out_along(crowd, other_rules, monkeypatch):
    monkeypatch.setattr(released, "rules_of", lambda scope: Rules(scope.smallest, along=False))
    governor = signed_in("governor", crowd)
    known = known_of(governor, crowd)
    assert by_subtraction(known)
    assert found_out(known, exact=False)
    true = read(signed_in("head", crowd), crowd.key, ("persistent_absence",))
    small = {name for name, count in known.counts.items() if count == FEW}
    assert len(small) > 50 and all(true.get(name, 0) < 10 for name in small)


NUMBERS = ("numerator", "denominator", "pupils", "suppressed")


def figures(client, school, query):
    return client.get(f"/{school.key}/figure/figure.json?measure={query}").json()["figures"]


def test_the_same_count_through_two_filters_is_the_same(crowd):
    governor = signed_in("governor", crowd)
    for measure, key in (("attendance_rate", "sen"), ("persistent_absence", "fsm")):
        for one in figures(governor, crowd, f"{measure}&by={key}")[1:]:
            (chosen,) = figures(governor, crowd, f"{measure}&{key}={one['group'][key]}")
            assert [chosen[name] for name in NUMBERS] == [one[name] for name in NUMBERS]


FILTERS = [
    "persistent_absence&basis=daily",
    "attendance_rate&basis=daily",
    "attendance_rate&from=2025-09-08&to=2025-10-17",
    "attendance_rate&year_group=7&from=2025-09-08&to=2025-09-19",
    "persistent_absence&fsm=Y&sen=K",
    "persistent_absence&fsm=Y&by=sen",
    "absence_band&band=[0,5)&fsm=Y&sex=F",
    "overall_absence_rate&year_group=7&by=week",
    "authorised_absence_rate&by=week",
    "code_rate&code=I",
]


def test_filters_that_could_be_set_against_the_release_have_no_answer(crowd):
    governor = signed_in("governor", crowd)
    for query in FILTERS:
        told = figures(governor, crowd, query)
        divided = told[1:] if "by=" in query and len(told) > 1 else told
        assert divided and all(one["suppressed"] and one["numerator"] is None for one in divided), query
        assert all("shown only with names" in one["why"] for one in divided), query
