"""What there is to keep in order at a school beside its registers, for those who answer for it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from daymark.access.roles import Role
from daymark.registers.models import School

CARDS = (
    ("manages", "people:home", "People and roles", "Who holds which role, invitations, and the review of each term."),
    ("oversees", "audit:record", "Who saw or changed what", "Looks, changes and files, by whom and why; emergencies."),
    ("oversees", "rights:home", "Rights of pupils and families", "Requests, what is kept how long, and the notices."),
    ("any", "tokens:home", "Programs that ask", "Tokens by which another system reads figures in your place."),
)
"""The right a card needs, its page, what it is called and what it is for."""


def cards(school: School, roles: Iterable[Role]) -> list[dict[str, str]]:
    """The pages that people with these roles have here."""
    held = list(roles)
    return [
        {"title": title, "text": text, "href": reverse(view, kwargs={"school": school.key})}
        for right, view, title, text in CARDS
        if right == "any" or any(getattr(role, right) for role in held)
    ]


def keeps(roles: Iterable[Role]) -> bool:
    """Whether anything here is theirs to keep in order."""
    return any(role.manages or role.oversees for role in roles)
