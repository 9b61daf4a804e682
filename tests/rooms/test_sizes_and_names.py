"""No file too long to read at a sitting, no function too long to hold in mind, no room without a name of its own."""

from __future__ import annotations

import ast

from tree import files, named

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
READ = (".py", ".html", ".scss", ".js", ".mjs", ".typ")
NAMELESS = {"utils", "helpers", "services", "util", "helper", "misc", "common"}


def test_every_file_can_be_read_at_a_sitting() -> None:
    long = {named(path): len(path.read_text().splitlines()) for path in files(*READ)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}
    assert len(long) > 100


def test_every_function_can_be_held_in_mind() -> None:
    found = {}
    for path in files(".py", under=("daymark", "scripts", "tests")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    found[f"{named(path)}:{node.name}"] = lines
    assert found == {}


def test_every_module_is_named_after_what_it_is_about() -> None:
    assert [named(path) for path in files(".py", ".js", ".html") if path.stem in NAMELESS] == []


def test_nothing_is_left_for_later() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "coming" + " soon")
    left = [named(path) for path in files(*READ, ".yaml", ".md") for word in words if word in path.read_text()]
    assert left == []
