"""What is installed comes by name, version and fingerprint; no file tells of the machine it was written on."""

from __future__ import annotations

import json
import re

import pytest
from tree import ROOT, files, named, top

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-spark.lock")
ADDRESS = re.compile(r"\b[a-z]+://|--(?:extra-)?index-url|--find-links|@ (?:file|git|https?)", re.IGNORECASE)
# Written in pieces, so that this file does not hold what it looks for.
PIECES = (r"/wo" + r"rk/", r"/ro" + r"ot/", r"/ho" + r"me/\w", r"/Us" + r"ers/\w", r":\\Us" + "ers", r"\.py" + "env")
OF_A_MACHINE = re.compile("|".join(PIECES))
WRITTEN = (".py", ".md", ".yaml", ".html", ".scss", ".js", ".mjs", ".sh", ".typ", ".toml", ".json", ".lock", "")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_holds_fingerprints_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    assert ADDRESS.findall(text) == []
    packages = re.findall(r"^[A-Za-z0-9][^\s=]*==\S+ \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", text, re.M)
    assert len(packages) == len(re.findall(r"^[A-Za-z0-9]", text, re.M)) > 30


def test_front_end_lock_file_holds_fingerprints_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: entry for name, entry in packages.items() if name}
    assert installed and all("resolved" not in entry for entry in installed.values())
    assert all(entry["integrity"].startswith("sha512-") for entry in installed.values())


@pytest.mark.parametrize("name", [".npmrc", "Makefile", "package.json", ".ci/run"])
def test_settings_of_installers_name_no_address(name: str) -> None:
    assert ADDRESS.findall((ROOT / name).read_text()) == []


def test_what_is_in_use_is_locked() -> None:
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / LOCKS[0]).read_text(), re.M))
    for_work = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / LOCKS[1]).read_text(), re.M))
    assert locked < for_work


def test_no_file_tells_of_the_machine_it_was_written_on() -> None:
    written = [path for path in (*files(), *top()) if path.suffix in WRITTEN]
    told = [f"{named(p)}: {m[0]}" for p in written for m in OF_A_MACHINE.finditer(p.read_text(errors="replace"))]
    assert told == []
    assert len(written) > 150
