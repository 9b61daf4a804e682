"""`daymark check access` against the running site: every address as every role."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from daymark.config.bench.homes import environment
from daymark.config.bench.server import Server
from daymark.config.permissions.addresses import views

pytestmark = pytest.mark.browser
SECONDS = 900
NUMBERED = re.compile(r"^/[^/]+/.*/\d+/")


def test_every_role_is_let_in_where_the_table_says_and_nowhere_else(site: Server) -> None:
    command = [sys.executable, "-m", "daymark.config.cli", "check", "access", "--url", site.address, "--json"]
    done = subprocess.run(
        command, env=environment(site.home), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    # Other tests take things away on the same site meanwhile, so that what is named by its number may be gone.
    wrong = [one for one in told["found"] if one["expected"] != "let in" or not NUMBERED.search(one["address"])]
    assert not wrong, "\n".join(map(str, wrong[:20]))
    assert told["leaks"] == 0
    assert told["urls"] == len(views())
    assert told["requests"] > 20 * told["urls"]
