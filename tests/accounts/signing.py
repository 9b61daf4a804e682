"""Signing in as people do, and reading what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from django.http import HttpResponse
from django.test import Client
from one_time import code_of

from daymark.access.models import AuditEntry

PASSWORD = "correct horse battery"


def sign_in(client: Client, email: str = "ama@shore.sch.uk", password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def said(answer: HttpResponse) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def acts() -> list[str]:
    """What the record holds, in the order it happened."""
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def set_app_up(client: Client, callbacks: Callable[..., object]) -> tuple[str, HttpResponse]:
    """Set an authenticator app up for who is signed in; its secret and the answer."""
    page = client.get("/account/app/")
    secret = re.search(r'class="dm-secret">([A-Z2-7]+)<', page.content.decode())
    assert secret is not None, said(page)
    with callbacks(execute=True):
        answer = client.post("/account/app/", {"code": code_of(secret[1])})
    return secret[1], answer
