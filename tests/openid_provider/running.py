"""Starting the provider and ending it, by its own number."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

HOST = "127.0.0.1"
SECONDS_TO_START = 60
PROGRAM = Path(__file__).with_name("provider.py")
PASSWORD = "at the provider"
CLIENT, SECRET = "daymark", "a secret between the two"


@dataclass(frozen=True)
class Provider:
    """A running provider. `server` is its issuer."""

    port: int
    folder: Path

    @property
    def server(self) -> str:
        return f"http://{HOST}:{self.port}/o"

    def knows(self, **people: dict[str, Any]) -> None:
        """These people and no others from now on, by what stands before the @ of shore.sch.uk, or a whole address."""
        known = {f"{name}@shore.sch.uk" if "@" not in name else name: said for name, said in people.items()}
        (self.folder / "people.json").write_text(json.dumps(known))

    @property
    def other_keys(self) -> str:
        """Where keys are that did not sign what it says."""
        return f"http://{HOST}:{self.port}/other-keys"

    def app(self, **settings: Any) -> dict[str, Any]:
        """As django-allauth takes it."""
        told = {"server_url": self.server, "fetch_userinfo": False, "oauth_pkce_enabled": True, **settings}
        return {
            "provider_id": "openid", "name": "Harbour", "client_id": CLIENT, "secret": SECRET, "settings": told,
        }  # fmt: skip


@contextmanager
def provider(folder: Path, *redirects: str) -> Iterator[Provider]:
    """A provider that sends people back to these addresses."""
    folder.mkdir(exist_ok=True)
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port = trial.getsockname()[1]
    made = Provider(port, folder)
    made.knows()
    with (folder / "provider.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(port), str(folder), *redirects],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
    try:
        _wait(running, port, folder / "provider.log")
        yield made
    finally:
        running.terminate()
        running.wait(20)


def _wait(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and running.poll() is None:
        with contextlib.suppress(URLError, OSError), urlopen(f"http://{HOST}:{port}/ready", timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The provider did not start. It said:\n{log.read_text()[-2000:]}")
