"""Where the definitions lie: data that people without Python may edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2] / "definitions"


def load(name: str) -> Any:
    """The parsed content of one definition file, named relative to the definitions folder.

    Raises FileNotFoundError where there is none, yaml.YAMLError where it cannot be read.
    """
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
