"""What is forgotten by itself, as it opens nothing any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app

from daymark.kit import definitions


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_sessions", queue="imports", queueing_lock="forget_sessions")
def forget_now_and_then(timestamp: int) -> None:
    """Each night the sessions go that ran out long enough ago."""
    forget_sessions(timezone.now())


def forget_sessions(now: datetime) -> int:
    """Take away the sessions that ran out longer before `now` than they are kept; how many that were."""
    return Session.objects.filter(expire_date__lt=now - kept()).delete()[0]


def kept() -> timedelta:
    """How long a session is kept after its end: the rule `sessions` of `definitions/retention.yaml`."""
    return next(timedelta(**one["keep"]) for one in definitions.load("retention.yaml") if one["rule"] == "sessions")
