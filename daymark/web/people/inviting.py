"""Inviting somebody by e-mail, sending that again, and taking it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from daymark.access import granting, invitations
from daymark.access.models import Invitation, StaffProposal
from daymark.access.models.staff import JOINER, OPEN
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.people import letters
from daymark.web.people.forms import InviteForm
from daymark.web.people.gate import Here, done, managers_only, say
from daymark.web.people.roles import choose, chosen_role, fill_in
from daymark.web.scoping import ABSENT

UNSENT = "The invitation is kept, but the e-mail could not be sent. Try again later with “Send again”."


@managers_only
@freshly
def invite(request: HttpRequest, here: Here) -> HttpResponse:
    """Choose a role, then say whom to invite to it and from when to when."""
    proposal = _proposal(request, here)
    role = chosen_role(request, here)
    if role is None:
        kept = {"proposal": str(proposal.pk)} if proposal else {}
        title = f"What is {proposal.name} to be?" if proposal else "What is the person you invite to be?"
        return choose(request, here, title, **kept)
    form = InviteForm(
        request.POST if request.method == "POST" else None, role=role, school=here.school, of_trust=here.of_trust
    )
    if form.is_bound and form.is_valid():
        sent = done(form, lambda: _invite(here, form, proposal))
        if sent:
            _note(request, here, sent.invitation, "people.invite")
            _post(request, sent)
            return redirect(here.address("staff" if proposal else "home"))
    filled = {} if form.is_bound or not proposal else _filled(here, proposal)
    return fill_in(
        request,
        here,
        form,
        f"Invite somebody as {role.said}",
        "Send the invitation",
        inviting=True,
        filled=filled,
    )


def _invite(here: Here, form: InviteForm, proposal: StaffProposal | None) -> invitations.Sent:
    given = form.cleaned_data
    return invitations.invite(
        given["email"], given["name"], form.wanted(),
        by=here.by, managing=here.managing, at=timezone.now(), proposal=proposal,
    )  # fmt: skip


@require_POST
@managers_only
@freshly
def send_again(request: HttpRequest, here: Here, invitation: int) -> HttpResponse:
    """A new word and seven more days."""
    found = _waiting_or_404(here, invitation)
    try:
        sent = invitations.send_again(found, by=here.by, managing=here.managing, at=timezone.now())
    except granting.Refused:
        raise Http404(ABSENT) from None
    _note(request, here, found, "people.invite_again")
    _post(request, sent)
    return redirect(here.address("home"))


@require_POST
@managers_only
@freshly
def withdraw(request: HttpRequest, here: Here, invitation: int) -> HttpResponse:
    """Take an invitation back: its address opens nothing any more."""
    found = _waiting_or_404(here, invitation)
    try:
        invitations.withdraw(found, by=here.by, managing=here.managing, at=timezone.now())
    except granting.Refused as refused:
        say(request, str(refused))
    else:
        _note(request, here, found, "people.withdraw")
        say(request, f"The invitation of {found.name} has been taken back.")
    return redirect(here.address("home"))


def _waiting_or_404(here: Here, key: int) -> Invitation:
    found = invitations.waiting(here.school).filter(pk=key).first()
    if found is None or not granting.in_hands(here.managing, invitations.wanted_by(found)):
        raise Http404(ABSENT)
    return found


def _post(request: HttpRequest, sent: invitations.Sent) -> None:
    name, email = sent.invitation.name, sent.invitation.email
    say(request, f"{name} has been invited, by e-mail to {email}." if letters.send(request, sent) else UNSENT)


def _note(request: HttpRequest, here: Here, invitation: Invitation, act: str) -> None:
    kept = {
        "invitation": invitation.pk,
        "name": invitation.name,
        "email": invitation.email,
        "role": invitation.role,
        "place": invitation.place,
    }
    recorded(request, act, school=here.school, detail=kept)


def _proposal(request: HttpRequest, here: Here) -> StaffProposal | None:
    """The joiner in the address who is to be invited. Raises Http404 for one of another school."""
    key = request.GET.get("proposal", "")
    if not key:
        return None
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        raise Http404(ABSENT)
    found = StaffProposal.objects.filter(of__school=here.school, pk=int(key), kind=JOINER, state=OPEN).first()
    if found is None:
        raise Http404(ABSENT)
    return found


def _filled(here: Here, proposal: StaffProposal) -> dict[str, str]:
    start = proposal.day or here.day
    return {"name": proposal.name, "email": proposal.email, "start": start.isoformat()}
