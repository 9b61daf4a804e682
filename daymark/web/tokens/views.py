"""The pages of tokens: which there are, making one, ending one."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from daymark.access import tokens
from daymark.access.granting import of_trust
from daymark.access.models import ApiToken
from daymark.registers.models import School
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.context import DATA, page_context
from daymark.web.scoping import ABSENT, held_at, school_or_404
from daymark.web.tokens import presenter
from daymark.web.tokens.forms import TokenForm

SECRET_BYTES = 32
FIELDS_AT = {"name": "name", "membership": "membership", "reads": "reads", "imports": "imports", "ends": "day"}


@never_cache
@login_required
def listing(request: HttpRequest, school: str) -> HttpResponse:
    """One's own tokens; for those who say who holds which role, those of others at the school as well."""
    place, _ = school_or_404(request, school)
    found = list(_shown(request, place))
    mine = [one for one in found if one.person_id == request.user.pk]
    others = [one for one in found if one.person_id != request.user.pk]
    return _page(request, place, "home.html", crumbs=[], **presenter.listing(place, mine, others, timezone.now()))


@never_cache
@login_required
@freshly
def make(request: HttpRequest, school: str) -> HttpResponse:
    """The form, and the one page that shows the token made with it."""
    place, _ = school_or_404(request, school)
    form = TokenForm(request.POST if request.method == "POST" else None, held=held_at(request, place))
    if form.is_bound and form.is_valid() and form.wanted is not None:
        secret = tokens.OPENING + secrets.token_urlsafe(SECRET_BYTES)
        try:
            made = tokens.make_token(request.user, form.wanted, secret, timezone.now())  # type: ignore[arg-type]
        except tokens.TokenError as error:
            form.add_error(FIELDS_AT[error.field], str(error))
        else:
            recorded(request, "token.make", school=place, detail=_told(made))
            transaction.on_commit(lambda: get_adapter().send_notification_mail("token/made", made.person))
            root = request.build_absolute_uri(reverse("api:api-root"))
            return _page(request, place, "made.html", **presenter.made(made, secret, root))
    status = 400 if form.errors else 200
    return _page(request, place, "make.html", status=status, **presenter.form(form, request.path))


@never_cache
@login_required
def end(request: HttpRequest, school: str, token: int) -> HttpResponse:
    """Ask whether a token is to end, and end it. One that has ended already is as absent as one of somebody else."""
    place, _ = school_or_404(request, school)
    found = _shown(request, place).filter(pk=token, revoked_at__isnull=True).first()
    if found is None:
        raise Http404(ABSENT)
    if request.method == "POST":
        tokens.end(found, request.user, timezone.now())  # type: ignore[arg-type]
        recorded(request, "token.end", school=place, detail=_told(found))
        return redirect("tokens:home", school=place.key)
    return _page(request, place, "end.html", **presenter.ending(found, request.user.pk))


def _shown(request: HttpRequest, school: School) -> QuerySet[ApiToken]:
    mine = Q(person=request.user)
    managing = [held for held in held_at(request, school) if held.kind.manages]
    if managing:
        mine |= Q(membership__school=school)
    if of_trust(managing):
        mine |= Q(membership__trust=school.trust) | Q(membership__organisation__trust=school.trust)
    return ApiToken.objects.filter(mine).select_related(
        "person", "membership__school", "membership__trust", "membership__organisation"
    )


def _told(token: ApiToken) -> dict[str, Any]:
    return {
        "token": token.name, "prefix": token.prefix, "of": token.person.name, "names": token.names,
        "imports": token.imports, "ends": token.ends,
    }  # fmt: skip


def _page(request: HttpRequest, school: School, template: str, status: int = 200, **given: Any) -> HttpResponse:
    crumbs = [{"text": "Tokens", "href": reverse("tokens:home", args=[school.key])}]
    context = page_context(request, section=DATA, school=school)
    return render(request, f"tokens/{template}", context | {"crumbs": crumbs} | given, status=status)
