"""The table of permissions, door by door: with both locks, and with either of them off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from made_school import TODAY, MadeSchool, make_school

from daymark.access.binding import EVERYTHING
from daymark.access.models import RightsCase
from daymark.config.bench.visitor import Answer
from daymark.config.permissions.addresses import NOTHING, Filled, Ground, View, views
from daymark.config.permissions.grounds import rows
from daymark.config.permissions.probes import Grounds, Probe, probing
from daymark.config.permissions.table import BadTable, check, rules
from daymark.config.permissions.trying import Doors, Tried, try_all
from daymark.intake.models import Import, Status
from daymark.registers.managers import ScopedManager
from daymark.registers.models import School, Trust

pytestmark = pytest.mark.django_db
FEW = ("Form tutor",)
"""Who sees some pupils of a school, beside those without a role; `daymark check access` tries as everybody."""


class Asking:
    """Somebody who asks for pages in this process."""

    def __init__(self, cookie: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = Client(raise_request_exception=False, headers=headers)
        if cookie:
            self.client.cookies["sessionid"] = cookie

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *ended: object) -> None:
        """There is nothing to close."""

    def get(self, path: str) -> Answer:
        return _answer(self.client.get(path))

    def send(self, path: str, fields: Mapping[str, str] | None) -> Answer:
        if fields is None:
            return _answer(self.client.post(path, "{}", content_type="application/json"))
        return _answer(self.client.post(path, dict(fields)))


def _answer(came: Any) -> Answer:
    body = b"".join(came.streaming_content) if came.streaming else came.content
    return Answer(came.status_code, body, 0.0, came.headers.get("Location", ""))


@contextmanager
def three_schools(made: MadeSchool) -> Iterator[tuple[Grounds, MadeSchool]]:
    """The school, another of its trust, and one of another trust."""
    beside = make_school(made.school.trust, "Lantern School", surname="Other", urn="900002")
    far = School.objects.create(trust=Trust.objects.create(name="Far Trust", frozen_on=TODAY), name="Far", urn="900003")
    far.refresh_from_db()
    keys = [pupil.pk for pupil in made.pupils]
    of_form, of_year = frozenset(keys[12:]), frozenset(keys[12:])
    yield Grounds(made.school, beside.school, far, TODAY, keys, "8B", "8", of_form, of_year), beside


def tried(made: MadeSchool, only: tuple[str, ...], area: str = "") -> Tried:
    """Every door, or those of one area, as a few roles."""
    every, table = [view for view in views() if view.name.startswith(area)], rules()
    told = Tried(len(every), 0)
    with three_schools(made) as (there, beside), probing(there) as probes:
        # The pupils of both made schools have the same UPNs; links to their pages tell them apart.
        doors = Doors(every, table, _ground(made), _ground(beside), {})
        chosen = [probe for probe in probes if _is_of(probe, only)]
        told.roles = len({probe.role.name for probe in chosen if probe.role})
        try_all(doors, chosen, Asking, told)  # type: ignore[arg-type]
    return told


def _ground(made: MadeSchool) -> Ground:
    return Ground(made.school.key, Filled(rows, made.school.pk), [pupil.pk for pupil in made.pupils])


def _is_of(probe: Probe, only: tuple[str, ...]) -> bool:
    return probe.role is None or probe.role.title in only


@pytest.mark.parametrize("off", ["one", "two"])
def test_either_lock_alone_keeps_every_door(made: MadeSchool, monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    if off == "one":
        monkeypatch.setattr(ScopedManager, "visible_to", lambda self, scope: self.unscoped("a test without lock one"))
    if off == "two":
        monkeypatch.setattr("daymark.access.binding.settings_of", lambda scope: EVERYTHING)
    told = tried(made, FEW)
    assert not told.found, "\n".join(map(str, told.found[:20]))
    assert told.requests > 500


def test_a_door_left_open_is_found(made: MadeSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What shows that the test above can fail: pupils' pages without a look at who is asking."""
    monkeypatch.setattr("daymark.web.place.named_or_404", lambda scope: None)
    monkeypatch.setattr("daymark.web.pupils.views.named_or_404", lambda scope: None, raising=False)
    assert any(leak.view.startswith("pupils:") for leak in tried(made, ("Governor",), "pupils:").found)


def test_a_public_page_that_breaks_is_found(made: MadeSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daymark.web.gallery.gallery.examples", None)
    found = tried(made, (), "gallery").found
    assert ("gallery", "500") in {(leak.view, leak.came) for leak in found if leak.who == "nobody signed in"}


def test_a_page_without_a_row_and_a_row_without_a_page_are_refused() -> None:
    names = [view.name for view in views()]
    check(rules(), names)
    with pytest.raises(BadTable, match="newly:made"):
        check(rules(), [*names, "newly:made"])
    with pytest.raises(BadTable, match="no view healthz"):
        check(rules(), [name for name in names if name != "healthz"])


def test_every_view_is_walked() -> None:
    assert View("pupils:page", frozenset({"school", "pupil"})) in views()


def test_a_file_is_tried_only_where_everybody_of_a_role_may_read_it(made: MadeSchool) -> None:
    now = timezone.now()

    def imported(**summary: object) -> Import:
        return Import.objects.create(
            school=made.school, status=Status.COMMITTED, summary=summary, created_at=now, committed_at=now
        )

    plain = imported(schools=["Harbour Academy"])
    file = plain.files.create(name="register.csv", size=1, sha256="0" * 64)
    for summary in ({"correction": 1}, {"schools": ["Harbour Academy", "Pier"]}, {"school_in_file": "Pier"}):
        imported(**summary).files.create(name="register.csv", size=1, sha256="0" * 64)
    things = Filled(rows, made.school.pk)
    assert (things("data", "item"), things("data", "file")) == (plain.pk, file.pk)
    RightsCase.objects.create(
        school=made.school, kind="restriction", state="in_force", pupil=made.pupils[5].pk, received_on=TODAY,
        opened_at=now,
    )  # fmt: skip
    assert Filled(rows, made.school.pk)("data", "file") == NOTHING
