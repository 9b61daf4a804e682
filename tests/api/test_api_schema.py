"""Whatever the description allows, and much that it does not, is sent: nothing breaks, and nothing is told that the
token may not know."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from api_asking import Program, membership_of, token_for
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from made_school import make_school
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from daymark.access.scope import Scope
from daymark.intake.receive import receive
from daymark.measures.definitions import MEASURES
from daymark.measures.keys import KEYS
from daymark.registers.models import Trust
from daymark.web.api import door
from daymark.web.api.api import description

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8
NAMED = re.compile(r"Harbourchild\d|Ada\d|A9999990000\d\d")
WORDS = st.sampled_from(
    ["Y", "N", "7", "8B", "7A", "[0,5)", "unknown", "Monday", "2025-09-08", "I", "", "\x00", "x" * 101]
)
DAYS = st.sampled_from(
    ["2025-09-08", "2025-10-01", "2024-09-09", "2000-01-01", "2099-12-31", "2025-02-30", "9999-99-99"]
)


@dataclass(frozen=True)
class World:
    """Three schools of two trusts, and who asks."""

    asker: Program
    own: Any
    others: tuple[Any, ...]
    keys: frozenset[str]
    imports: tuple[int, ...]

    @property
    def named(self) -> bool:
        return bool(self.keys)


@pytest.fixture
def world(request, trust, monkeypatch):
    monkeypatch.setattr(door, "A_MINUTE", 10**9)
    own = make_school(trust, urn="900001", surname="Harbourchild")
    sister = make_school(trust, name="Pier Primary", surname="Sisterchild", urn="900002")
    far = Trust.objects.create(name="Hill Trust", frozen_on=trust.frozen_on)
    stranger = make_school(far, name="Hill Academy", surname="Strangerchild", urn="900003")
    reach = {"year_groups": ["8"]} if request.param == "head_of_year" else {}
    where = trust if request.param == "trust_analyst" else own.school
    asker = token_for(membership_of(request.param, where, **reach))
    others = (stranger,) if request.param == "trust_analyst" else (sister, stranger)
    imports = tuple(receive(one.school, [], by=None, at=asker.token.made_at).pk for one in (own, stranger))
    seen = {"head": own.pupils, "head_of_year": own.pupils[12:]}.get(request.param, ())
    return World(asker, own, others, frozenset(pupil.key for pupil in seen), imports)


@pytest.fixture(autouse=True)
def one_connection():
    """The server's own application would close the connection after a request, and this test's transaction with it."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


def questions(world: World) -> st.SearchStrategy[dict[str, Any]]:
    """Questions that are answered, or refused for what they ask and not for how."""
    pupils = [one.key for school in (world.own, *world.others) for one in school.pupils[:14:6]]
    pairs = st.tuples(st.sampled_from([*KEYS, "pupil", "code"]), WORDS | st.sampled_from(pupils))
    known = st.tuples(st.just("pupil"), st.sampled_from(pupils)) | st.sampled_from([("fsm", "Y"), ("form", "8B")])
    return st.fixed_dictionaries(
        {
            "measures": st.lists(st.sampled_from(MEASURES), min_size=1, max_size=2),
            "by": st.lists(st.sampled_from(KEYS), max_size=2),
            "where": st.lists(pairs | known, max_size=2),
        },
        optional={"from": DAYS, "to": DAYS},
    )


def led(data: st.DataObject, case: Any, world: World) -> None:
    """Lead a request somewhere: to the own school, to pupils and imports there are, to questions that make sense."""
    schools = [world.own.school.key] * 5 + [one.school.key for one in world.others] + ["nowhere"]
    pupils = [one.key for school in (world.own, *world.others) for one in school.pupils[:14:6]]
    known = {"school": schools, "pupil": pupils, "item": world.imports}
    for name in set(case.path_parameters or ()) & set(known):
        if name == "school" or data.draw(st.booleans()):
            case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
    if case.operation.definition.raw["operationId"] not in ("figures", "ask") or not data.draw(st.booleans()):
        return
    asked = data.draw(questions(world))
    pairs = asked.pop("where")
    if case.method == "POST":
        case.body = asked | {"where": {key: [value] for key, value in pairs}}
    else:
        case.query = {"measure": asked.pop("measures"), "where": [f"{key}={value}" for key, value in pairs]} | asked


def nothing_beyond(world: World, status: int, text: str) -> None:
    """No pupil and no school beyond the Scope, and no name where none may be told, in any part of any answer."""
    for other in world.others:
        assert other.school.name not in text
        assert re.search(rf"{other.pupils[0].surname[:-2]}\d", text) is None
    if not world.named:
        assert NAMED.search(text) is None
    if status != 200:
        return
    told = json.loads(text)
    assert {one["key"] for one in told.get("pupils", ())} <= world.keys
    if "known" in told:
        assert told["key"] in world.keys
    shown = {one["key"] for one in told["schools"]} if isinstance(told.get("schools"), list) else set()
    assert not shown & {one.school.key for one in world.others}
    assert set(told.get("question", {}).get("where", {}).get("pupil", ())) <= world.keys
    for figure in told.get("figures", ()):
        assert world.named or figure["suppressed"] or figure["pupils"] >= 10 or figure["denominator"] == 0
        assert not world.named or figure["pupils"] <= len(world.keys)


WHO = ("head", "governor", "head_of_year", "trust_analyst")
TRIED = [*((role, GenerationMode.POSITIVE) for role in WHO), *((role, GenerationMode.NEGATIVE) for role in WHO[:2])]


@pytest.mark.parametrize(("world", "mode"), TRIED, indirect=["world"])
def test_nothing_breaks_and_nothing_is_told_beyond_the_scope(world, mode):
    schema = schemathesis.openapi.from_dict(description())
    schema.app = get_wsgi_application()
    met = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        asks = operation.definition.raw["operationId"] in ("figures", "ask")

        @seed(20251124)
        @settings(
            max_examples=4 * EXAMPLES if asks else EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def sent(case: Any, data: st.DataObject) -> None:
            led(data, case, world)
            answer = case.call(app=schema.app, headers=world.asker.headers)
            case.validate_response(answer, checks=CHECKS)
            nothing_beyond(world, answer.status_code, answer.text)
            met.add((case.operation.definition.raw["operationId"], answer.status_code))

        sent()
    if mode == GenerationMode.POSITIVE:
        answered = {name for name, status in met if status in (200, 202)}
        assert {"me", "schools", "school", "groups", "measures", "figures", "ask"} <= answered
        assert world.named == ("pupils" in answered)


@pytest.mark.parametrize("world", ["head_of_year", "governor"], indirect=True)
def test_the_look_at_answers_sees_what_is_told_beyond(world, monkeypatch):
    def everything(token, on):
        return Scope.everything("a test lets everything through")

    monkeypatch.setattr(door, "scope_of_token", everything)
    for address in ("/schools", f"/schools/{world.own.school.key}/pupils?sort=name"):
        answer = world.asker.get(address)
        assert answer.status_code == 200
        with pytest.raises(AssertionError):
            nothing_beyond(world, 200, answer.content.decode())


def test_the_description_names_every_operation_there_is(client: Client):
    from daymark.web.api.api import api

    there = {operation.operation_id for router in api._get_bound_routers()
             for view in router.path_operations.values() for operation in view.operations}  # fmt: skip
    told = {one["operationId"] for methods in description()["paths"].values() for one in methods.values()}
    assert there == told and len(told) == 14
