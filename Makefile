# On a fresh machine with Python 3.11 (or newer) and make, two commands are enough: `make demo` and `make test`.

.DEFAULT_GOAL := help
.PHONY: help install demo test wheel-test clean
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
RESULTS := results/demo
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; break; fi; done)

# The build environment of the package itself takes its versions from the same list.
export PIP_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@echo "make demo        install into .venv, compare the Ausbildungsticket with the baseline on the full cohort, name the report"
	@echo "make test        install the development tools too, then run every check and test"
	@echo "make wheel-test  build the wheel, install it elsewhere and run it outside this folder"
	@echo "make install     only install into .venv (the command is then .venv/bin/wegweiser)"
	@echo "make clean       remove what was built (results stay)"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Wegweiser needs Python 3.11 or newer; none was found. Try: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[fast]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[fast,dev]'
	@touch $@ $(VENV)/installed

install: $(VENV)/installed

demo: $(VENV)/installed
	$(BIN)/wegweiser compare baseline ausbildungsticket --replications 20 --out $(RESULTS)
	@echo
	@test -s $(RESULTS)/report.html && echo "Report: $(CURDIR)/$(RESULTS)/report.html"

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@# Compiled once here, so that two test workers at the same time do not both do it.
	$(BIN)/python -c "from sim.engine.ready import prepare; prepare(lambda share: None)"
	$(BIN)/python -m pytest -n 2

wheel-test: $(VENV)/installed-dev
	$(BIN)/python scripts/wheel_test.py

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(VENV)
