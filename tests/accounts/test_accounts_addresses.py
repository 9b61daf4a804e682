"""Nothing of django-allauth can be reached but what is listed, and every answer carries the headers."""

import re

import pytest
from allauth import urls as theirs
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse
from signing import sign_in

from daymark.web.accounts.ways import urlpatterns as ours

pytestmark = pytest.mark.django_db

NOT_USED = {
    "account_signup", "account_logout", "account_inactive", "account_email", "account_email_verification_sent",
    "account_set_password", "account_confirm_email", "account_confirm_login_code", "mfa_index", "mfa_list_webauthn",
    "mfa_edit_webauthn", "mfa_download_recovery_codes", "socialaccount_login_cancelled", "socialaccount_login_error",
    "socialaccount_signup", "socialaccount_connections", "usersessions_list",
}  # fmt: skip


def names(patterns):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name


def test_every_view_of_theirs_is_either_listed_or_has_no_address():
    listed = {one.name for one in ours}
    assert set(names(theirs.urlpatterns)) - {None} == listed | NOT_USED
    for name in NOT_USED:
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_no_other_address_leads_into_their_code():
    listed = {str(one.pattern) for one in ours}
    for one, route in walked(get_resolver().url_patterns):
        if getattr(one.callback, "__module__", "").startswith("allauth"):
            assert route in listed


def walked(patterns, before=""):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from walked(one.url_patterns, before + str(one.pattern))
        else:
            yield one, before + str(one.pattern)


@pytest.mark.parametrize("path", ["/account/login/", "/account/logout/", "/account/2fa/", "/account/sessions/"])
def test_where_they_would_have_been_is_nothing(path):
    assert Client().get(path).status_code == 404


def test_an_unknown_provider_is_nothing():
    assert Client().post("/sign-in/nobody/").status_code == 404
    assert Client().get("/sign-in/nobody/back/?code=1&state=2").status_code == 404
    assert Client().post("/sign-in/" + "x" * 500 + "/").status_code == 404


def test_the_content_security_policy_lets_no_inline_code_in(client, make):
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get("/sign-in/")["Content-Security-Policy"].split(";")
        if part.strip()
    )
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy) and "*" not in str(policy)


def test_every_answer_carries_the_headers(client, make):
    make()
    sign_in(client)
    for path in ("/account/", "/sign-in/", "/nothing/", "/"):
        answer = client.get(path)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]


def test_what_was_made_for_somebody_is_kept_nowhere(client, make):
    make()
    sign_in(client)
    for path in ("/account/", "/sign-in/", "/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_no_page_of_the_account_has_code_or_styles_in_it(client, make):
    make()
    sign_in(client)
    for path in ("/account/", "/account/app/", "/account/passkeys/add/", "/account/again/password/"):
        page = client.get(path).content.decode()
        assert client.get(path).status_code == 200
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), path
        assert not re.search(r"\s(style|on\w+)=", page), path


def test_every_address_resolves_to_the_view_it_is_listed_with():
    given = {"account_reset_password_from_key": {"uidb36": "1", "key": "a-b"}, "mfa_remove_webauthn": {"pk": 1}}
    for one in ours:
        kwargs = given.get(one.name, {"provider_id": "x"} if "provider_id" in str(one.pattern) else {})
        found = resolve(reverse(one.name, kwargs=kwargs or None))
        assert found.url_name in (one.name, "sign-in")
