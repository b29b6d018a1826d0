# Needs Python 3.11 or newer, with its venv module, and make. Everything else is installed into .venv.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
CANDIDATES := python3 python3.13 python3.12 python3.11
PYTHON ?= $(shell for one in $(CANDIDATES); do $$one -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$one && break; done)
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --quiet
DATA := $(or $(LEADPACT_DATA),../shared/data)
# Where the data sets are not at hand, the tests that read them are left out, and it is said.
CHOSEN = $(if $(wildcard $(DATA)),,-m "not data")
ARGS ?=
URL ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test walk pictures test-postgres check bench lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## Install into .venv what the lock names; again only when the lock or pyproject.toml changes

$(STAMP): pyproject.toml requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Install it, or name it: make PYTHON=..."; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup ## Let an invented company live a year until now, and serve it: make demo ARGS="--no-serve --json"
	$(BIN)/leadpact demo $(ARGS)

test: setup ## Run every test; make test ARGS='tests/engine -x' runs some
	@tests/run.sh $(ARGS)

walk: setup ## Look at every page of everybody in a browser, by axe too: slow, and not part of make test
	$(BIN)/python -m pytest -q -n 0 tests/browser/every_page.py $(ARGS)

pictures: setup ## Take the pictures of docs/reference/screens.md anew, and write that page; of some: make pictures ARGS=leads
	$(BIN)/python -m tests.browser.pictures $(ARGS)

test-postgres: setup ## Run the database's tests on another PostgreSQL: an installed one, or make test-postgres URL=...
	tests/with_other_postgres.sh "$(URL)" $(CHOSEN) $(ARGS)

check: setup ## Look without running: style, types, layers, and the guards
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p leadpact -p bench
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n auto -m "not slow" tests/guards

bench: setup ## Measure speed and memory into bench/results: make bench ARGS='decide imports'
	$(BIN)/python -m bench $(ARGS)

lock: setup ## Choose versions anew within the ranges of pyproject.toml, and write both locks
	$(COMPILE) --upgrade -o requirements/base.txt
	$(COMPILE) --upgrade --group dev -o requirements/dev.txt

clean: ## Remove what was built, measured and cached; .venv stays
	rm -rf build dist bench/results .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
