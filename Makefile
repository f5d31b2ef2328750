# Everything a newcomer needs: `make run` and `make test`. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

LOCK := requirements/shouwang.lock
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/shouwang-stamp
PO := $(wildcard src/shouwang/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
# python3.11 first, because the lock was tried with it; otherwise any newer one under the name python3.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python3.14; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$name; break; }; done)
WORKERS ?= 2
ARGS ?=

.PHONY: help setup run test browser security recovery chaos bench reading-score lock messages check clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(STAMP) $(MO) ## make the environment (.venv) from the lock; does nothing when nothing changed

run: setup ## start everything: database, web, worker, sweep, watcher (PORT=8000)
	@exec $(BIN)/shouwang start $(ARGS)

test: setup ## run the main suite (ARGS="tests/desk -x" narrows it)
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow and not security" $(ARGS)

browser: setup ## run the browser suite with the machine's chromium
	@$(BIN)/python -m pytest -q -c pyproject.toml -o "norecursedirs=node_modules .*" tests/browser $(ARGS)

security: setup ## every route for everybody, the API by its description, bandit, the settings of a real house
	@$(BIN)/bandit -q -c pyproject.toml -r src
	@$(BIN)/python -m pytest -q -n $(WORKERS) tests/security $(ARGS)

recovery: setup ## lose the database, restore it, upgrade an earlier release's data: proofs that take a minute
	@$(BIN)/python -m pytest -q tests/setup/test_lost_database.py tests/backup tests/upgrade $(ARGS)

chaos: setup ## kill, fill, stop and misdate the real thing; prints what was lost: nothing (ARGS=--long; root for the disks)
	@$(BIN)/python -m tests.chaos $(ARGS)

bench: setup ## run every benchmark, print its ratios, write var/bench.json (ARGS="desk-inbox --long")
	@$(BIN)/shouwang bench $(ARGS)

reading-score: setup ## agreement of the reading with the samples (../shared/samples, or SHOUWANG_SAMPLES)
	@$(BIN)/python benchmarks/reading_score.py $(ARGS)

check: setup ## look for faults without running: ruff, mypy, import-linter, bandit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r src
	$(BIN)/mypy

lock: ## compile requirements/*.in into the one lock (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv (pip install uv)."; exit 1; }
	uv pip compile requirements/dev.in --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--only-binary :all: --no-emit-index-url --no-emit-find-links --quiet $(ARGS) -o $(LOCK)
	@! grep -n '://' $(LOCK)

messages: setup ## gather every marked text into src/shouwang/locale/*/LC_MESSAGES/django.po
	@$(BIN)/shouwang messages

clean: ## remove the environment and caches; never the data in var/
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache var/test
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds what the environment was made from; `requirements/install` rewrites it only when that
# changed, so an unchanged environment costs one checksum and no network.
$(STAMP): FORCE
	@sh requirements/install "$(PYTHON)" $(VENV) $(LOCK) $(STAMP)

%.mo: %.po $(STAMP)
	@$(BIN)/pybabel -q compile -i $< -o $@

FORCE:
