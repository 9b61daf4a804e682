"""The seal on what the database keeps secret: whoever reads the tables alone learns nothing from it."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from daymark.kit.sealing import Seal


def seal() -> Seal:
    """The seal of this installation, with the keys of `settings.FIELD_KEYS`, the newest first."""
    return _seal(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4)
def _seal(keys: tuple[str, ...]) -> Seal:
    return Seal(keys)
