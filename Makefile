# Everything a person types here. `make` alone prints this list.
VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= python3
PACKAGES := shared $(wildcard services/*-svc) deploy/onebox
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test fuzz up stack stack-down bench check fix guide books clean

help: ## print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(STAMP) ## create .venv from pinned, hashed requirements and install every package

$(STAMP): requirements/dev.txt $(addsuffix /pyproject.toml,$(PACKAGES))
	@$(PYTHON) -c 'import sys; sys.exit("Fenqi needs Python 3.11 to 3.13; this is " + sys.version.split()[0]) if not (3, 11) <= sys.version_info[:2] <= (3, 13) else None'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation $(foreach package,$(PACKAGES),-e $(package))
	@touch $@

demo: $(STAMP) ## real loans in, audited books out, on the embedded default; leaves nothing running
	@$(VENV)/bin/fenqi demo

up: $(STAMP) ## every service in one process on one port, data kept under var/
	@$(VENV)/bin/fenqi up

test: $(STAMP) ## every test; on real Kafka too where Java 17+ and Maven are there
	@$(PY) -m pytest --numprocesses 2 --dist loadfile

fuzz: $(STAMP) ## random lives of loans with new seeds, for SECONDS (default 60)
	@$(PY) tests/fuzz.py $(or $(SECONDS),60)

check: $(STAMP) ## lint, types, boundaries, generated files up to date
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(PY) -m mypy $(addprefix -p ,fenqi application_svc underwriting_svc limit_svc loan_svc collections_svc customer_svc partner_svc access_svc insight_svc onebox)
	@$(VENV)/bin/lint-imports
	@$(PY) -m fenqi.contracts.generate --check

fix: $(STAMP) ## format, sort imports, write the generated files again
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .
	@$(PY) -m fenqi.contracts.generate

stack: $(STAMP) ## real Kafka and PostgreSQL without containers, every service its own process
	@$(PY) -m onebox.stack up

stack-down: $(STAMP) ## stop what `make stack` started
	@$(PY) -m onebox.stack down

guide: $(STAMP) ## run the guides by curl against a running system and paste the answers
	@$(PY) docs/guides/declined_application.py
	@$(PY) docs/guides/first_loan.py --application
	@$(PY) docs/guides/first_loan.py --contracts
	@$(PY) docs/guides/first_loan.py --life
	@$(PY) docs/guides/first_loan.py --collections

books: $(STAMP) ## ask the demo's ledger by SQL (docs/guides/books.md) and paste the answers
	@$(PY) docs/guides/books.py

bench: $(STAMP) ## the benchmarks, each beside its reference; writes bench/results/latest.json
	@$(PY) bench/run.py

clean: ## remove the virtual environment and everything under var/
	rm -rf $(VENV) var
