"""The staff list of the school's own system: what it proposes, and what somebody decides about it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from daymark.access import granting, joiners
from daymark.access.models import StaffList, StaffProposal
from daymark.access.models.staff import ACCEPTED, JOINER, LEAVER, OPEN
from daymark.intake.staff import read_staff, suggested
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.data.forms import plain_file_name
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import longdate, plural
from daymark.web.people import told
from daymark.web.people.forms import KINDS, StaffForm
from daymark.web.people.gate import Here, detail, managers_only, page, say
from daymark.web.people.roles import over
from daymark.web.scoping import ABSENT

MOST_PROBLEMS = 200


@managers_only
@freshly
def staff(request: HttpRequest, here: Here) -> HttpResponse:
    """Bring a list in, and decide about what the newest proposes. Nothing happens by itself."""
    form = StaffForm(request.POST, request.FILES) if request.method == "POST" else StaffForm()
    if form.is_bound and form.is_valid():
        made = _take(here, form.cleaned_data["file"])
        recorded(request, "people.staff", school=here.school, detail={"list": made.pk, "people": made.people})
        return redirect(here.address("staff"))
    newest = joiners.newest(here.school)
    return page(
        request,
        here,
        "staff.html",
        status=400 if form.errors else 200,
        **_told(here, newest),
        kinds=",".join(KINDS),
        errors=summary(form),
        wrong=wrong(form),
    )


@require_POST
@managers_only
@freshly
def accept(request: HttpRequest, here: Here, proposal: int) -> HttpResponse:
    """End the role of somebody who leaves: at once, or on a last day that is still to come."""
    found = _open_or_404(here, proposal, LEAVER)
    held = found.membership
    if held is None or not here.may_change(held):
        raise Http404(ABSENT)
    try:
        at_once = joiners.let_go(found, by=here.by, managing=here.managing, day=here.day, at=timezone.now())
    except granting.Refused as refused:
        say(request, str(refused))
        return redirect(here.address("staff"))
    act = "people.end" if at_once else "people.change"
    recorded(request, act, school=here.school, why=found.why, detail=detail(held))
    say(request, over(held) if at_once else f"The role of {found.name} ends on {longdate(held.end)}.")
    return redirect("/" if held.person_id == here.by.pk else here.address("staff"))


@require_POST
@managers_only
@freshly
def dismiss(request: HttpRequest, here: Here, proposal: int) -> HttpResponse:
    """Leave things as they are. The next list does not propose the same again."""
    found = _open_or_404(here, proposal)
    joiners.decide(found, False, by=here.by, at=timezone.now())
    kept = {"name": found.name, "proposed": found.kind}
    recorded(request, "people.dismiss", school=here.school, why=found.why, detail=kept)
    say(request, f"Nothing changes for {found.name}.")
    return redirect(here.address("staff"))


def _take(here: Here, given: UploadedFile) -> StaffList:
    """The list is read and what it proposes is kept; the file itself is not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / plain_file_name(given.name or "")
        with path.open("wb") as out:
            for chunk in given.chunks():
                out.write(chunk)
        read = read_staff(path)
    return joiners.keep(here.school, read, suggested, by=here.by, day=here.day, at=timezone.now())


def _open_or_404(here: Here, key: int, *kinds: str) -> StaffProposal:
    # Held until it is decided: of two who press at the same moment the second finds nothing.
    found = StaffProposal.objects.select_for_update(of=("self",)).filter(of__school=here.school, pk=key, state=OPEN)
    one = found.filter(kind__in=kinds or (JOINER, LEAVER)).select_related("membership__person").first()
    if one is None:
        raise Http404(ABSENT)
    return one


def _told(here: Here, newest: StaffList | None) -> dict[str, Any]:
    if newest is None:
        return {
            "newest": None,
            "headline": "A staff list shows who has joined and who has left.",
            "sentences": ["Daymark compares it with who holds a role here, and proposes. You decide about each."],
            "joiners": [], "leavers": [], "decided": [], "problems": [],
        }  # fmt: skip
    waiting, decided = joiners.waiting(here.school), newest.proposals.exclude(state=OPEN).select_related("decided_by")
    joining = [one for one in waiting if one.kind == JOINER]
    leaving = [one for one in waiting if one.kind == LEAVER]
    return {
        "newest": newest,
        "headline": _headline(newest, joining, leaving),
        "sentences": [
            f"{newest.file} has {plural(newest.people, 'person', 'people')}; "
            f"brought in by {newest.by.name if newest.by else 'somebody'} on {told.when(newest.at)}."
        ],
        "joiners": [
            {
                "one": one,
                "role": told.role_said(one),
                "invite": here.address("invite", proposal=one.pk, **({"role": one.role} if _may(here, one) else {})),
            }
            for one in joining
        ],
        "leavers": [
            {"one": one, "role": one.membership.kind.title, "reach": told.reach(one.membership)}
            for one in leaving
            if one.membership
        ],
        "decided": [_decided(one) for one in decided],
        "problems": newest.problems[:MOST_PROBLEMS],
        "more_problems": max(0, len(newest.problems) - MOST_PROBLEMS),
    }


def _may(here: Here, proposal: StaffProposal) -> bool:
    return proposal.role in {role.name for role in granting.grantable(here.managing)}


def _headline(newest: StaffList, joining: list[StaffProposal], leaving: list[StaffProposal]) -> str:
    if not newest.people and newest.problems:
        return "Nobody could be read from the list."
    if not joining and not leaving:
        return "Who holds a role here agrees with the staff list."
    joined = plural(len(joining), "person who may join", "people who may join")
    return f"The list shows {joined}, and {plural(len(leaving), 'role')} that may end."


def _decided(one: StaffProposal) -> list[str]:
    done = {
        (JOINER, True): "Invited",
        (JOINER, False): "Not invited",
        (LEAVER, True): "Role ended",
        (LEAVER, False): "Kept",
    }
    by = f"{one.decided_by.name}, {told.when(one.decided_at)}" if one.decided_by else ""
    return [one.name, one.title, done[one.kind, one.state == ACCEPTED], by]
