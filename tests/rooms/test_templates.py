"""Every template is well formed and finds the templates it builds on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, meta
from tree import ROOT, files, named

from daymark.web.jinja import environment

TEMPLATES = list(files(".html", under=("daymark",)))


@pytest.fixture(scope="module")
def pages() -> Environment:
    return environment()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_can_be_read(pages: Environment, path: Path) -> None:
    source = path.read_text()
    pages.compile(source, name=named(path))
    for wanted in meta.find_referenced_templates(pages.parse(source)):
        assert wanted is None or pages.get_template(wanted), wanted


def test_a_moment_is_said_by_the_clock_of_this_place(pages: Environment) -> None:
    said = pages.from_string("{{ at | moment }}; {{ never | moment }}")
    assert said.render(at=datetime(2025, 7, 1, 14, 10, tzinfo=UTC), never=None) == "1 Jul 2025, 15:10; not known"


def test_templates_use_only_filters_and_tests_there_are(pages: Environment) -> None:
    # Jinja names an unknown filter when it compiles; one in a branch never taken would otherwise wait for its day.
    with pytest.raises(Exception, match="no_such_filter"):
        pages.compile("{{ 1 | no_such_filter }}")
    assert len(TEMPLATES) > 20 and (ROOT / "daymark/web/templates/base.html") in TEMPLATES
