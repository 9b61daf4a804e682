"""The only way to pupils' rows: through a Scope, or by saying why not."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef

from daymark.access.scope import Scope

log = logging.getLogger(__name__)
M = TypeVar("M", bound=models.Model)


class ScopeRequired(Exception):  # noqa: N818 - named for what is asked of the caller
    """Pupils' rows were asked for without saying who is asking."""


class ScopedManager(models.Manager[M]):
    """Refuses to be read or written without a Scope.

    `.visible_to(scope)` gives the rows of the pupils a person may see; `.unscoped("why")` all of them, for imports,
    the lake and other work that answers to nobody's view. Anything else raises ScopeRequired.
    `pupil` is the path from the row to its pupil, empty for the pupil's own row; `school` that to its school.
    """

    def __init__(self, pupil: str = "pupil", school: str = "pupil__school") -> None:
        super().__init__()
        self.to_pupil = pupil
        self.to_school = school

    def get_queryset(self) -> models.QuerySet[M]:
        raise ScopeRequired(
            f"{self.model.__name__} holds what is known of pupils: read it with .visible_to(scope), "
            'or .unscoped("why") where no person is asking.'
        )

    def visible_to(self, scope: Scope) -> models.QuerySet[M]:
        """The rows of the pupils `scope` lets through; none at all where it may not name pupils."""
        rows = models.QuerySet[M](self.model, using=self._db)
        if not scope.names:
            return rows.none()
        if scope.schools is not None:
            rows = rows.filter(**{f"{self.to_school}__key__in": scope.schools})
        if scope.pupils is not None:
            mine = [int(key) for key in scope.pupils if key.isdigit()]
            rows = rows.filter(**{f"{self._pupil_key()}__in": mine})
        if scope.hidden:
            rows = rows.exclude(**{f"{self._pupil_key()}__in": [int(key) for key in scope.hidden if key.isdigit()]})
        if scope.forms is not None or scope.year_groups is not None:
            rows = rows.filter(self._in_groups(scope))
        return rows

    def unscoped(self, reason: str) -> models.QuerySet[M]:
        """Every row, for work that must have them all. `reason` says why; ScopeRequired is raised without."""
        if not reason.strip():
            raise ScopeRequired(f"Reading every {self.model.__name__} needs a reason.")
        log.debug("every %s read: %s", self.model.__name__, reason)
        return models.QuerySet[M](self.model, using=self._db)

    def _pupil_key(self) -> str:
        return f"{self.to_pupil}_id" if self.to_pupil else "pk"

    def _in_groups(self, scope: Scope) -> Exists:
        from daymark.registers.models import Characteristics

        now: dict[str, Any] = {"pupil_id": OuterRef(self._pupil_key()), "valid_to__isnull": True}
        rows: models.QuerySet[Characteristics] = models.QuerySet(Characteristics).filter(**now)
        if scope.forms is not None:
            rows = rows.filter(form__in=scope.forms)
        if scope.year_groups is not None:
            rows = rows.filter(year_group__in=scope.year_groups)
        return Exists(rows)
