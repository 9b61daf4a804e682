"""When the school was open: read from the registers, corrected by people."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from daymark.intake.relake import rebuild_years
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import LakeError
from daymark.registers.models import CalendarCorrection, School
from daymark.web.audit.recording import recorded
from daymark.web.data.forms import CorrectionForm
from daymark.web.data.gate import importers_only, page, say, sees_counts
from daymark.web.data.sessions import SESSION_NAMES, Session, corrections, lake, months, sessions
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import daymonth
from daymark.web.scoping import ABSENT
from daymark.web.transactions import own_transactions


@importers_only
def month(request: HttpRequest, school: School) -> HttpResponse:
    """The months of a school year, and the days of one of them. `?year=2025&month=2025-11`."""
    try:
        snapshot = lake().snapshot()
    except LakeError:
        # The first page of the area says what is wrong and offers the way out.
        return redirect("data:home", school.key)
    years = snapshot.years(school.key)
    if not years:
        return page(request, school, "calendar.html", years=[], year=None)
    year = next((one for one in years if str(one.start_year) == request.GET.get("year")), years[-1])
    found = months(sessions(snapshot, school, year))
    shown = next((one for one in found if one.key == request.GET.get("month")), found[-1] if found else None)
    return page(
        request,
        school,
        "calendar.html",
        years=years,
        year=year,
        months=found,
        shown=shown,
        counts=sees_counts(request, school),
        corrections=corrections(school, year),
    )


@own_transactions
@importers_only
def correct(request: HttpRequest, school: School, day: str, session: str) -> HttpResponse:
    """Say that the school was open or closed in one session."""
    found = _session_or_404(school, day, session)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _keep(request, school, found, form.cleaned_data["state"], form.cleaned_data["reason"])
        return redirect(_month_of(school, found.day))
    now = CalendarCorrection.objects.filter(school=school, date=found.day, session=found.session).first()
    return page(
        request,
        school,
        "correct.html",
        status=400 if form.errors else 200,
        crumbs=[("Calendar", _month_of(school, found.day))],
        found=found,
        counts=sees_counts(request, school),
        now=now,
        errors=summary(form),
        wrong=wrong(form),
        given={"state": request.POST.get("state", ""), "reason": request.POST.get("reason", now.reason if now else "")},
    )


@own_transactions
@require_POST
@importers_only
def undo(request: HttpRequest, school: School, correction: int) -> HttpResponse:
    """Take a correction away, so that the registers speak for the session again."""
    found = CalendarCorrection.objects.filter(school=school, pk=correction).first()
    if found is None:
        raise Http404(ABSENT)
    with transaction.atomic():
        found.delete()
        recorded(request, "calendar.undo", school=school, detail=_session(found.date, found.session))
    _count_again(request, school, found.date, f"The correction of {_spoken(found.date, found.session)} is gone.")
    return redirect(_month_of(school, found.date))


def _keep(request: HttpRequest, school: School, found: Session, is_open: bool, reason: str) -> None:
    state = "open" if is_open else "closed"
    with transaction.atomic():
        CalendarCorrection.objects.update_or_create(
            school=school,
            date=found.day,
            session=found.session,
            defaults={"open": is_open, "reason": reason, "by": request.user, "at": timezone.now()},
        )
        detail = _session(found.day, found.session) | {"state": state}
        recorded(request, "calendar.correct", school=school, why=reason, detail=detail)
    _count_again(request, school, found.day, f"T{_spoken(found.day, found.session)[1:]} now counts as {state}.")


def _count_again(request: HttpRequest, school: School, day: date, done: str) -> None:
    year = SchoolYear.of(day)
    trouble = rebuild_years(school, (year.start_year,))
    say(request, f"{done} {trouble or f'The figures of {year.label} have been counted again.'}")


def _session(day: date, session: str) -> dict[str, str]:
    return {"date": day.isoformat(), "session": session}


def _spoken(day: date, session: str) -> str:
    return f"the {SESSION_NAMES[session]} of {daymonth(day)}"


def _month_of(school: School, day: date) -> str:
    query = {"year": SchoolYear.of(day).start_year, "month": f"{day:%Y-%m}"}
    return reverse("data:calendar", args=[school.key], query=query)


def _session_or_404(school: School, day: str, session: str) -> Session:
    """A session of a year the school has registers of. Raises Http404 for any other day or word."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise Http404(ABSENT) from None
    snapshot = lake().snapshot()
    year = SchoolYear.of(when)
    if session not in SESSION_NAMES or year not in snapshot.years(school.key):
        raise Http404(ABSENT)
    held = [one for one in sessions(snapshot, school, year) if (one.day, one.session) == (when, session)]
    return held[0] if held else Session(when, session, False, False, 0, 0)
