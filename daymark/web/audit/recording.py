"""Writing an act down from within a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from daymark.access import audit
from daymark.access.emergency import Emergency, open_emergencies
from daymark.registers.models import School


def recorded(
    request: HttpRequest,
    act: str,
    *,
    school: School | None = None,
    pupils: Iterable[int | str] = (),
    why: str = "",
    detail: Mapping[str, Any] | None = None,
    emergency: int | None = None,
    person: Any = None,
) -> None:
    """Write down who did `act`, from where and when, as `daymark.access.audit.record` takes it.

    person     who it was, where the request does not know them yet or any more, as at signing in and out
    emergency  the emergency it was done under; found by itself where the one pupil is open by one
    """
    who = person if person is not None else request.user if request.user.is_authenticated else None
    numbers = [int(pupil) for pupil in pupils]
    now = timezone.now()
    # An emergency opens the pages of single pupils, and no list.
    if emergency is None and school is not None and len(numbers) == 1:
        emergency = next((one.id for one in emergencies(request, school, now) if one.pupils & set(numbers)), None)
    audit.record(
        act, person=who, at=now, school=school, pupils=numbers, why=why, where=address(request), detail=detail,
        emergency=emergency,
    )  # fmt: skip


def emergencies(request: HttpRequest, school: School, now: datetime) -> tuple[Emergency, ...]:
    """The emergencies the person asking has open at the school; read once for a request."""
    if not request.user.is_authenticated:
        return ()
    kept: dict[int, tuple[Emergency, ...]] = request.__dict__.setdefault("daymark_emergencies", {})
    if school.pk not in kept:
        kept[school.pk] = open_emergencies(request.user, school, now)
    return kept[school.pk]


def address(request: HttpRequest) -> str:
    """The network address a request came from, behind as many proxies as there are said to be."""
    try:
        return str(get_adapter().get_client_ip(request) or "")
    except PermissionDenied:
        return ""
