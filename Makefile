# Every target is one line that calls a script; `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
APP := .venv/bin/python
RASA := .venv-rasa/bin/python
CODE := annai actions scripts bench tests

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

.PHONY: setup
setup: ## make or update .venv and .venv-rasa
	@$(PYTHON) -m scripts.bootstrap

.PHONY: setup-dev
setup-dev: ## the same, with what tests, linting and measurements need
	@$(PYTHON) -m scripts.bootstrap --dev

.PHONY: setup-traces
setup-traces: ## the same as setup, with what OpenTelemetry traces need (ANNAI_TRACES)
	@$(PYTHON) -m scripts.bootstrap --traces

.PHONY: run
run: setup ## set up, check, train if needed, and serve on http://127.0.0.1:8080/
	@exec $(APP) -m annai.supervisor --stop-with-parent

.PHONY: run-scaled
run-scaled: setup ## the same as several servers of each kind, with PostgreSQL and Redis
	@exec $(APP) -m scripts.scaled --stop-with-parent

.PHONY: test
test: setup-dev ## set up, check, train if needed, and run every test
	@$(APP) -m scripts.test

.PHONY: train
train: setup ## train the model, unless it is current
	@$(APP) -m annai train

.PHONY: migrate
migrate: setup ## bring all databases to the newest version
	@$(APP) -m annai.gateway.migrate

.PHONY: validate
validate: setup ## check knowledge, decision tables and training data
	@$(APP) -m annai validate

.PHONY: lint
lint: setup-dev ## style, format and types
	@$(APP) -m scripts.lint $(CODE)

.PHONY: format
format: setup-dev ## bring the code into the project's format
	@$(APP) -m ruff check --fix $(CODE) && $(APP) -m ruff format $(CODE)

.PHONY: evaluate
evaluate: setup-dev train ## accuracy of the understanding, per topic, into reports/
	@$(APP) -m bench.evaluate

.PHONY: bench-turns
bench-turns: setup-dev train ## how long a turn takes and where the time goes
	@$(APP) -m bench.turns

.PHONY: bench-start
bench-start: setup-dev train ## how long a start takes, and the memory of each server
	@$(APP) -m bench.start

.PHONY: bench-peers
bench-peers: setup-dev ## our understanding against other ways of building it (hours; makes .venv-peers)
	@$(APP) -m bench.peers

.PHONY: bench-load
bench-load: setup-dev train ## speed, many users and overload, into reports/load
	@$(APP) -m bench.load

.PHONY: soak
soak: setup-dev train ## a quarter of an hour of users: memory must stay flat
	@$(APP) -m bench.load soak --output reports/soak

.PHONY: pictures
pictures: setup-dev train ## take the pictures of the documentation from the real pages (needs Chromium)
	@$(APP) -m scripts.pictures

.PHONY: reference
reference: setup-dev ## write docs/reference/ anew from the code
	@$(APP) -m scripts.reference

.PHONY: lock
lock: setup-dev ## pin the newest allowed versions in requirements/*.txt
	@$(APP) -m scripts.lock

.PHONY: audit
audit: setup-dev ## compare the pins with published vulnerabilities (needs a network)
	@$(APP) -m scripts.audit

.PHONY: clean
clean: ## remove what can be made again; environments, databases and logs stay
	@rm -rf .cache models reports .mypy_cache .pytest_cache .ruff_cache .hypothesis .rasa build
	@find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

.PHONY: widget
widget: ## rebuild the chat's script and prove that the committed one is the same (needs Node.js)
	@scripts/check_widget.sh
