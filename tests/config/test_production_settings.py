"""What visitors get in production: encryption, no way to look behind the pages, and nothing but what is served."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a text of fifty letters and more, kept for this test alone"
A_YEAR = 31_536_000

LOOKING = """
import json, logging, django
django.setup()
logging.getLogger("daymark.somewhere").error("a request for %s went wrong", "/a\\n2025-01-01 INFO made up\\x1b[31m\\r")
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.test import Client

def got(path, secure=True, **more):
    answer = Client(SERVER_NAME="daymark.shore.sch.uk").get(path, secure=secure, **more)
    return {"status": answer.status_code, "headers": dict(answer.headers)}

kinds = ("SESSION", "CSRF")
print(json.dumps({
    "debug": settings.DEBUG,
    "cookies": {kind: {part: getattr(settings, f"{kind}_COOKIE_{part}") for part in
                ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")} for kind in kinds},
    "hasher": [get_hasher().algorithm, get_hasher().iterations],
    "plain": got("/sign-in/?next=/account/", secure=False),
    "said to be secure": got("/nothing/", secure=False, HTTP_X_FORWARDED_PROTO="https"),
    "interface": {kind: got("/api/v1/me", secure=kind == "https") for kind in ("http", "https")},
    "absent": {path: got(path) for path in
               ("/.git/config", "/.git/HEAD", "/static/", "/static/css/", "/static/../config/settings.py",
                "/static/%2e%2e/%2e%2e/config/settings.py", "/pyproject.toml", "/media/", "/uploads/", "/secret-key")},
    "style": got("/static/css/daymark.css"),
}))
"""


def asked(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a Python of its own says that has the settings of production."""
    given = {
        "DJANGO_SETTINGS_MODULE": "daymark.config.settings", "DAYMARK_ENV": "production", "DAYMARK_HOME": str(home),
        "DAYMARK_SECRET_KEY": SECRET, "DAYMARK_HOSTS": "daymark.shore.sch.uk", "DAYMARK_DEBUG": "1",
    }  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYMARK_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-c", LOOKING], env={**kept, **given, **environment}, cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    said = asked(tmp_path_factory.mktemp("production"))
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout) | {"log": said.stderr}


def test_cookies_go_over_https_to_this_host_alone(production: dict[str, Any]) -> None:
    for cookie in production["cookies"].values():
        assert cookie["NAME"].startswith("__Host-")
        assert cookie["SECURE"] is cookie["HTTPONLY"] is True
        assert cookie["SAMESITE"] == "Lax"
        # A browser takes a __Host- cookie only without a domain and for the whole of the host.
        assert cookie["DOMAIN"] is None and cookie["PATH"] == "/"
    assert len({cookie["NAME"] for cookie in production["cookies"].values()}) == 2


def test_plain_http_is_left_for_https(production: dict[str, Any]) -> None:
    plain = production["plain"]
    assert plain["status"] == 301
    assert plain["headers"]["Location"] == "https://daymark.shore.sch.uk/sign-in/?next=/account/"
    for one in (production["style"], *production["absent"].values()):
        assert one["headers"]["Strict-Transport-Security"] == f"max-age={A_YEAR}; includeSubDomains"


def test_a_program_is_told_that_it_speaks_in_the_clear_and_not_led_on(production: dict[str, Any]) -> None:
    plain, secure = production["interface"]["http"], production["interface"]["https"]
    assert 400 <= plain["status"] < 500 and "Location" not in plain["headers"]
    assert plain["headers"]["Content-Type"] == "application/problem+json"
    assert secure["status"] == 401 and plain["status"] != 401


def test_every_answer_says_what_a_browser_may_load_and_who_may_embed_it(production: dict[str, Any]) -> None:
    for one in (production["plain"], production["style"], *production["absent"].values()):
        policy = one["headers"]["Content-Security-Policy"]
        assert all(part in policy for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"))
        assert one["headers"]["X-Content-Type-Options"] == "nosniff"
    pages = (production["plain"], *production["interface"].values(), *production["absent"].values())
    assert not any("Access-Control-Allow-Origin" in one["headers"] for one in pages)


def test_only_a_proxy_there_is_says_how_somebody_came(production: dict[str, Any], tmp_path: Path) -> None:
    assert production["said to be secure"]["status"] == 301
    behind = json.loads(asked(tmp_path, DAYMARK_PROXIES="1").stdout)
    assert behind["said to be secure"]["status"] == 404


def test_a_line_of_the_log_is_one_line_and_says_its_zone(production: dict[str, Any]) -> None:
    (line,) = [line for line in production["log"].splitlines() if "went wrong" in line]
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ERROR daymark\.somewhere: a request for ", line)
    assert line.endswith(r"/a\n2025-01-01 INFO made up\x1b[31m\r went wrong")


def test_debugging_cannot_be_turned_on(production: dict[str, Any]) -> None:
    assert production["debug"] is False


def test_only_static_files_are_served(production: dict[str, Any]) -> None:
    assert {path: one["status"] for path, one in production["absent"].items() if one["status"] != 404} == {}
    assert production["style"]["status"] == 200


def test_passwords_are_stored_by_a_slow_function(production: dict[str, Any]) -> None:
    algorithm, rounds = production["hasher"]
    assert algorithm == "pbkdf2_sha256" and rounds >= 600_000


@pytest.mark.parametrize("name", ["DAYMARK_SECRET_KEY", "DAYMARK_HOSTS"])
def test_production_does_not_begin_without_its_secret_and_its_name(tmp_path: Path, name: str) -> None:
    said = asked(tmp_path, **{name: ""})
    assert said.returncode != 0
    assert f"In production {name} must be set" in said.stderr


@pytest.mark.parametrize("hosts", ["*", "daymark.shore.sch.uk, .sch.uk"])
def test_names_that_stand_for_any_server_are_refused(tmp_path: Path, hosts: str) -> None:
    said = asked(tmp_path, DAYMARK_HOSTS=hosts)
    assert said.returncode != 0
    assert f"DAYMARK_HOSTS holds {hosts.split()[-1]}" in said.stderr


@pytest.mark.parametrize("name", ["DAYMARK_SECRET_KEY", "DAYMARK_FIELD_KEYS"])
def test_a_short_secret_is_refused(tmp_path: Path, name: str) -> None:
    said = asked(tmp_path, **{name: SECRET + ",short" if name == "DAYMARK_FIELD_KEYS" else "short"})
    assert said.returncode != 0
    assert name in said.stderr and "32" in said.stderr
