# The commands of this repository; `make demo` and `make test` are all that a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench clean

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Remission needs Python 3.11 or newer; set PYTHON=python3.x") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: .venv/installed ## Run the example trial and say where its report is
	$(BIN)/remission report examples/eortc-62001 --out out/eortc-62001

test: .venv/installed ## Run the tests
	$(BIN)/pytest --numprocesses auto --cov --cov-report=term

check: .venv/installed ## Style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed ## Print the figures of benchmarks/
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/safety.py

clean:
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis
