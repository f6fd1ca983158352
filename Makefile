# Two commands: `make demo` sets up and answers, `make test` sets up and passes the tests. `make test-long` runs the files
# that take longest, which `make test` leaves out.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: demo test test-long check bench docs clean

demo: $(VENV)/.ready
	$(BIN)/bestbet demo $(DEMO)

test: $(VENV)/.ready-dev
	PATH="$(abspath $(BIN)):$$PATH" scripts/check
	PATH="$(abspath $(BIN)):$$PATH" scripts/test

test-long: $(VENV)/.ready-dev
	PATH="$(abspath $(BIN)):$$PATH" scripts/test --long

check: $(VENV)/.ready-dev
	PATH="$(abspath $(BIN)):$$PATH" scripts/check

bench: $(VENV)/.ready-dev
	PATH="$(abspath $(BIN)):$$PATH" scripts/bench

docs: $(VENV)/.ready-dev
	PATH="$(abspath $(BIN)):$$PATH" scripts/docs

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.ready-dev: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/python -m compileall -q src
	touch $@ $(VENV)/.ready

clean:
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
