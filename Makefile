# One verb each. Every target may be repeated; a second run is quick.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# One thread each: OCR and vectors run beside each other, and their threads would only fight.
export OMP_THREAD_LIMIT := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: setup run test bench field train lock lint samples clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml .ci/system-packages
	.ci/system-packages runtime
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	.ci/system-packages tests
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	touch $@

run: setup
	$(BIN)/courrier demo

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest

# Without the packages beside which reading is measured, it says what it left out.
bench: $(VENV)/.installed-dev
	-.ci/system-packages bench
	$(BIN)/python -m tests.bench

# Other people's material, which a builder fetched and nobody commits: docs/field.md says which. FIELD=scans for one kind.
field: $(VENV)/.installed-dev
	$(BIN)/python -m tests.field "$(FIELD_DIR)" $(FIELD)

train: $(VENV)/.installed-dev
	$(BIN)/python -m courrier.preparing
	$(BIN)/python -m classify.train

samples: $(VENV)/.installed-dev
	$(BIN)/python samples/make_scans.py

# The lock is made by uv (pip's own resolver writes no universal lock); hashes in, no index named.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build *.egg-info
