# Two commands do everything on a fresh machine: make demo, make test. The rest is for development.
# Another Python: make PYTHON=python3.12 test
# Another Debian, and what to run there instead of make test: make test-bare SUITE=trixie BARE_TEST=smoke

# Compiled modules are kept: the checks start some hundred programs, and each would compile anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
EXAMPLE := examples/lakeside/engagement.toml
OUT := examples/out
SUITE ?= bookworm
BARE_TEST ?= test

.PHONY: help demo test check lint types unit docs words golden bench fuzz mutants torture pages clean setup setup-test smoke
.PHONY: test-services test-bare container resolve lock upgrade release
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile

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
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not services" --cov --cov-report=term --cov-fail-under=95

docs: setup-test  ## write the generated pages of docs/ anew
	$(BIN)/python docs/generate.py

words: setup-test  ## write the words of all headings, templates/words/en.toml, anew
	$(BIN)/python tools/words.py

golden: setup-test  ## write the reviewed parts of pages and their pictures anew
	$(BIN)/python tests/outputs/page_parts.py
	$(BIN)/python docs/style.py

bench: setup-test  ## measure time and memory (some minutes)
	$(BIN)/python benchmarks/build_cost.py

fuzz: setup-test  ## feed it 10,000 broken inputs and build 200 broken hospitals (an hour or two)
	$(BIN)/python tools/fuzz.py
	$(BIN)/python tools/fuzz.py --commands build --count 200

mutants: setup-test  ## put small faults into a copy of the package, see whether the tests notice (hours)
	$(BIN)/python tools/mutants.py

torture: setup-test  ## kill 60 builds, fill disks, start two at once: nothing may be lost (half an hour)
	$(BIN)/python tools/torture.py

pages: demo setup-test  ## draw the example's pages as pictures, for a look at all of them
	$(BIN)/python tools/pages.py $(OUT)

test-services: setup-test  ## what needs more than this machine: the index, a bare Debian, a container
	$(BIN)/python -m pytest -m services tests/tools
	@$(MAKE) --no-print-directory test-bare SUITE=trixie BARE_TEST=smoke
	@$(MAKE) --no-print-directory container

test-bare:  ## both commands of the README in a bare Debian (as root): SUITE=bookworm or trixie
	$(PYTHON) tools/bare.py $(SUITE) "make demo" "make $(BARE_TEST)"

smoke: setup  ## ask the doctor, and check the example's tables
	$(BIN)/perioptimal-report doctor
	$(BIN)/perioptimal-report check $(EXAMPLE)

container:  ## build the container image, or run its steps in a bare Debian where no daemon answers
	$(PYTHON) tools/container.py

resolve: setup-test  ## resolve the locks for Python 3.11 to 3.14 on Linux, macOS, Windows; runs nothing there
	$(BIN)/python tools/resolve.py

lock: setup-test  ## lock what pyproject.toml asks for, keeping the versions that still fit
	$(BIN)/python tools/lock.py

upgrade: setup-test  ## choose every version anew within pyproject.toml, and lock them
	$(BIN)/python tools/lock.py --upgrade

release: setup-test  ## build what is published, check it, and run all tests in the unpacked source
	$(BIN)/python tools/release.py

clean:  ## remove everything that make made
	rm -rf .venv .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist $(OUT)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@$(PYTHON) tools/install.py demo

setup-test:
	@$(PYTHON) tools/install.py test
