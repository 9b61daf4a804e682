"""Every setting, in one file. Each has a default for a machine of one's own; DAYMARK_ENV=production asks for the rest.

DAYMARK_HOME          folder for data (default ./var)
DAYMARK_ENV           development (default) or production
DAYMARK_SECRET_KEY    required in production; elsewhere made once and kept in DAYMARK_HOME
DAYMARK_HOSTS         required in production: the names this server answers to, separated by commas
DAYMARK_DEMO          1 where the invented trust is shown, with its sign-ins
DAYMARK_DEBUG         1 for Django's own error pages; never in production
DATABASE_URL          a Postgres server of your own, as the role that owns the tables
DATABASE_APP_URL      the same database as the role the application uses
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from daymark.config.database import addresses

BASE_DIR = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("DAYMARK_HOME") or "var").resolve()
ENVIRONMENT = os.environ.get("DAYMARK_ENV") or "development"
PRODUCTION = ENVIRONMENT == "production"
if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured("DAYMARK_ENV is either development or production.")


def _required(name: str, what: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(f"In production {name} must be set: {what}.")
    return value


def _own_secret() -> str:
    """A secret of this home, made on first use and readable by its owner alone."""
    file = HOME / "secret-key"
    if not file.exists():
        # Linked into place once it is whole: whoever starts at the same time reads all of it or makes none.
        handle, new = tempfile.mkstemp(prefix="secret-key.", dir=HOME)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(new, file)
        Path(new).unlink()
    return file.read_text(encoding="ascii")


def _of_home(wanted: Callable[[], str]) -> str:
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        return wanted()
    except OSError as error:
        raise ImproperlyConfigured(
            f"Nothing can be kept in {HOME}: {error.strerror}. Set DAYMARK_HOME to a folder of yours."
        ) from error


SECRET_KEY = (
    _required("DAYMARK_SECRET_KEY", "a long random text, kept secret")
    if PRODUCTION
    else os.environ.get("DAYMARK_SECRET_KEY") or _of_home(_own_secret)
)
_hosts = (
    _required("DAYMARK_HOSTS", "the names this server answers to, separated by commas")
    if PRODUCTION
    else os.environ.get("DAYMARK_HOSTS", "")
)
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
DEBUG = os.environ.get("DAYMARK_DEBUG") == "1" and not PRODUCTION
DEMO = os.environ.get("DAYMARK_DEMO") == "1"

LAKE_ROOT = HOME / "lake"
UPLOADS = HOME / "uploads"

try:
    ADDRESSES = addresses(HOME, os.environ, SECRET_KEY)
except ValueError as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong
DATABASES: dict[str, dict[str, Any]] = {
    "default": ADDRESSES.app.for_django(),
    "owner": ADDRESSES.owner.for_django() | {"CONN_MAX_AGE": 0},
}
DATABASE_ROUTERS = ["daymark.config.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "csp",
    "daymark.access",
    "daymark.registers",
    "daymark.intake",
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "daymark.web.transactions.RequestTransaction",
]
ROOT_URLCONF = "daymark.config.urls"
WSGI_APPLICATION = "daymark.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "daymark" / "web" / "templates"],
        "OPTIONS": {"environment": "daymark.web.jinja.environment"},
    },
]

AUTH_USER_MODEL = "access.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "daymark" / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = UPLOADS
FILE_UPLOAD_PERMISSIONS = 0o600

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"daymark": {"level": "INFO"}},
}
