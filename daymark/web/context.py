"""What the frame of every page needs: where one can go, which school this is, who is asking."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from daymark.registers.models import School
from daymark.web.keeping.cards import keeps
from daymark.web.scoping import held_at, schools_of

PUPILS, INSIGHT, DATA = "pupils", "insight", "data"


def page_context(request: HttpRequest, *, section: str = "", school: School | None = None) -> dict[str, Any]:
    """The context of `base.html`. `section` is the part of the site in hand: pupils, insight or data."""
    named = {"home_url": "home", "sign_out_url": "sign-out", "account_url": "account"}
    made: dict[str, Any] = {name: reverse(f"accounts:{view}") for name, view in named.items()}
    if not request.user.is_authenticated:
        return {"home_url": reverse("accounts:home")}
    if school is None:
        return made | {"who": {"school": request.user.name, "name": request.user.name}}
    return made | _at(request, section, school)


def _at(request: HttpRequest, section: str, school: School) -> dict[str, Any]:
    roles = [held.kind for held in held_at(request, school)]
    shown = {
        PUPILS: ("Pupils", "pupils:list", any(role.names for role in roles)),
        INSIGHT: ("Insight", "insight:overview", True),
        DATA: (
            "Data",
            "data:home" if any(role.imports for role in roles) else "keeping:home",
            any(role.imports for role in roles) or keeps(roles),
        ),
    }
    return {
        "nav": [
            {"text": text, "href": reverse(view, kwargs={"school": school.key}), "current": name == section}
            for name, (text, view, allowed) in shown.items()
            if allowed
        ],
        "school": school,
        "who": {"school": school.name, "role": roles[0].title if roles else "", "name": request.user.name},
        "schools": [
            {"value": one.key, "text": one.name, "current": one.pk == school.pk} for one in schools_of(request)
        ],
        "switch_url": reverse("accounts:switch"),
    }
