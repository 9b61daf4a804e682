"""What is forgotten by itself, as it opens nothing any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app

DAYS_AFTER_ITS_END = timedelta(days=7)
"""As `definitions/retention.yaml` has it."""


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_sessions", queue="imports", queueing_lock="forget_sessions")
def forget_now_and_then(timestamp: int) -> None:
    """Each night the sessions go that ran out a week ago."""
    forget_sessions(timezone.now())


def forget_sessions(now: datetime) -> int:
    """Take away the sessions that ran out more than a week before `now`; how many that were."""
    return Session.objects.filter(expire_date__lt=now - DAYS_AFTER_ITS_END).delete()[0]
