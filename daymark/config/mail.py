"""How e-mail goes out: through the server of a school's own, or, where there is none, into a folder of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = "outbox"
SECONDS_TO_WAIT = 15
SECURITY = {"starttls": (587, True, False), "tls": (465, False, True), "none": (25, False, False)}
"""By the word for DAYMARK_SMTP_SECURITY: the usual port, STARTTLS or not, TLS from the start or not."""


def mail_settings(environment: Mapping[str, str], home: Path) -> dict[str, Any]:
    """Django's settings for e-mail.

    DAYMARK_SMTP_HOST           the server; without it every e-mail is a file in `home`/outbox
    DAYMARK_SMTP_PORT           its port; by default that of the kind of security
    DAYMARK_SMTP_SECURITY       starttls (default), tls or none
    DAYMARK_SMTP_USER           the user to sign in as, where the server asks for one
    DAYMARK_SMTP_PASSWORD       the password, or DAYMARK_SMTP_PASSWORD_FILE, a file that holds it
    DAYMARK_MAIL_FROM           the address e-mail comes from
    Raises ValueError, naming the setting, for one that means nothing.
    """
    sender = environment.get("DAYMARK_MAIL_FROM") or "Daymark <daymark@localhost>"
    if "\n" in sender or "\r" in sender or "@" not in sender:
        raise ValueError("DAYMARK_MAIL_FROM must be an e-mail address, such as Daymark <daymark@school.org.uk>.")
    made: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender, "EMAIL_TIMEOUT": SECONDS_TO_WAIT}
    host = environment.get("DAYMARK_SMTP_HOST", "").strip()
    if not host:
        return made | {"EMAIL_BACKEND": "daymark.web.people.outbox.Outbox", "EMAIL_FILE_PATH": str(home / FOLDER)}
    port, starttls, tls = _security(environment)
    return made | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
        "EMAIL_HOST_USER": environment.get("DAYMARK_SMTP_USER", ""),
        "EMAIL_HOST_PASSWORD": _password(environment),
    }


def _security(environment: Mapping[str, str]) -> tuple[int, bool, bool]:
    word = environment.get("DAYMARK_SMTP_SECURITY") or "starttls"
    if word not in SECURITY:
        raise ValueError(f"DAYMARK_SMTP_SECURITY is one of {', '.join(SECURITY)}.")
    usual, starttls, tls = SECURITY[word]
    given = environment.get("DAYMARK_SMTP_PORT") or str(usual)
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise ValueError("DAYMARK_SMTP_PORT must be a number from 1 to 65535.")
    return int(given), starttls, tls


def _password(environment: Mapping[str, str]) -> str:
    file = environment.get("DAYMARK_SMTP_PASSWORD_FILE")
    if not file:
        return environment.get("DAYMARK_SMTP_PASSWORD", "")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise ValueError(f"DAYMARK_SMTP_PASSWORD_FILE cannot be read: {error.strerror}.") from error
