# Two commands do everything on a fresh machine: make demo, make test. The rest is for development.
# Another Python: make PYTHON=python3.12 test

PYTHON ?= python3
BIN := .venv/bin
EXAMPLE := examples/lakeside/engagement.toml
OUT := examples/out

.PHONY: help demo test check lint types unit docs golden bench torture pages lock clean setup setup-test
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: setup  ## set up, build the example hospital's reports, say where they are
	$(BIN)/perioptimal-report build $(EXAMPLE) --out $(OUT)
	@echo
	@echo "The reports of the example hospital are in $(CURDIR)/$(OUT):"
	@ls -1 $(OUT)

test: setup-test  ## set up, run every check
	@$(MAKE) --no-print-directory check

check: lint types unit

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy --strict

unit:
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term --cov-fail-under=95

docs: setup-test  ## write the generated pages of docs/ anew
	$(BIN)/python docs/generate.py

golden: setup-test  ## write the reviewed parts of pages and their pictures anew
	$(BIN)/python tests/outputs/page_parts.py
	$(BIN)/python docs/style.py

bench: setup-test  ## measure time and memory (some minutes)
	$(BIN)/python benchmarks/build_cost.py

torture: setup-test  ## kill 60 builds, fill disks, start two at once: nothing may be lost (half an hour)
	$(BIN)/python tools/torture.py

pages: demo setup-test  ## draw the example's pages as pictures, for a look at all of them
	$(BIN)/python tools/pages.py $(OUT)

lock: setup-test  ## choose versions anew within pyproject.toml, and lock them by hash
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python tools/lock.py

clean:  ## remove everything that make made
	rm -rf .venv .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist $(OUT)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@$(PYTHON) tools/install.py demo

setup-test:
	@$(PYTHON) tools/install.py test
