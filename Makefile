# 常用的两条：make run（看一看、用一用）；make test（检查并测试）。其余见 docs/contributing.md。
# On a fresh Debian 12 with Python 3.11, pip, venv and make, either of the two does all set-up.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2

.PHONY: run test check fix demo screens docs bench fault soak installer lock fonts clean ready ready-test

run: ready
	@$(BIN)/python setup/showcase.py run

test: check
	@$(PYTEST) -n $(WORKERS) --dist worksteal -q -m "not fault and not soak"

check: ready-test
	@$(BIN)/ruff format --check --quiet . || { echo "✗ 代码未按格式排好：make fix"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/liushou forms check
	@$(BIN)/python docs/generate.py --check

fix: ready-test
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

demo: ready
	@$(BIN)/python setup/showcase.py demo

screens: ready
	@$(BIN)/python setup/showcase.py screens

docs: ready-test
	@$(BIN)/python docs/generate.py

bench: ready-test
	@$(BIN)/python -m bench.run $(BENCH)

fault: ready-test
	@$(PYTEST) -q -m fault

soak: ready-test
	@$(PYTEST) -n $(WORKERS) --dist worksteal -q -m soak

installer: ready-test
	@$(BIN)/python installer/build.py

lock:
	@$(PYTHON) setup/lock.py

fonts:
	@$(PYTHON) setup/prepare.py fonts

ready:
	@$(PYTHON) setup/prepare.py run

ready-test:
	@$(PYTHON) setup/prepare.py test

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
