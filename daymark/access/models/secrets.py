"""Fields whose contents the database holds sealed: whoever reads the tables alone learns nothing from them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from daymark.kit.sealing import Seal

if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


def seal() -> Seal:
    """The seal of this installation, with the keys of `settings.FIELD_KEYS`, the newest first."""
    return _seal(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4)
def _seal(keys: tuple[str, ...]) -> Seal:
    return Seal(keys)


class SealedTextField(Text):
    """A text that is stored sealed. It cannot be searched for; the empty text is stored as it is."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal().seal(text) if text else text

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Raises CannotUnseal where the key is another one now."""
        return seal().unseal(value) if value else value
