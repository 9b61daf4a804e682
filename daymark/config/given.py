"""The environment Daymark is given, with the secrets that are handed over in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SECRETS = (
    "DAYMARK_SECRET_KEY",
    "DAYMARK_FIELD_KEYS",
    "DAYMARK_MICROSOFT_CLIENT_SECRET",
    "DAYMARK_GOOGLE_CLIENT_SECRET",
    "DAYMARK_OPENID_CLIENT_SECRET",
    "DATABASE_URL",
    "DATABASE_APP_URL",
)
"""What may be given in a file instead: DAYMARK_SECRET_KEY_FILE names one that holds nothing but the secret."""


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, where a secret that is named as a file is there itself.

    Raises ValueError, in words, where a file cannot be read or a secret is given both ways.
    """
    given = dict(environment)
    for name in SECRETS:
        file = environment.get(f"{name}_FILE")
        if file and environment.get(name):
            raise ValueError(f"{name} and {name}_FILE are both set. Set one of them.")
        if file:
            given[name] = _read(f"{name}_FILE", file)
    return given


def _read(name: str, file: str) -> str:
    try:
        found = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{name} names {file}, which cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{name} names {file}, which is no text.") from error
    if not found:
        raise ValueError(f"{name} names {file}, which is empty.")
    return found
