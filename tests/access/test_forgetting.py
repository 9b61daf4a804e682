"""Sessions that ran out go by themselves; those that may still be in use stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session

from daymark.access.jobs import forget_sessions
from daymark.kit import definitions

NOW = datetime(2026, 1, 20, 3, 17, tzinfo=UTC)


@pytest.mark.django_db
def test_sessions_go_a_week_after_their_end() -> None:
    for key, days in (("long-gone", 8), ("just-over", 6), ("open", -1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW - timedelta(days=days))
    assert forget_sessions(NOW) == 1
    assert set(Session.objects.values_list("session_key", flat=True)) == {"just-over", "open"}


@pytest.mark.django_db
def test_how_long_sessions_are_kept_is_said_in_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = (definitions.ROOT / "retention.yaml").read_text(encoding="utf-8")
    longer = there.replace("keep: {days: 7}", "keep: {days: 9}")
    assert longer != there
    (tmp_path / "retention.yaml").write_text(longer, encoding="utf-8")
    monkeypatch.setattr(definitions, "ROOT", tmp_path)
    Session.objects.create(session_key="eight-days", session_data="", expire_date=NOW - timedelta(days=8))
    assert forget_sessions(NOW) == 0
    assert forget_sessions(NOW + timedelta(days=2)) == 1
