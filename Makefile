# Two commands: `make run` shows an invented trust in the browser, `make test` runs every check and test.
# Each does all of its own set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

MINUTES ?= 10

.PHONY: help run test judge check setup assets browser java screenshots lock clean

help:
	@echo "make run          everything up to an invented trust in the browser"
	@echo "make test         every check and test"
	@echo "make judge        a long comparison of every engine with the slow reference (MINUTES=10)"
	@echo "make screenshots  pictures of every page in docs/screenshots"
	@echo "make lock         renew the lock files"
	@echo "make clean        remove what the other commands made"

run: setup
	$(BIN)/daymark run

test: browser java setup $(VENV)/.spark
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

judge: java setup $(VENV)/.spark
	$(BIN)/python scripts/judge.py --minutes $(MINUTES)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

setup: $(VENV)/.installed assets

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Only the tests and the judge ask Spark, which is large: `make run` does without.
$(VENV)/.spark: requirements-spark.lock $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-spark.lock
	touch $@

assets: node_modules/.installed
	@if [ ! -f daymark/web/static/.built ] || [ -n "$$(find daymark/web/static_src package.json -newer daymark/web/static/.built 2>/dev/null | head -1)" ]; then \
		npm run --silent build && touch daymark/web/static/.built; fi

node_modules/.installed: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	touch $@

# The browser tests need Chromium. Where it is missing and may be installed, Debian's is.
browser:
	@bash scripts/ensure_chromium.sh

# The tests ask Spark too, which needs Java. Where it is missing and may be installed, Debian's is.
java:
	@bash scripts/ensure_java.sh

screenshots: setup browser
	$(BIN)/python scripts/screenshots.py

lock:
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --extra spark --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q -o requirements-spark.lock

clean:
	rm -rf $(VENV) node_modules daymark/web/static var out
