# make run | test | quick | check | fix | demo | bench | pictures | install | lock      README.md tells the story.
SHELL := /bin/sh
.DEFAULT_GOAL := run
.PHONY: run test quick check fix demo bench pictures install install-tests lock docs
PY := .venv/bin/python
INSTALL := tianyuan/devtools/install.py

# The first python that is new enough and can make a virtual environment makes it; afterwards .venv's own is used.
FIND_PYTHON = for p in $(PYTHON) .venv/bin/python python3 python3.13 python3.12 python3.11 python3.14; do \
	if "$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found="$$p"; break; fi; done; \
	if [ -z "$$found" ]; then echo "需要 Python 3.11 或更新（含 venv）。Needs Python 3.11 or newer with venv: apt-get install python3 python3-venv" >&2; exit 1; fi

run: install
	@exec $(PY) -m tianyuan.devtools.run

install:
	@$(FIND_PYTHON); exec "$$found" $(INSTALL)

install-tests:
	@$(FIND_PYTHON); exec "$$found" $(INSTALL) --tests

# make test ARGS="tests/servicelists -k claim"
test: install-tests
	@exec $(PY) -m tianyuan.devtools.testrun $(ARGS)

quick: install-tests
	@exec $(PY) -m tianyuan.devtools.testrun --quick $(ARGS)

check: install-tests
	@exec $(PY) -m tianyuan.devtools.check

fix: install-tests
	@$(PY) -m ruff check --fix-only --quiet . ; $(PY) -m ruff format --quiet . ; $(PY) manage.py make_docs

docs: install
	@exec $(PY) manage.py make_docs

demo: install
	@exec $(PY) -m tianyuan.devtools.run --fresh-demo

bench: install-tests
	@exec $(PY) -m tests.bench $(ARGS)

pictures: install-tests
	@exec $(PY) -m tests.pictures $(ARGS)

lock: install-tests
	@exec $(PY) -m tianyuan.devtools.lock
