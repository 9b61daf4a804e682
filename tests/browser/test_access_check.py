"""`daymark check access` against the running site: every address as every role."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from daymark.config.bench.homes import environment
from daymark.config.bench.server import Server
from daymark.config.permissions.addresses import views

pytestmark = pytest.mark.browser
SECONDS = 900


def test_every_role_is_let_in_where_the_table_says_and_nowhere_else(site: Server) -> None:
    command = [sys.executable, "-m", "daymark.config.cli", "check", "access", "--url", site.address, "--json"]
    done = subprocess.run(
        command, env=environment(site.home), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert told["found"] == []
    assert (done.returncode, told["leaks"], told["shut"]) == (0, 0, 0)
    assert told["urls"] == len(views())
    assert told["requests"] > 20 * told["urls"]
