"""Who outside the trust reads this school's counts, from when to when and by what agreement."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from daymark.access import organisations
from daymark.access.models import Organisation, Sharing
from daymark.access.models.organisations import KINDS
from daymark.web.accounts.again import freshly
from daymark.web.audit.recording import recorded
from daymark.web.form_errors import summary, wrong
from daymark.web.jinja import plural, shortdate
from daymark.web.people import told
from daymark.web.people.forms import OrganisationForm, ReasonForm, SharingForm
from daymark.web.people.gate import Here, managers_only, page, say
from daymark.web.scoping import ABSENT


@managers_only
def readers(request: HttpRequest, here: Here) -> HttpResponse:
    """The organisations that read this school's counts, and the tree they hang in."""
    now, over = _sharings(here)
    names = len({one.organisation_id for one in now if one.start <= here.day})
    headline = (
        f"{plural(names, 'organisation')} outside the trust {'reads' if names == 1 else 'read'} "
        f"the counts of {here.school.name}."
        if names
        else f"Nobody outside the trust reads the counts of {here.school.name}."
    )
    return page(
        request,
        here,
        "readers.html",
        headline=headline,
        now=[_sharing(here, one) for one in now],
        over=[_over(one) for one in over],
        tree=organisations.tree(here.school.trust, here.day),
        kinds=KINDS,
    )


@managers_only
@freshly
def add(request: HttpRequest, here: Here) -> HttpResponse:
    """Add an organisation; only by those who manage the whole trust."""
    if not here.of_trust:
        raise Http404(ABSENT)
    form = OrganisationForm(request.POST if request.method == "POST" else None, kinds=tuple(KINDS))
    if form.is_bound and form.is_valid():
        made = _made(here, form.cleaned_data)
        if made:
            recorded(request, "people.reader", school=here.school, detail={"name": made.name, "kind": made.kind})
            say(request, f"{made.name} has been added. It reads nothing until a school shares with it.")
            return redirect(here.address("readers"))
        form.add_error("name", "There is an organisation of this name already.")
    return page(
        request, here, "reader.html", status=400 if form.errors else 200, crumbs=_above(here),
        items=[{"value": key, "text": text, "checked": form.data.get("kind") == key} for key, text in KINDS.items()],
        name=form.data.get("name", ""), errors=summary(form), wrong=wrong(form),
    )  # fmt: skip


@managers_only
@freshly
def share(request: HttpRequest, here: Here) -> HttpResponse:
    """Let an organisation read the school's counts, from a day and by an agreement."""
    there = list(here.school.trust.readers.all())
    form = SharingForm(request.POST if request.method == "POST" else None, readers=there)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        made = organisations.share(
            here.school, given["organisation"], given["agreement"], given["start"], given["end"], here.by
        )
        if made:
            kept = {"organisation": made.organisation.name, "start": str(made.start), "end": str(made.end or "")}
            recorded(request, "people.share", school=here.school, why=made.agreement, detail=kept)
            say(request, f"{here.school.name} shares its counts with {made.organisation.name}.")
            return redirect(here.address("readers"))
        form.add_error("organisation", "The school shares with this organisation in these days already.")
    return page(
        request, here, "share.html", status=400 if form.errors else 200, crumbs=_above(here), there=there,
        given={name: form.data.get(name, "") for name in ("organisation", "agreement", "end")}
        | {"start": form.data.get("start", here.day.isoformat())},
        errors=summary(form), wrong=wrong(form),
    )  # fmt: skip


@managers_only
@freshly
def end(request: HttpRequest, here: Here, sharing: int) -> HttpResponse:
    """Stop sharing at once, with a reason."""
    found = Sharing.objects.filter(school=here.school, pk=sharing, ended_at__isnull=True)
    one = found.select_related("organisation").exclude(end__lt=here.day).first()
    if one is None:
        raise Http404(ABSENT)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        why = form.cleaned_data["reason"]
        organisations.stop_sharing(one, why, here.by, timezone.now())
        recorded(request, "people.unshare", school=here.school, why=why, detail={"organisation": one.organisation.name})
        say(request, f"{one.organisation.name} no longer reads the counts of {here.school.name}.")
        return redirect(here.address("readers"))
    return page(
        request, here, "end_sharing.html", status=400 if form.errors else 200, crumbs=_above(here), one=one,
        reason=form.data.get("reason", ""), errors=summary(form), wrong=wrong(form),
    )  # fmt: skip


def _above(here: Here) -> list[tuple[str, str]]:
    return [("Outside the trust", here.address("readers"))]


def _made(here: Here, given: dict[str, Any]) -> Organisation | None:
    try:
        with transaction.atomic():
            return Organisation.objects.create(trust=here.school.trust, name=given["name"], kind=given["kind"])
    except IntegrityError:
        return None


def _sharings(here: Here) -> tuple[list[Sharing], list[Sharing]]:
    rows = list(Sharing.objects.filter(school=here.school).select_related("organisation", "by", "ended_by"))
    now = [one for one in rows if one.ended_at is None and (one.end is None or one.end >= here.day)]
    return now, [one for one in rows if one not in now]


def _sharing(here: Here, one: Sharing) -> dict[str, Any]:
    people = [held.person.name for held in one.organisation.memberships.on(here.day).select_related("person")]
    until = f"to {shortdate(one.end)}" if one.end else "until somebody ends it"
    by = f" Agreed by {one.by.name}." if one.by else ""
    return {
        "name": one.organisation.name,
        "what": one.organisation.what,
        "said": f"From {shortdate(one.start)} {until}. {one.agreement}.{by}".replace("..", "."),
        "people": people,
        "end": here.address("end_sharing", one.pk),
    }


def _over(one: Sharing) -> list[str]:
    why = f"{one.ended_why} ({one.ended_by.name})" if one.ended_at and one.ended_by else "Its last day came."
    last = told.when(one.ended_at) if one.ended_at else shortdate(one.end)
    return [one.organisation.name, f"{shortdate(one.start)} to {last}", why]
