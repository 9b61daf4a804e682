"""Every setting, in one file. Each has a default for a machine of one's own; DAYMARK_ENV=production asks for the rest.

DAYMARK_HOME          folder for data (default ./var)
DAYMARK_ENV           development (default) or production
DAYMARK_SECRET_KEY    required in production; elsewhere made once and kept in DAYMARK_HOME
DAYMARK_HOSTS         required in production: the names this server answers to, separated by commas
DAYMARK_DEMO          1 where the invented trust is shown, with its sign-ins
DAYMARK_SMTP_HOST     the server that sends e-mail (more of its kind: `daymark.config.mail`); else files in HOME/outbox
DAYMARK_DEBUG         1 for Django's own error pages; never in production
DATABASE_URL          a Postgres server of your own, as the role that owns the tables
DATABASE_APP_URL      the same database as the role the application uses

A secret can be handed over in a file: DAYMARK_SECRET_KEY_FILE, DATABASE_URL_FILE and so on (daymark.config.given).
How people sign in is set up at the end of this file; Microsoft and Google in daymark.config.identity.
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

from daymark.config import given, identity
from daymark.config.database import addresses
from daymark.config.mail import mail_settings

BASE_DIR = Path(__file__).resolve().parents[2]
try:
    GIVEN = given.with_files(os.environ)
except ValueError as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong
HOME = Path(GIVEN.get("DAYMARK_HOME") or "var").resolve()
ENVIRONMENT = GIVEN.get("DAYMARK_ENV") or "development"
PRODUCTION = ENVIRONMENT == "production"
if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured("DAYMARK_ENV is either development or production.")


def _required(name: str, what: str) -> str:
    value = GIVEN.get(name)
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


LEAST_SECRET = 32


def _long_enough(name: str, secret: str) -> str:
    if PRODUCTION and len(secret) < LEAST_SECRET:
        raise ImproperlyConfigured(f"{name} has {len(secret)} characters. In production it needs {LEAST_SECRET}.")
    return secret


SECRET_KEY = _long_enough(
    "DAYMARK_SECRET_KEY",
    _required("DAYMARK_SECRET_KEY", "a long random text, kept secret")
    if PRODUCTION
    else GIVEN.get("DAYMARK_SECRET_KEY") or _of_home(_own_secret),
)
_hosts = (
    _required("DAYMARK_HOSTS", "the names this server answers to, separated by commas")
    if PRODUCTION
    else GIVEN.get("DAYMARK_HOSTS", "")
)
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
if PRODUCTION and (_any := [host for host in ALLOWED_HOSTS if host.startswith(("*", "."))]):
    raise ImproperlyConfigured(
        f"DAYMARK_HOSTS holds {_any[0]}, under which whoever asks could name the server in links of e-mails. "
        "Write each name out: daymark.shore.sch.uk."
    )
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
DEBUG = GIVEN.get("DAYMARK_DEBUG") == "1" and not PRODUCTION
DEMO = GIVEN.get("DAYMARK_DEMO") == "1"

LAKE_ROOT = HOME / "lake"
UPLOADS = HOME / "uploads"

try:
    ADDRESSES = addresses(HOME, GIVEN, SECRET_KEY)
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "daymark.web.accounts.apps.AccountsConfig",
    "daymark.access",
    "daymark.registers",
    "daymark.intake",
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

MIDDLEWARE = [
    # First what every answer carries, also those that come before any page: files, and the way to https.
    "csp.middleware.CSPMiddleware",
    "daymark.web.accounts.headers.Headers",
    "daymark.web.bodies.Bodies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "daymark.web.bodies.FilesOfNobody",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "daymark.web.accounts.ends.Ends",
    "daymark.web.accounts.second_factor.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: it asks for the page itself, within its transaction.
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
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# A program that sends its token in the clear is refused, so that somebody notices; the interface says so itself.
SECURE_REDIRECT_EXEMPT = [r"^api/"]
_proxies = GIVEN.get("DAYMARK_PROXIES") or "0"
if not (_proxies.isascii() and _proxies.isdigit() and len(_proxies) == 1):
    raise ImproperlyConfigured("DAYMARK_PROXIES is the number of proxies before this server, from 0 to 9.")
# Only a proxy of one's own is believed when it says how somebody came.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _proxies != "0" else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# mail
try:
    globals().update(mail_settings(os.environ, HOME))
except ValueError as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong

DEFAULT_EXCEPTION_REPORTER = "daymark.web.error_reports.Report"
DEFAULT_EXCEPTION_REPORTER_FILTER = "daymark.web.error_reports.WithoutPeople"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "filters": {"without_people": {"()": "daymark.access.redaction.Redacting"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_people"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"daymark": {"level": "INFO"}},
}

# accounts
AUTHENTICATION_BACKENDS = ["daymark.web.accounts.backend.PasswordBackend"]
_DJANGO = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_DJANGO}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": f"{_DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_DJANGO}.CommonPasswordValidator"},
    {"NAME": "daymark.access.passwords.NotASequence"},
    {"NAME": "daymark.access.passwords.NotTooLong"},
    {"NAME": "daymark.access.passwords.NotOfThePlace"},
    {"NAME": "daymark.access.passwords.NotBreached"},
]
BREACHED_PASSWORDS = GIVEN.get("DAYMARK_BREACHED_PASSWORDS", "")
if BREACHED_PASSWORDS and not os.access(BREACHED_PASSWORDS, os.R_OK):
    raise ImproperlyConfigured(f"DAYMARK_BREACHED_PASSWORDS names {BREACHED_PASSWORDS}, which cannot be read.")
_field_keys = [key.strip() for key in GIVEN.get("DAYMARK_FIELD_KEYS", "").split(",") if key.strip()]
FIELD_KEYS = [_long_enough("DAYMARK_FIELD_KEYS", key) for key in _field_keys] or [SECRET_KEY]
SECOND_FACTOR = GIVEN.get("DAYMARK_SECOND_FACTOR") or "required"
if SECOND_FACTOR not in ("required", "offered"):
    raise ImproperlyConfigured("DAYMARK_SECOND_FACTOR is either required or offered.")
FRESH_SECONDS = 15 * 60
IDLE_SECONDS = 60 * 60
PASSWORD_RESET_TIMEOUT = 60 * 60
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-daymark", "__Host-daymark-form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "daymark_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

ACCOUNT_ADAPTER = "daymark.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = FRESH_SECONDS
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {"reset_password": "daymark.web.accounts.passwords.ResetForm"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# A whole school may come from one address; somebody who tries passwords comes for one person at a time.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/15m/key",
    "reset_password": "20/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(_proxies)

MFA_ADAPTER = "daymark.web.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Daymark"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "add_webauthn": "daymark.web.accounts.passkey_forms.NewPasskey",
    "authenticate_webauthn": "daymark.web.accounts.passkey_forms.SecondStepByPasskey",
    "login_webauthn": "daymark.web.accounts.passkey_forms.SignInByPasskey",
    "reauthenticate_webauthn": "daymark.web.accounts.passkey_forms.AgainByPasskey",
}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}

SOCIALACCOUNT_ADAPTER = "daymark.web.accounts.vouched.VouchedAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
try:
    SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": identity.apps(GIVEN)}}
    SIGN_IN_DOMAINS = identity.domains(GIVEN)
except ValueError as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong
