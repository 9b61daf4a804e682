"""An OpenID provider that really runs: `python provider.py PORT FOLDER REDIRECT_URI...`.

It knows the people of FOLDER/people.json: {"ama@shore.sch.uk": {"email_verified": true, ...}}, by the claims it gives
of them. Everybody signs in with their address and the password below. What changes in the file counts from the next
sign-in on. django-oauth-toolkit does the rest, on SQLite.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwcrypto import jwk

HOST = "127.0.0.1"
PASSWORD = "at the provider"
CLIENT, SECRET = "daymark", "a secret between the two"
PAGE = """<!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1>
<form method="post"><label>Address <input name="username"></label>
<label>Password <input name="password" type="password"></label><button>Let me in</button></form></html>"""


def configure(port: int, folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    settings.configure(
        SECRET_KEY=os.urandom(20).hex(),
        ALLOWED_HOSTS=[HOST],
        ROOT_URLCONF="__main__",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite")}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        LOGIN_URL="/login/",
        USE_TZ=True,
        SESSION_COOKIE_NAME="provider",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"http://{HOST}:{port}/o",
            "OIDC_RSA_PRIVATE_KEY": pem,
            "SCOPES": {"openid": "openid", "profile": "profile", "email": "email"},
            "PKCE_REQUIRED": True,
            "OAUTH2_VALIDATOR_CLASS": "__main__.Validator",
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http"],
        },
        PEOPLE=folder / "people.json",
    )  # fmt: skip
    django.setup()


if __name__ == "__main__":
    configure(int(sys.argv[1]), Path(sys.argv[2]))

from django.contrib.auth import get_user_model, login  # noqa: E402 - Django has to be configured first
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: E402


class Validator(OAuth2Validator):
    """Says of people what the file does."""

    oidc_claim_scope = None

    def get_id_token_dictionary(self, token: object, token_handler: object, request: object) -> tuple[object, object]:
        said, expires = super().get_id_token_dictionary(token, token_handler, request)
        address = request.user.username  # type: ignore[attr-defined]
        return {**said, "email": address, **people()[address]}, expires


def people() -> dict[str, dict[str, object]]:
    known: dict[str, dict[str, object]] = json.loads(settings.PEOPLE.read_text())
    return known


def sign_in(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("username", "")
    if request.method != "POST" or name not in people() or request.POST.get("password") != PASSWORD:
        return HttpResponse(PAGE)
    user, _ = get_user_model().objects.get_or_create(username=name)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(request.GET.get("next", "/"))


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ready")


def other_keys(request: HttpRequest) -> JsonResponse:
    """A key that signed nothing, under the name of the one that did."""
    mine = jwk.JWK.from_pem(settings.OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"].encode())
    other = jwk.JWK.generate(kty="RSA", size=2048).export_public(as_dict=True)
    return JsonResponse({"keys": [{**other, "alg": "RS256", "use": "sig", "kid": mine.thumbprint()}]})


urlpatterns = [
    path("other-keys", other_keys),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("login/", sign_in),
    path("ready", ready),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def main(port: int, redirects: list[str]) -> None:
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for client, algorithm in ((CLIENT, "RS256"), (f"{CLIENT}-shared", "HS256")):
        Application.objects.create(
            name=client,
            client_id=client,
            client_secret=SECRET,
            hash_client_secret=False,
            client_type="confidential",
            authorization_grant_type="authorization-code",
            redirect_uris=" ".join(redirects),
            algorithm=algorithm,
            skip_authorization=True,
        )
    served = Server((HOST, port), Quiet)
    served.set_app(get_wsgi_application())
    served.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[3:])
