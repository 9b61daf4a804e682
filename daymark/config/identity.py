"""Who else may vouch for people who sign in: Microsoft, Google, or another OpenID provider, by e-mail domain.

DAYMARK_MICROSOFT_TENANT, _CLIENT_ID, _CLIENT_SECRET    a tenant of Microsoft Entra ID, by its number or domain
DAYMARK_GOOGLE_CLIENT_ID, _CLIENT_SECRET                Google Workspace
DAYMARK_OPENID_NAME, _SERVER, _CLIENT_ID, _CLIENT_SECRET    any other provider
DAYMARK_<PROVIDER>_SECOND_FACTOR    1 where the provider itself asks everybody for a second step
DAYMARK_SIGN_IN_DOMAINS    "shore.sch.uk, quay.sch.uk=900002+900003": the e-mail domains that are let in this way;
                           with URNs, only people who hold a role at one of these schools
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

PROVIDERS = {"microsoft": "Microsoft", "google": "Google", "openid": ""}
EVERYBODYS = ("common", "organizations", "consumers")
DOMAIN = re.compile(r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")


def apps(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The providers that are set up, as django-allauth takes them. Raises ValueError, in words."""
    made = [app for app in (_app(name, environment) for name in PROVIDERS) if app]
    if made and not domains(environment):
        raise ValueError(
            f"{made[0]['name']} is set up, but nobody's domain is let in. Set DAYMARK_SIGN_IN_DOMAINS, such as "
            "shore.sch.uk."
        )
    return made


def domains(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """The e-mail domains, each with the URNs of its schools, none for every school. Raises ValueError, in words."""
    found: dict[str, list[str]] = {}
    for said in filter(None, (part.strip() for part in environment.get("DAYMARK_SIGN_IN_DOMAINS", "").split(","))):
        domain, _, schools = said.lower().partition("=")
        if not DOMAIN.match(domain.strip()):
            raise ValueError(f"DAYMARK_SIGN_IN_DOMAINS: {domain!r} is not the domain of an e-mail address.")
        found[domain.strip()] = [urn.strip() for urn in schools.split("+") if urn.strip()]
    return found


def _app(name: str, environment: Mapping[str, str]) -> dict[str, Any] | None:
    before = f"DAYMARK_{name.upper()}_"
    told = {key.removeprefix(before).lower(): value for key, value in environment.items() if key.startswith(before)}
    if not told.get("client_id"):
        return None
    for need in ("client_secret", *{"microsoft": ("tenant",), "openid": ("server",)}.get(name, ())):
        if not told.get(need):
            raise ValueError(f"{before}CLIENT_ID is set, but {before}{need.upper()} is not.")
    return {
        "provider_id": name,
        "name": PROVIDERS[name] or told.get("name") or "your school's sign-in",
        "client_id": told["client_id"],
        "secret": told["client_secret"],
        "settings": {
            "server_url": _server(name, told),
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
            "second_factor": told.get("second_factor") == "1",
        },
    }


def _server(name: str, told: Mapping[str, str]) -> str:
    if name == "google":
        return "https://accounts.google.com"
    if name == "openid":
        server = urlsplit(told["server"])
        if server.scheme != "https" and server.hostname not in ("localhost", "127.0.0.1"):
            raise ValueError("DAYMARK_OPENID_SERVER must begin with https://.")
        return told["server"].rstrip("/")
    if told["tenant"].lower() in EVERYBODYS:
        raise ValueError("DAYMARK_MICROSOFT_TENANT must be your own tenant: anybody may make an account in the others.")
    return f"https://login.microsoftonline.com/{told['tenant']}/v2.0"
