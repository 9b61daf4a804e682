"""Who may import whom, and that everything can be imported."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from tree import ROOT

import daymark


def test_rooms_import_only_from_below() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(one.name for one in pkgutil.walk_packages(daymark.__path__, "daymark.")))
def test_every_module_can_be_imported(name: str) -> None:
    assert importlib.import_module(name).__name__ == name
