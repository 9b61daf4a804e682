"""Small registers and the files schools would hand over of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Keep = Callable[[str, str | bytes], Path]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Write text or bytes to a file of this name and give its path."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written
