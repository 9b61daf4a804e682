"""Signing in and out, and going to a school."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from daymark.access.models import Membership, Person
from daymark.web.accounts.entry import let_in, wanted_address
from daymark.web.accounts.forms import SignInForm
from daymark.web.audit.recording import recorded
from daymark.web.context import page_context
from daymark.web.school_key import is_key
from daymark.web.scoping import ABSENT, school_or_404, schools_of
from daymark.web.transactions import own_transactions


@own_transactions
@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="login")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page, and the answer to it. Tries are counted even where the page then fails."""
    if request.user.is_authenticated:
        return redirect(wanted_address(request))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return form.login(wanted_address(request))  # type: ignore[no-any-return]
    told = [{"text": str(said), "href": "#email"} for said in get_messages(request)]
    return render(
        request,
        "accounts/sign_in.html",
        page_context(request)
        | {
            "form": form,
            "errors": told + form.summary(),
            "next": request.POST.get("next") or request.GET.get("next", ""),
            "providers": get_social_adapter().list_providers(request),
            "invented": _invented() if settings.DEMO else [],
        },
    )


@own_transactions
@require_POST
def sign_in_invented(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the invented trust; there is no such door anywhere else."""
    if not settings.DEMO:
        raise Http404(ABSENT)
    email = request.POST.get("email", "")
    person = Person.objects.filter(email=email, invented=True, is_active=True).first() if email.isprintable() else None
    if person is None:
        raise Http404(ABSENT)
    return let_in(request, person, wanted_address(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and come back to the sign-in page."""
    if request.user.is_authenticated:
        recorded(request, "sign.out")
    get_adapter(request).logout(request)
    answer = redirect("accounts:sign-in")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """To the person's only school, or to a choice of theirs."""
    schools = schools_of(request)
    if len(schools) == 1:
        return redirect("insight:overview", school=schools[0].key)
    return render(request, "accounts/home.html", page_context(request) | {"choices": schools})


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Go to another school of one's own."""
    key = request.POST.get("school", "")
    if not is_key(key):
        raise Http404(ABSENT)
    school, _ = school_or_404(request, key)
    return redirect("insight:overview", school=school.key)


def _invented() -> list[dict[str, Any]]:
    """The people of the invented trust by place, each with what they are."""
    held = (
        Membership.objects.filter(person__invented=True, person__is_active=True)
        .select_related("person", "school", "organisation")
        .order_by("school__name", "pk")
    )
    places: dict[str, dict[str, dict[str, str]]] = {}
    for one in held:
        people = places.setdefault(one.place, {})
        people.setdefault(one.person.email, {"name": one.person.name, "email": one.person.email, "role": _role(one)})
    return [{"place": place, "people": list(people.values())} for place, people in places.items()]


def _role(held: Membership) -> str:
    where = [f"Year {year}" for year in held.year_groups] + list(held.forms)
    return f"{held.kind.title}{', ' + ' and '.join(where) if where else ''}"
