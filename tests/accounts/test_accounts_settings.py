"""What is set up by the environment: secrets in files, providers, and what production asks for."""

import json
import os
import subprocess
import sys

import pytest

from daymark.config import given, identity

OPENID = {
    "DAYMARK_OPENID_CLIENT_ID": "daymark",
    "DAYMARK_OPENID_CLIENT_SECRET": "secret",
    "DAYMARK_OPENID_SERVER": "https://id.shore.test/",
    "DAYMARK_SIGN_IN_DOMAINS": "shore.sch.uk",
}
MICROSOFT = {
    "DAYMARK_MICROSOFT_CLIENT_ID": "daymark",
    "DAYMARK_MICROSOFT_CLIENT_SECRET": "secret",
    "DAYMARK_MICROSOFT_TENANT": "shore.sch.uk",
    "DAYMARK_SIGN_IN_DOMAINS": "Shore.sch.uk, quay.sch.uk=900002+900003",
}
ASK = """
import json
from django.conf import settings as s
names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN",
    "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "SECOND_FACTOR", "SECRET_KEY", "FIELD_KEYS")
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    told = given.with_files({"DAYMARK_SECRET_KEY_FILE": str(tmp_path / "key"), "OTHER": "x"})
    assert told["DAYMARK_SECRET_KEY"] == "from a file" and told["OTHER"] == "x"
    assert given.with_files({"DAYMARK_SECRET_KEY": "direct"}) == {"DAYMARK_SECRET_KEY": "direct"}


def test_a_file_that_is_of_no_use_is_named(tmp_path):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff")
    for file, why in (("gone", "cannot be read"), ("empty", "is empty"), ("picture", "no text"), ("", "cannot be")):
        with pytest.raises(ValueError, match=f"DATABASE_URL_FILE names .*{why}"):
            given.with_files({"DATABASE_URL_FILE": str(tmp_path / file)})
    with pytest.raises(ValueError, match="both set"):
        given.with_files({"DATABASE_URL_FILE": str(tmp_path / "key"), "DATABASE_URL": "x"})


def test_providers_are_set_up_by_the_environment():
    (one,) = identity.apps(OPENID | {"DAYMARK_OPENID_NAME": "Shore"})
    assert (one["provider_id"], one["name"], one["settings"]["server_url"]) == (
        "openid", "Shore", "https://id.shore.test",
    )  # fmt: skip
    assert one["settings"]["oauth_pkce_enabled"] and not one["settings"]["second_factor"]
    (other,) = identity.apps(MICROSOFT | {"DAYMARK_MICROSOFT_SECOND_FACTOR": "1"})
    assert other["settings"]["server_url"] == "https://login.microsoftonline.com/shore.sch.uk/v2.0"
    assert other["settings"]["second_factor"] and other["name"] == "Microsoft"
    assert identity.domains(MICROSOFT) == {"shore.sch.uk": [], "quay.sch.uk": ["900002", "900003"]}
    assert identity.apps({}) == [] and identity.domains({}) == {}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"DAYMARK_MICROSOFT_TENANT": "common"}, "your own tenant"),
        ({"DAYMARK_MICROSOFT_TENANT": "Organizations"}, "your own tenant"),
        ({"DAYMARK_MICROSOFT_TENANT": ""}, "DAYMARK_MICROSOFT_TENANT is not"),
        ({"DAYMARK_MICROSOFT_CLIENT_SECRET": ""}, "DAYMARK_MICROSOFT_CLIENT_SECRET is not"),
        ({"DAYMARK_SIGN_IN_DOMAINS": ""}, "nobody's domain is let in"),
        ({"DAYMARK_SIGN_IN_DOMAINS": "shore"}, "not the domain"),
        ({"DAYMARK_SIGN_IN_DOMAINS": "@shore.sch.uk"}, "not the domain"),
        ({"DAYMARK_SIGN_IN_DOMAINS": "*.sch.uk"}, "not the domain"),
    ],
)
def test_what_would_let_anybody_in_or_nobody_is_refused_in_words(change, why):
    with pytest.raises(ValueError, match=why):
        identity.apps(MICROSOFT | change)


def test_a_provider_is_only_asked_over_a_line_nobody_reads():
    with pytest.raises(ValueError, match="https"):
        identity.apps(OPENID | {"DAYMARK_OPENID_SERVER": "http://id.shore.test"})
    assert identity.apps(OPENID | {"DAYMARK_OPENID_SERVER": "http://127.0.0.1:9000/o"})


def started(tmp_path, **more):
    kept = {
        "PATH": os.environ["PATH"],
        "DAYMARK_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "daymark.config.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", ASK], env=kept | more, capture_output=True, text=True, timeout=120, check=False
    )


def test_production_uses_cookies_that_only_this_host_may_set(tmp_path):
    (tmp_path / "key").write_text("k" * 40)
    done = started(
        tmp_path, DAYMARK_ENV="production", DAYMARK_SECRET_KEY_FILE=str(tmp_path / "key"), DAYMARK_HOSTS="a.test"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["SECRET_KEY"] == "k" * 40 and told["FIELD_KEYS"] == ["k" * 40]
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-") and told["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert told["SESSION_COOKIE_SECURE"] and told["CSRF_COOKIE_SECURE"] and told["SESSION_COOKIE_HTTPONLY"]
    assert (told["SESSION_COOKIE_PATH"], told["SESSION_COOKIE_DOMAIN"]) == ("/", None)
    assert told["SESSION_COOKIE_SAMESITE"] == "Lax" and told["SECURE_SSL_REDIRECT"]
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000 and told["SECOND_FACTOR"] == "required"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"DAYMARK_SECRET_KEY": "short"}, "it needs 32"),
        ({"DAYMARK_SECRET_KEY": "k" * 40, "DAYMARK_FIELD_KEYS": f"{'f' * 40},short"}, "it needs 32"),
        ({"DAYMARK_SECRET_KEY": "k" * 40, "DAYMARK_SECOND_FACTOR": "no"}, "required or offered"),
        ({"DAYMARK_SECRET_KEY": "k" * 40, "DAYMARK_PROXIES": "many"}, "DAYMARK_PROXIES"),
        ({"DAYMARK_SECRET_KEY": "k" * 40, "DAYMARK_BREACHED_PASSWORDS": "/nowhere"}, "cannot be read"),
    ],
)
def test_what_cannot_be_meant_stops_the_start_with_words(tmp_path, more, why):
    done = started(tmp_path, DAYMARK_ENV="production", DAYMARK_HOSTS="a.test", **more)
    assert done.returncode and why in done.stderr
