"""Tables are made and changed through the owner's connection alone."""

from __future__ import annotations

from typing import Any


class OwnerMigrates:
    """The database router that keeps migrations away from the application's role."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
