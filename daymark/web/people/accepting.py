"""Accepting an invitation: a name and a password for those who are new, one click for those who are here already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from daymark.access import invitations
from daymark.access.granting import Refused
from daymark.access.models import Invitation, Membership, Person
from daymark.web.audit.recording import recorded
from daymark.web.context import page_context
from daymark.web.form_errors import summary, wrong
from daymark.web.people import notice
from daymark.web.people.forms import plain_line
from daymark.web.people.gate import detail
from daymark.web.scoping import today

LONGEST_PASSWORD = 1000
OPENED = "daymark_invitation"


class AcceptForm(forms.Form):
    """A name and a password, written twice. Nothing else of the person or of the invitation can be sent."""

    name = forms.CharField(required=False)
    password = forms.CharField(
        max_length=LONGEST_PASSWORD, strip=False, error_messages={"required": "Choose a password."}
    )
    again = forms.CharField(
        max_length=LONGEST_PASSWORD, strip=False, error_messages={"required": "Write the password once more."}
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_name(self) -> str:
        return plain_line(self.cleaned_data["name"], "Give your name.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        password = given.get("password")
        if password and given.get("again") and given["again"] != password:
            self.add_error("again", "The two passwords differ.")
        elif password:
            try:
                validate_password(password, self._somebody(given.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given

    def _somebody(self, name: str) -> Person:
        """The person who is about to be, with what their password must not be like."""
        made = Person(email=self.invitation.email, name=name)
        trust = self.invitation.trust or (self.invitation.school and self.invitation.school.trust)
        made.places = [self.invitation.place, *([trust.name] if trust else [])]  # type: ignore[attr-defined]
        return made


@never_cache
def open_(request: HttpRequest, word: str) -> HttpResponse:
    """The address in an invitation's e-mail. The word in it goes no further than here: neither into the address of a
    page nor into the session, which keeps its hash."""
    token = invitations.hashed(word)
    if invitations.opened_by(token, timezone.now(), today) is None:
        return _gone(request)
    request.session[OPENED] = token
    return redirect("invitations:page")


@never_cache
@csrf_protect
def accept(request: HttpRequest) -> HttpResponse:
    """The invitation that was opened. Over, used, taken back and never made look the same: a 404."""
    token = request.session.get(OPENED, "")
    lock = request.method == "POST"
    invitation = invitations.opened_by(token, timezone.now(), today, lock=lock) if token else None
    somebody = invitations.person_of(invitation) if invitation else None
    if invitation is None or (somebody is not None and not somebody.is_active):
        return _gone(request)
    return _new(request, invitation) if somebody is None else _known(request, invitation, somebody)


def _new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        return _show(request, "another.html", invitation)
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                somebody = Person.objects.create_user(invitation.email, given["name"], given["password"])
        except IntegrityError:
            # Another invitation to the same address was accepted at this moment: there is an account now.
            return redirect("invitations:page")
        _take(request, invitation, somebody)
        return _show(request, "accepted.html", invitation, email=somebody.email)
    return _show(
        request,
        "accept.html",
        invitation,
        status=400 if form.errors else 200,
        name=form.data.get("name", invitation.name),
        errors=summary(form),
        wrong=wrong(form),
    )


def _known(request: HttpRequest, invitation: Invitation, somebody: Person) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': request.get_full_path()})}")
    if request.user.pk != somebody.pk:
        return _show(request, "another.html", invitation)
    if request.method == "POST":
        try:
            _take(request, invitation, somebody)
        except Refused:
            return _show(request, "accepted.html", invitation, email="", already=True)
        return redirect("accounts:home")
    return _show(request, "accept_known.html", invitation)


def _take(request: HttpRequest, invitation: Invitation, somebody: Person) -> Membership:
    held = invitations.accept(invitation, somebody, timezone.now())
    request.session.pop(OPENED, None)
    recorded(request, "people.accept", school=invitation.school, person=somebody, detail=detail(held))
    notice.send(request, held)
    return held


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "people/gone.html", page_context(request), status=404)


def _show(request: HttpRequest, template: str, invitation: Invitation, status: int = 200, **given: Any) -> HttpResponse:
    trust = invitation.trust
    where = f"the whole of {trust.name}" if trust else invitation.place
    context = page_context(request) | {"invitation": invitation, "where": where, "action": request.path}
    context["title"] = invitation.kind.said
    return render(request, f"people/{template}", context | given, status=status)
