"""Sessions that ran out go by themselves; those that may still be in use stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from daymark.access.jobs import forget_sessions

NOW = datetime(2026, 1, 20, 3, 17, tzinfo=UTC)


@pytest.mark.django_db
def test_sessions_go_a_week_after_their_end() -> None:
    for key, days in (("long-gone", 8), ("just-over", 6), ("open", -1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW - timedelta(days=days))
    assert forget_sessions(NOW) == 1
    assert set(Session.objects.values_list("session_key", flat=True)) == {"just-over", "open"}
