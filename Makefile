# Everything runs in one pinned environment, .venv, made by plain pip from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types imports sizes up bench mutants soak real-records lock

help:
	@echo "make demo   set up and run the demo company to its end (SQLite, no Slack needed)"
	@echo "make test   set up and run the tests"
	@echo "make up     run it for real: Prefect server, worker, schedules"
	@echo "make check  what CI holds: lint, format, types, imports, sizes, tests"
	@echo "make bench  the benchmarks, written to docs/benchmarks.md"
	@echo "make mutants  take out each guard in turn: its test must notice"
	@echo "make soak  a year of a simulated department, held against an independent count (SEED=7)"
	@echo "make real-records  what real records find, written to docs/real-records.md (asks for the records)"

setup: $(STAMP)

# --no-deps with hashes: the lock is the whole truth and pip only fetches; `pip check` proves it complete.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "aftersales needs Python 3.11 or newer; $(PYTHON) is older. Try: make setup PYTHON=python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned environment into .venv (about a minute the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check --disable-pip-version-check
	@touch $(STAMP)

demo: setup
	@$(BIN)/aftersales demo

up: setup
	@$(BIN)/aftersales up

# A process for each core: each has its own databases and servers. `make test ARGS=-n0` runs all in one.
test: setup
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

bench: setup
	@$(BIN)/python -m tests.bench

mutants: setup
	@$(BIN)/python -m tests.mutants $(ARGS)

# The home stays for whoever wants to look: its registers are what the differences are about.
soak: setup
	@home=$$(mktemp -d)/home; echo "in $$home"; AFTERSALES_HOME=$$home AFTERSALES_DATABASE_URL= $(BIN)/aftersales simulate \
		--months $(or $(MONTHS),12) --branches 2 --calls-per-day 20 --seed $(or $(SEED),7) --chaos much

real-records: setup
	@$(BIN)/python -m tests.real $(if $(MONTHS),--months $(MONTHS))

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/basedpyright

imports: setup
	@$(BIN)/lint-imports

sizes: setup
	@$(BIN)/python -m tests.sizes

check: lint types imports sizes test

lock:
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
		--extra dev --quiet -o requirements.lock pyproject.toml
