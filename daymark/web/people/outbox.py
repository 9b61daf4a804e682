"""E-mail on a machine without a mail server: a folder of files that only the owner of the machine opens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class Outbox(EmailBackend):
    """Keeps each e-mail as a file in `EMAIL_FILE_PATH`. What is in one may let somebody in, so nobody else reads it."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        folder = Path(file_path or settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(*args, file_path=str(folder), **kwargs)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        handle = os.open(self._get_filename(), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        self.stream = os.fdopen(handle, "ab")
        return True
