"""Going to Microsoft, Google or another provider to sign in, and coming back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from requests import RequestException

from daymark.web.accounts.vouched import refused
from daymark.web.context import page_context
from daymark.web.scoping import ABSENT

LONGEST = 60
SIGNED_WITH = ("RS256", "PS256", "ES256")
MICROSOFT = "https://login.microsoftonline.com/"


class Careful(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Believes a provider only when its word is signed with its key, for us, and in answer to this question.

    django-allauth relies on the connection alone where the word came straight from the provider.
    """

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself. Raises OAuth2Error where it is not who we set up."""
        found: dict[str, Any] = super().openid_config
        server = str(self.get_provider().app.settings["server_url"])
        issuer = str(found.get("issuer", ""))
        # Microsoft names a tenant by its number in its word, also where it is set up by its domain.
        ours = issuer.startswith(MICROSOFT) if server.startswith(MICROSOFT) else issuer.rstrip("/") == server
        if not ours:
            raise OAuth2Error("The provider names itself otherwise than it is set up.")
        return found

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        said = self._signed(app, id_token)
        asked = nonce_of(self.request.GET.get("state", ""))
        if not constant_time_compare(str(said.get("nonce", "")), asked):
            raise OAuth2Error("This is the answer to another question.")
        return said

    def _signed(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in SIGNED_WITH:
                raise OAuth2Error("The word is not signed as it should be.")
            told = self.openid_config
            return jwtkit.verify_and_decode(  # type: ignore[no-any-return]
                credential=id_token, keys_url=told["jwks_uri"], issuer=told["issuer"], audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk, verify_signature=True,
            )  # fmt: skip
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("The word is not signed as it should be.") from error


def nonce_of(state: str) -> str:
    """What the answer to a question has to carry, from the question's own mark."""
    return salted_hmac("daymark.web.accounts.providers", state, algorithm="sha256").hexdigest()


def go(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the provider, by way of a page of ours: a form of a page may only be sent to this server, wherever it is sent
    on from here, so that nobody can send what is typed elsewhere."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        answer = _theirs(OAuth2LoginView, request, provider_id)
    except (RequestException, OAuth2Error, KeyError, ValueError):
        return refused(request, provider_id)
    if answer.status_code != 302:
        return answer
    asked = answer.headers["Location"]
    state = QueryDict(urlsplit(asked).query).get("state", "")
    onward = f"{asked}&{urlencode({'nonce': nonce_of(state)})}"
    return render(request, "accounts/onward.html", page_context(request) | {"onward": onward})


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider, with its word for who this is."""
    try:
        return _theirs(OAuth2CallbackView, request, provider_id)
    except (RequestException, OAuth2Error, KeyError, ValueError):
        # Whatever a provider answers that is no answer to the question.
        return refused(request, provider_id)


def _theirs(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    if len(provider_id) > LONGEST:
        raise Http404(ABSENT)
    try:
        adapter = Careful(request, provider_id)
        adapter.get_provider()
        answer: HttpResponseBase = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404(ABSENT) from None
    return answer
